import { type Construct } from "constructs";
import { checkProps } from "../core/check-props";
import { checkValue } from "../core/check-value";
import { type Controller } from "../core/controller";
import { type BoundAzureDnsAuth, type IAzureDnsAuth } from "./auth-method";
import { ClientSecret } from "./client-secret";
import { type EntraApplication } from "./entra-application";
import { type GrantedAzureDnsZone, grantZone } from "./zone-grant";

/** What the method with a service principal needs. */
export interface ServicePrincipalProps {
  /** The application whose service principal, in the zones' tenant, is given the zones. */
  readonly application: EntraApplication;
  /**
   * Where its client secret comes from.
   * @default - someone else keeps it under the key `client-secret` of the Secret `azuredns-config`
   */
  readonly secret?: ClientSecret;
}

/** The client secret of an application, which the issuer names. Made by `AzureDnsAuth.servicePrincipal`. */
export class ServicePrincipal implements IAzureDnsAuth {
  readonly method = "service-principal";

  constructor(private readonly props: ServicePrincipalProps) {
    const at = "AzureDnsAuth.servicePrincipal";
    const { application, secret } = checkProps(at, props, "application");
    checkValue(
      at,
      application,
      "bind",
      "application",
      "Give one, such as EntraApplication.fromLookup(clientId)",
    );
    if (secret !== undefined)
      checkValue(at, secret, "bind", "secret", "Give ClientSecret.fromSecret(secretName), or .create");
  }

  readonly bind = (
    scope: Construct,
    controller: Controller,
    zones: readonly GrantedAzureDnsZone[],
  ): BoundAzureDnsAuth => {
    const { namespace, serviceAccount } = controller;
    const { application: given, secret: source = ClientSecret.fromSecret() } = this.props;
    const application = given.bind(scope);
    const { secret, name, key } = source.bind(scope, application);
    const requirements = zones.flatMap((zone) => grantZone(scope, application, zone));
    return {
      requirements,
      ambient: false,
      patch: {},
      trust: [
        { kind: "ServiceAccount", name: `${namespace.name}/${serviceAccount}` },
        { kind: "token", name: `client secret in the Secret ${name}` },
        { kind: "identity", name: `service principal ${application.name}` },
      ],
      checks: [`az role assignment list --all --assignee ${application.clientId} --output table`],
      forIssuers: (issuerScope, at) => ({
        requirements: secret.bind(issuerScope, at.namespace, [key]).requirements,
        fields: {
          clientID: application.clientId,
          clientSecretSecretRef: { name, key },
          tenantID: application.tenantId,
        },
      }),
    };
  };
}
