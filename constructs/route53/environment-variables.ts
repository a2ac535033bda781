import { type Construct } from "constructs";
import { checkProps } from "../core/check-props";
import { type Controller } from "../core/controller";
import { credentialRevision } from "../core/credential-revision";
import { InputError, quoted } from "../core/input-error";
import { type BoundRoute53Auth, type IRoute53Auth } from "./auth-method";
import { checkRegion, controllerRegion, NO_WEBHOOK_SAYS_IT } from "./aws";
import {
  checkSecretKey,
  checkSecretSource,
  controllerSecret,
  type ISecretSource,
} from "../core/credentials-secret";
import { checkPrincipalArn } from "./arn";
import { givenIdentity, type GivenIdentityProps } from "./given-identity";

/** What the method with environment variables needs. */
export interface EnvironmentVariablesProps extends GivenIdentityProps {
  /**
   * Region of the STS that is called, in the issuer and in the controller's environment: no webhook says it
   * for this method.
   */
  readonly region: string;
  /** Secret of the controller's namespace that has the credentials. */
  readonly secret: ISecretSource;
  /** Key of the access key id in the Secret. @default "access-key-id" */
  readonly accessKeyIdKey?: string;
  /** Key of the secret access key in the Secret. @default "secret-access-key" */
  readonly secretAccessKeyKey?: string;
  /** Key of the session token in the Secret. @default - the credentials have none */
  readonly sessionTokenKey?: string;
}

/** Credentials in the controller's environment. Made by `Route53Auth.environmentVariables`. */
export class EnvironmentVariables implements IRoute53Auth {
  readonly method = "environment";

  constructor(private readonly props: EnvironmentVariablesProps) {
    const at = "Route53Auth.environmentVariables";
    checkProps(at, props, "region", "secret");
    checkRegion(at, props.region, NO_WEBHOOK_SAYS_IT);
    checkSecretSource(at, props.secret);
    if (props.principalArn !== undefined) checkPrincipalArn(at, props.principalArn);
    for (const key of [props.accessKeyIdKey, props.secretAccessKeyKey, props.sessionTokenKey])
      if (key !== undefined) checkSecretKey(at, key);
    const keys = Object.values(this.keys());
    const twice = keys.find((key, index) => keys.indexOf(key) !== index);
    if (twice !== undefined)
      throw new InputError(at, `the Secret's key ${quoted(twice)} is named twice`, "Name a key for each");
  }

  readonly bind = (scope: Construct, controller: Controller): BoundRoute53Auth => {
    const { region } = this.props;
    const keys = this.keys();
    const { namespace } = controller;
    const secret = controllerSecret(scope, this.props.secret, namespace, Object.values(keys));
    return {
      ambient: { cloud: "aws", mode: "environment variables" },
      patch: {
        env: {
          ...Object.fromEntries(
            Object.entries(keys).map(([name, key]) => [name, { secret: secret.name, key }]),
          ),
          ...controllerRegion(region),
        },
        ...(secret.revision !== undefined && {
          podAnnotations: credentialRevision("aws-environment", secret.revision),
        }),
      },
      checks: [`kubectl --namespace ${namespace.name} get secret ${secret.name}`],
      identity: givenIdentity(
        this.props,
        controller,
        region,
        `in the Secret ${secret.name}`,
        secret.requirements,
      ),
      forIssuers: () => ({ fields: { region } }),
    };
  };

  /** The key of the Secret for each variable. */
  private keys(): Readonly<Record<string, string>> {
    const {
      accessKeyIdKey = "access-key-id",
      secretAccessKeyKey = "secret-access-key",
      sessionTokenKey,
    } = this.props;
    return {
      AWS_ACCESS_KEY_ID: accessKeyIdKey,
      AWS_SECRET_ACCESS_KEY: secretAccessKeyKey,
      ...(sessionTokenKey !== undefined && { AWS_SESSION_TOKEN: sessionTokenKey }),
    };
  }
}
