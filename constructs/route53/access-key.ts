import { type Construct } from "constructs";
import { checkProps } from "../core/check-props";
import { checkValue } from "../core/check-value";
import { type Controller } from "../core/controller";
import { type AccessKeySource } from "./access-key-source";
import { type BoundRoute53Auth, type IRoute53Auth } from "./auth-method";
import { checkRegion, ISSUER_SAYS_IT } from "./aws";

/** What the method with an access key needs. */
export interface AccessKeyProps {
  /** Region of the STS that is called, where zones have a `role`. */
  readonly region: string;
  /** Where the key comes from, and whose it is: `AccessKeySource.fromSecret`, `AccessKeySource.create`. */
  readonly key: AccessKeySource;
}

/** The access key of an IAM user, which the issuer names. Made by `Route53Auth.accessKey`. */
export class AccessKey implements IRoute53Auth {
  readonly method = "access-key";

  constructor(private readonly props: AccessKeyProps) {
    const at = "Route53Auth.accessKey";
    checkProps(at, props, "region", "key");
    checkRegion(at, props.region, ISSUER_SAYS_IT);
    checkValue(at, props.key, "bind", "key", "Give AccessKeySource.fromSecret(secretName), or .create()");
  }

  readonly bind = (scope: Construct, controller: Controller): BoundRoute53Auth => {
    const { region, key } = this.props;
    const { identity, secret, accessKeyId, accessKeyIdKey, secretAccessKeyKey } = key.bind(
      scope,
      controller,
      region,
    );
    const inSecret = accessKeyId === undefined ? [accessKeyIdKey, secretAccessKeyKey] : [secretAccessKeyKey];
    return {
      ambient: false,
      patch: {},
      checks: [],
      identity,
      forIssuers: (issuerScope, { namespace }) => {
        const { name, requirements } = secret.bind(issuerScope, namespace, inSecret);
        const getSecret = `kubectl --namespace ${namespace.name} get secret ${name}`;
        return {
          requirements,
          checks: [
            accessKeyId === undefined
              ? `${getSecret} --output jsonpath='{.data.${accessKeyIdKey.replaceAll(".", "\\.")}}'`
              : getSecret,
          ],
          fields: {
            region,
            ...(accessKeyId === undefined
              ? { accessKeyIDSecretRef: { name, key: accessKeyIdKey } }
              : { accessKeyID: accessKeyId }),
            secretAccessKeySecretRef: { name, key: secretAccessKeyKey },
          },
        };
      },
    };
  };
}
