import { RoleBindingV1 } from "@cdktf/provider-kubernetes/lib/role-binding-v1";
import { RoleV1 } from "@cdktf/provider-kubernetes/lib/role-v1";
import { ServiceAccountV1 } from "@cdktf/provider-kubernetes/lib/service-account-v1";
import { type Construct } from "constructs";
import {
  type BoundSolver,
  type Controller,
  type HasOidcIssuer,
  type IDns01Solver,
  type IssuerContext,
} from "../../constructs";
import { requireControllerVersion } from "../../constructs/entry-points/extend";

const ROLE = "arn:aws:iam::111122223333:role/dns01-of-tenants";
const REGION = "eu-west-1";

/** A zone and its id. */
export interface HostedZone {
  readonly name: string;
  readonly hostedZoneId: string;
}

/**
 * A solver that needs a ServiceAccount in each issuer's namespace, written with the kit's public
 * entry point alone: cert-manager asks the API server for a token of that ServiceAccount and
 * exchanges it for a role that exists.
 */
export class TokenRequestSolver implements IDns01Solver<HasOidcIssuer> {
  static forZones(
    zones: readonly HostedZone[],
    { id = "route53-token-request" }: { readonly id?: string } = {},
  ): TokenRequestSolver {
    return new TokenRequestSolver(id, zones);
  }

  private constructor(
    readonly id: string,
    private readonly zones: readonly HostedZone[],
  ) {}

  readonly bind = (scope: Construct, controller: Controller<HasOidcIssuer>): BoundSolver => {
    const { cluster } = controller;
    requireControllerVersion(scope, controller, "1.15", "a ServiceAccount for Route53");
    return {
      ambient: false,
      patch: {},
      zones: this.zones.map(({ name }) => ({ name, private: false })),
      forIssuers: (issuerScope, at) => {
        this.allowTokenRequests(issuerScope, controller, at);
        return {
          solvers: this.zones.map(({ name, hostedZoneId }) => ({
            dns01: {
              route53: {
                hostedZoneID: hostedZoneId,
                region: REGION,
                role: ROLE,
                auth: { kubernetes: { serviceAccountRef: { name: this.id } } },
              },
            },
            selector: { dnsZones: [name] },
          })),
          trust: this.zones.map(({ name }) => [
            { kind: "ServiceAccount", name: `${at.namespace.name}/${this.id}` },
            { kind: "token", name: `audience sts.amazonaws.com, issuer ${cluster.oidcIssuer(scope)}` },
            { kind: "identity", name: `IAM role ${ROLE}` },
            { kind: "zone", name },
          ]),
        };
      },
    };
  };

  private allowTokenRequests(scope: Construct, controller: Controller, { namespace }: IssuerContext): void {
    const dependsOn = namespace.resource && [namespace.resource];
    const metadata = (name: string) => ({ name, namespace: namespace.name });
    const account = new ServiceAccountV1(scope, "service-account", {
      metadata: metadata(this.id),
      dependsOn,
    });
    const role = new RoleV1(scope, "role", {
      metadata: metadata(`${this.id}-tokenrequest`),
      rule: [
        {
          apiGroups: [""],
          resources: ["serviceaccounts/token"],
          resourceNames: [account.metadata.name],
          verbs: ["create"],
        },
      ],
      dependsOn,
    });
    new RoleBindingV1(scope, "role-binding", {
      metadata: metadata(`cert-manager-${this.id}-tokenrequest`),
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
      subject: [
        {
          kind: "ServiceAccount",
          name: controller.serviceAccount,
          namespace: controller.namespace.name,
        },
      ],
      dependsOn,
    });
  }
}
