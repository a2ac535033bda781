import { SecretV1 } from "@cdktf/provider-kubernetes/lib/secret-v1";
import { Fn, Token } from "cdktf";
import { type Construct } from "constructs";
import { checkProps } from "./check-props";
import { checkMap, checkValue } from "./check-value";
import { claimName } from "./claimed-name";
import { type NamespaceRef } from "./controller";
import { InputError } from "./input-error";
import { checkFormat, checkObjectName, checkText, SUBDOMAIN } from "./names";
import { isHardlyName, mayBeSecret } from "./secret-like";
import { type Requirement } from "./solver";

/** A Secret that a namespace has. */
export interface BoundSecret {
  readonly name: string;
  /** Changes when the Secret's content does. @default - the kit does not know the content */
  readonly revision?: string;
  /** What others must do for it to be there. */
  readonly requirements: readonly Requirement[];
}

/** A key of a Secret, as custom resources refer to it. */
export interface SecretKeyRef {
  readonly name: string;
  readonly key: string;
}

/** Where a Secret comes from: a value until a namespace needs it. */
export interface ISecretSource {
  /** Whether this app makes the Secret, and not someone before it is deployed. */
  readonly isMadeHere: boolean;
  /** @param keys Keys that the Secret must have. */
  readonly bind: (scope: Construct, namespace: NamespaceRef, keys: readonly string[]) => BoundSecret;
}

/** @throws InputError for what is no source, such as the name of a Secret */
export function checkSecretSource(at: string, secret: ISecretSource): ISecretSource {
  return checkValue(at, secret, "isMadeHere", "secret", "Give CredentialsSecret.fromName(name), or .create");
}

/** Sources of Secrets with credentials. */
export class CredentialsSecret {
  /**
   * A Secret that exists, or that something else brings, so that none of it comes to lie in Terraform's
   * state.
   * @param props `revision`: something that changes with the content, such as a date: Pods that read it when they
   * start are then replaced. Default: they are not
   * @throws InputError for a malformed name
   */
  static fromName(name: string, props: { readonly revision?: string } = {}): ISecretSource {
    const at = "CredentialsSecret.fromName";
    checkSecretName(at, name);
    checkProps(at, props);
    if (props.revision !== undefined) checkText(at, props.revision, "the revision");
    return {
      isMadeHere: false,
      bind: (_scope, namespace, keys) => ({
        name,
        revision: props.revision,
        requirements: [
          {
            instruction: `Keep the Secret ${name} in the namespace ${namespace.name}, with the keys ${keys.join(", ")}`,
          },
        ],
      }),
    };
  }

  /**
   * A Secret made here. Its content lies in Terraform's state: keep that encrypted and to few.
   * @param data The content by key, each a token, such as a sensitive `TerraformVariable`'s value.
   * @throws InputError for a literal value, which would stand in what is synthesised, or a key that is
   * missing
   */
  static create(name: string, data: Readonly<Record<string, string>>): ISecretSource {
    const at = "CredentialsSecret.create";
    checkSecretName(at, name);
    const remedy = "Give an object with the Secret's keys, and tokens as their values";
    for (const [key, value] of Object.entries(checkMap(at, data, "data", remedy))) {
      checkSecretKey(at, key);
      if (!Token.isUnresolved(value))
        throw new InputError(
          at,
          `the value of ${key} is literal`,
          "Give a token, such as the stringValue of a sensitive TerraformVariable",
        );
    }
    return {
      isMadeHere: true,
      bind: (scope, namespace, keys) => {
        const missing = keys.find((key) => !(key in data));
        if (missing !== undefined)
          throw new InputError(scope, `the Secret ${name} has no key ${missing}`, "Give its value");
        claimName(scope, `Secret of the namespace ${namespace.name}`, name, "Give each its own name");
        new SecretV1(scope, "secret", {
          metadata: { name, namespace: namespace.name },
          data: { ...data },
          ...(namespace.resource && { dependsOn: [namespace.resource] }),
        });
        // A hash of what nobody can guess gives nothing away.
        const revision = Token.asString(Fn.nonsensitive(Fn.sha256(Fn.join("\n", Object.values(data)))));
        return { name, revision, requirements: [] };
      },
    };
  }

  private constructor() {}
}

/**
 * A Secret that the controller's Pods read when they start.
 * @throws InputError for one that must be there before, in a namespace that is made here: the release would
 * wait for a Pod that waits for the Secret
 */
export function controllerSecret(
  scope: Construct,
  source: ISecretSource,
  namespace: NamespaceRef,
  keys: readonly string[],
): BoundSecret {
  const secret = source.bind(scope, namespace, keys);
  if (!source.isMadeHere && namespace.resource)
    throw new InputError(
      scope,
      `the Secret ${secret.name} cannot exist before the namespace ${namespace.name}, which is made here`,
      `Make the namespace with the Secret in it beforehand, and install with namespace: { name: "${namespace.name}" }`,
    );
  return secret;
}

/** Name of a Secret, which no error prints if it may be what the Secret is to hold. */
export function checkSecretName(at: string, name: string, what = "the Secret name"): string {
  const remedy = `Write the Secret's name, and not the value that it holds, as ${SUBDOMAIN}`;
  return checkObjectName(at, name, what, { mayBeSecret, remedy });
}

/** A key of a Secret. @throws InputError for what is malformed, or looks like the value instead of its key */
export function checkSecretKey(at: string, key: string): string {
  checkFormat(at, key, {
    what: "the Secret's key",
    pattern: /^[A-Za-z0-9._-]+$/,
    maxLength: 253,
    mayBeSecret,
    remedy: "Write letters, digits, dots, hyphens and underscores, 253 characters at most",
  });
  if (!Token.isUnresolved(key) && isHardlyName(key))
    throw new InputError(
      at,
      "the Secret's key looks like a secret itself, and is not printed",
      "Write the name under which the Secret holds the value",
    );
  return key;
}
