import { checkNoSecrets } from "../core/check-no-secrets";
import { checkProps } from "../core/check-props";
import { checkFormat } from "../core/names";

/** Arguments of the providers azurerm and azuread that are secrets. */
export type AzureProviderSecret =
  "clientSecret" | "clientCertificate" | "clientCertificatePassword" | "oidcToken" | "oidcRequestToken";

/** Where both have them from. */
const SECRET_VARIABLES: Readonly<Record<AzureProviderSecret, string>> = {
  clientSecret: "ARM_CLIENT_SECRET",
  clientCertificate: "ARM_CLIENT_CERTIFICATE",
  clientCertificatePassword: "ARM_CLIENT_CERTIFICATE_PASSWORD",
  oidcToken: "ARM_OIDC_TOKEN",
  oidcRequestToken: "ARM_OIDC_REQUEST_TOKEN",
};

/** Checks what is handed on to a provider as it is. @throws InputError for a secret, or blank text */
export function checkProviderArguments(at: string, values: object): void {
  checkNoSecrets(at, checkProps(at, values), SECRET_VARIABLES);
  for (const [name, value] of Object.entries(values) as [string, unknown][])
    if (typeof value === "string")
      checkFormat(at, value, {
        what: `the provider's argument ${name}`,
        pattern: /\S/,
        mayHaveTemplates: true,
        remedy: "Write its value, or leave it out",
      });
}
