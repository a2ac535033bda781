import { type Construct } from "constructs";
import { checkProps } from "../core/check-props";
import { type Controller } from "../core/controller";
import { isAtLeast } from "../core/controller-version";
import { credentialRevision } from "../core/credential-revision";
import { checkFormat } from "../core/names";
import { checkPrincipalArn } from "./arn";
import { type BoundRoute53Auth, type IRoute53Auth } from "./auth-method";
import { checkRegion, controllerRegion, NO_WEBHOOK_SAYS_IT } from "./aws";
import { checkSecretSource, controllerSecret, type ISecretSource } from "../core/credentials-secret";
import { givenIdentity, type GivenIdentityProps } from "./given-identity";

const MOUNT_PATH = "/var/run/secrets/aws";

/** What the method with shared files needs. */
export interface SharedConfigProps extends GivenIdentityProps {
  /**
   * Region of the STS that is called, in the issuer and in the controller's environment: no webhook says it
   * for this method.
   */
  readonly region: string;
  /**
   * Secret of the controller's namespace with the files under the keys `config` and `credentials`, as the
   * AWS SDK reads them. A profile may name a `role_arn`, and an `external_id` for it.
   */
  readonly secret: ISecretSource;
  /** Profile of those files. @default "default" */
  readonly profile?: string;
}

/** Shared configuration and credentials files. Made by `Route53Auth.sharedConfig`. */
export class SharedConfig implements IRoute53Auth {
  readonly method = "shared-config";

  constructor(private readonly props: SharedConfigProps) {
    const at = "Route53Auth.sharedConfig";
    checkProps(at, props, "region", "secret");
    checkRegion(at, props.region, NO_WEBHOOK_SAYS_IT);
    checkSecretSource(at, props.secret);
    if (props.principalArn !== undefined) checkPrincipalArn(at, props.principalArn);
    checkFormat(at, props.profile ?? "default", {
      what: "the profile",
      pattern: /^[\w.@+-]+$/,
      remedy: "Write letters, digits and _.@+-",
    });
  }

  readonly bind = (scope: Construct, controller: Controller): BoundRoute53Auth => {
    const { region, profile = "default" } = this.props;
    const { namespace } = controller;
    const secret = controllerSecret(scope, this.props.secret, namespace, ["config", "credentials"]);
    return {
      ambient: { cloud: "aws", mode: "shared files" },
      patch: {
        secretMounts: { [MOUNT_PATH]: { secret: secret.name } },
        env: {
          AWS_CONFIG_FILE: { value: `${MOUNT_PATH}/config` },
          AWS_SHARED_CREDENTIALS_FILE: { value: `${MOUNT_PATH}/credentials` },
          AWS_PROFILE: { value: profile },
          ...controllerRegion(region),
          // Up to 1.15 cert-manager is built with the first SDK, which reads the config file only if told to.
          ...(!isAtLeast(controller, "1.16") && { AWS_SDK_LOAD_CONFIG: { value: "true" } }),
        },
        ...(secret.revision !== undefined && {
          podAnnotations: credentialRevision("aws-shared-config", secret.revision),
        }),
      },
      checks: [`kubectl --namespace ${namespace.name} get secret ${secret.name}`],
      identity: givenIdentity(
        this.props,
        controller,
        region,
        `of the profile ${profile} in the Secret ${secret.name}`,
        secret.requirements,
      ),
      forIssuers: () => ({ fields: { region } }),
    };
  };
}
