import { ApplicationPasswordA } from "@cdktf/provider-azuread/lib/application-password";
import { type Construct } from "constructs";
import { checkProps } from "../core/check-props";
import { constructId } from "../core/construct-id";
import {
  checkSecretKey,
  checkSecretName,
  CredentialsSecret,
  type ISecretSource,
} from "../core/credentials-secret";
import { InputError, quoted } from "../core/input-error";
import { checkFormat, checkNotEmpty } from "../core/names";
import { applicationId, type BoundEntraApplication } from "./entra-application";

const SECRET_NAME = "azuredns-config";
const SECRET_KEY = "client-secret";
/** One that issuers use and one that they used before, while the change is on its way. */
const MAX_PASSWORDS = 2;

/** A client secret in one stack. */
export interface BoundClientSecret {
  /** The Secret that issuers read, in each of their namespaces. */
  readonly secret: ISecretSource;
  readonly name: string;
  readonly key: string;
}

/** Passwords of an application that are made here, and the Secret for them. */
export interface NewClientSecretProps {
  /**
   * The passwords that are alive, oldest first; issuers use the last. To rotate, add one, deploy, and remove
   * the first when nothing uses it any more.
   */
  readonly passwords: readonly ClientPassword[];
  /** Secret of each issuer's namespace. @default "azuredns-config" */
  readonly secretName?: string;
}

/** A password of an application, which Entra makes up. */
export interface ClientPassword {
  /** Tells it from the others, such as `2026-01`; a new name makes a new password. */
  readonly name: string;
  /** When it ends to be valid, such as `2027-01-31T00:00:00Z`. Another date makes a new password. */
  readonly endDate: string;
}

/** Where an application's client secret comes from: a value until a solver binds it. */
export class ClientSecret {
  /**
   * A client secret that someone else keeps in a Secret of each issuer's namespace, so that it does not come
   * to lie in Terraform's state.
   * @param secretName Default: `azuredns-config`
   * @param props `key` of the Secret. Default: `client-secret`
   * @throws InputError for malformed names
   */
  static fromSecret(secretName = SECRET_NAME, props: { readonly key?: string } = {}): ClientSecret {
    const at = "ClientSecret.fromSecret";
    const { key = SECRET_KEY } = checkProps(at, props);
    checkSecretKey(at, key);
    const secret = CredentialsSecret.fromName(checkSecretName(at, secretName));
    return new ClientSecret(() => ({ secret, name: secretName, key }));
  }

  /**
   * New passwords of the application. They lie in Terraform's state: keep that encrypted and to few.
   * @throws InputError for malformed names or dates, no password, or more than two
   */
  static create(props: NewClientSecretProps): ClientSecret {
    const at = "ClientSecret.create";
    const { passwords, secretName = SECRET_NAME } = checkProps(at, props, "passwords");
    checkSecretName(at, secretName);
    checkPasswords(at, passwords);
    return new ClientSecret((scope, application) => {
      const applicationOf = applicationId(scope, application);
      const made = passwords.map(
        ({ name, endDate }) =>
          new ApplicationPasswordA(scope, constructId(scope, `password-${name}`), {
            applicationId: applicationOf,
            displayName: name,
            endDate,
            // The old one goes when the Secret has the new one.
            lifecycle: { createBeforeDestroy: true },
          }),
      );
      const live = made.at(-1);
      return {
        secret: CredentialsSecret.create(secretName, { ...(live && { [SECRET_KEY]: live.value }) }),
        name: secretName,
        key: SECRET_KEY,
      };
    });
  }

  private constructor(
    readonly bind: (scope: Construct, application: BoundEntraApplication) => BoundClientSecret,
  ) {}
}

function checkPasswords(at: string, passwords: readonly ClientPassword[]): void {
  const remedy = "List one, or two while you rotate: the old one, then the new";
  checkNotEmpty(at, passwords, "passwords", remedy);
  if (passwords.length > MAX_PASSWORDS)
    throw new InputError(at, `there are ${passwords.length} passwords`, remedy);
  const names = passwords.map(({ name }) => name);
  if (new Set(names).size < names.length)
    throw new InputError(at, `the passwords are named ${quoted(names)}`, "Give each a name of its own");
  for (const { name, endDate } of passwords) {
    checkFormat(at, name, {
      what: "the password's name",
      pattern: /^[A-Za-z0-9-]+$/,
      maxLength: 64,
      remedy: "Write letters, digits and hyphens, such as 2026-01",
    });
    checkFormat(at, endDate, {
      what: `the end date of the password ${name}`,
      pattern: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/,
      remedy: "Write a moment in UTC such as 2027-01-31T00:00:00Z",
    });
  }
}
