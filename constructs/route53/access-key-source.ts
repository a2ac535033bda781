import { IamAccessKey } from "@cdktf/provider-aws/lib/iam-access-key";
import { IamUser } from "@cdktf/provider-aws/lib/iam-user";
import { IamUserPolicyAttachment } from "@cdktf/provider-aws/lib/iam-user-policy-attachment";
import { type Construct } from "constructs";
import { checkProps } from "../core/check-props";
import { claimName } from "../core/claimed-name";
import { type Controller } from "../core/controller";
import { InputError, quoted } from "../core/input-error";
import { checkFormat, checkList, fittedName } from "../core/names";
import { isLongAsSecret } from "../core/secret-like";
import { type Route53Identity } from "./auth-method";
import { checkPrincipalArn } from "./arn";
import { knownPartitionOf } from "./aws";
import {
  checkSecretKey,
  checkSecretName,
  CredentialsSecret,
  type ISecretSource,
} from "../core/credentials-secret";
import { givenIdentity, type GivenIdentityProps } from "./given-identity";
import { checkRoleProps, managedPolicies, numbered, type RoleProps } from "./granted-role";

import { requireRegionOfPartition } from "./same-partition";

const MAX_USER_NAME = 64;
const MAX_KEYS = 2;
const ACCESS_KEY_ID = "access-key-id";
const SECRET_ACCESS_KEY = "secret-access-key";

/** An access key in one stack. */
export interface BoundAccessKey {
  readonly identity: Route53Identity;
  /** The Secret that issuers read, in each of their namespaces. */
  readonly secret: ISecretSource;
  /** The id, where the issuer says it itself. @default - it stands in the Secret */
  readonly accessKeyId?: string;
  readonly accessKeyIdKey: string;
  readonly secretAccessKeyKey: string;
}

/** What a Secret with an access key holds, and whose it is. */
export interface ExistingAccessKeyProps extends GivenIdentityProps {
  /** The id of the key, which is no secret, for the issuer to name. @default - it stands in the Secret */
  readonly accessKeyId?: string;
  /** Key of the Secret that holds the id. @default "access-key-id" */
  readonly accessKeyIdKey?: string;
  /** Key of the Secret that holds the secret key. @default "secret-access-key" */
  readonly secretAccessKeyKey?: string;
}

/** An IAM user that is made here, its keys and the Secret for them. */
export interface NewAccessKeyProps extends Pick<RoleProps, "path" | "permissionsBoundary" | "tags"> {
  /** Name of the user. @default - `cert-manager-dns01-CLUSTER`, shortened with a hash where it is too long */
  readonly userName?: string;
  /** Secret of each issuer's namespace. @default "route53-credentials" */
  readonly secretName?: string;
  /**
   * The keys that are alive, oldest first; issuers use the last. To rotate, add one, deploy, and remove
   * the first when nothing uses it any more. IAM holds two.
   * @default ["1"]
   */
  readonly generations?: readonly string[];
}

/** Where an access key comes from: a value until a solver binds it. */
export class AccessKeySource {
  /**
   * A key that someone else keeps in a Secret of each issuer's namespace, so that it does not come to
   * lie in Terraform's state.
   * @throws InputError for malformed names
   */
  static fromSecret(secretName: string, props: ExistingAccessKeyProps = {}): AccessKeySource {
    const at = "AccessKeySource.fromSecret";
    checkProps(at, props);
    const { accessKeyId, accessKeyIdKey = ACCESS_KEY_ID, secretAccessKeyKey = SECRET_ACCESS_KEY } = props;
    if (props.principalArn !== undefined) checkPrincipalArn(at, props.principalArn);
    if (accessKeyId !== undefined)
      checkFormat(at, accessKeyId, {
        what: "the access key id",
        pattern: /^[A-Z0-9]{16,128}$/,
        mayBeSecret: isLongAsSecret,
        remedy: "Write the id as IAM shows it, such as AKIAIOSFODNN7EXAMPLE",
      });
    checkSecretKey(at, accessKeyIdKey);
    checkSecretKey(at, secretAccessKeyKey);
    const secret = CredentialsSecret.fromName(checkSecretName(at, secretName));
    return new AccessKeySource((_scope, controller, region) => ({
      identity: givenIdentity(props, controller, region, `in the Secret ${secretName}`, []),
      secret,
      accessKeyId,
      accessKeyIdKey,
      secretAccessKeyKey,
    }));
  }

  /**
   * A new IAM user with keys. The keys lie in Terraform's state: keep that encrypted and to few.
   * @throws InputError for malformed props, or more keys than IAM holds
   */
  static create(props: NewAccessKeyProps = {}): AccessKeySource {
    const at = "AccessKeySource.create";
    const { secretName = "route53-credentials", generations = ["1"], userName } = checkProps(at, props);
    checkRoleProps(at, { ...props, roleName: userName }, "user");
    checkSecretName(at, secretName);
    checkGenerations(at, generations);
    return new AccessKeySource((scope, controller, region) => {
      requireRegionOfPartition(scope, region, knownPartitionOf(scope));
      const { namespace, serviceAccount, cluster } = controller;
      const name = userName ?? fittedName(`cert-manager-dns01-${cluster.name}`, MAX_USER_NAME);
      const { path, permissionsBoundary } = props;
      const tags = props.tags && { ...props.tags };
      claimName(scope, "IAM user", name, "Give each its own userName");
      const user = new IamUser(scope, "user", { name, path, permissionsBoundary, tags });
      const keys = generations.map(
        (generation) => new IamAccessKey(scope, `key-${generation}`, { user: user.name }),
      );
      const live = keys.at(-1);
      return {
        identity: {
          arns: [user.arn],
          tagsSessions: false,
          trust: [
            { kind: "ServiceAccount", name: `${namespace.name}/${serviceAccount}` },
            { kind: "token", name: `access key in the Secret ${secretName}` },
            { kind: "identity", name: `IAM user ${name}` },
          ],
          grant: (documents) => {
            managedPolicies(scope, name, props, documents).forEach((policy, index) => {
              new IamUserPolicyAttachment(scope, numbered("attachment", index), {
                user: user.name,
                policyArn: policy.arn,
              });
            });
            return [];
          },
        },
        secret: CredentialsSecret.create(secretName, {
          ...(live && { [ACCESS_KEY_ID]: live.id, [SECRET_ACCESS_KEY]: live.secret }),
        }),
        accessKeyIdKey: ACCESS_KEY_ID,
        secretAccessKeyKey: SECRET_ACCESS_KEY,
      };
    });
  }

  private constructor(
    /** `region` is that of the STS which the key is for. */
    readonly bind: (scope: Construct, controller: Controller, region: string) => BoundAccessKey,
  ) {}
}

function checkGenerations(at: string, generations: readonly string[]): void {
  checkList(at, generations, "generations", "List one, or two while you rotate");
  if (generations.length === 0 || generations.length > MAX_KEYS)
    throw new InputError(
      at,
      `there are ${generations.length} generations of keys and IAM holds ${MAX_KEYS}`,
      "List one, or two while you rotate",
    );
  if (new Set(generations).size < generations.length)
    throw new InputError(at, `the generations are ${quoted(generations)}`, "Give each a name of its own");
  for (const generation of generations)
    checkFormat(at, generation, {
      what: "the generation",
      pattern: /^[A-Za-z0-9-]+$/,
      maxLength: 64,
      remedy: "Write letters, digits and hyphens, such as 2026-01",
    });
}
