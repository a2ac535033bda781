import { Release } from "@cdktf/provider-helm/lib/release";
import { SecretV1 } from "@cdktf/provider-kubernetes/lib/secret-v1";
import { TerraformVariable } from "cdktf";
import { type Construct } from "constructs";
import { type BoundSolver, type Controller, type IDns01Solver, type IssuerContext } from "../../constructs";
import { oncePerStack, terraformJson } from "../../constructs/entry-points/extend";

const GROUP_NAME = "acme.dns-provider.example";
const CHART = { repository: "https://charts.dns-provider.example", chart: "cert-manager-webhook-example" };
const TOKEN_KEY = "token";

/**
 * A solver of a DNS provider that the kit does not know, written with its public entry point alone.
 * A webhook of the provider writes the records. Its chart has a cert-manager Certificate in it, so
 * that it comes after the controller; its token lies in a Secret beside each issuer.
 */
export class ExampleWebhookSolver implements IDns01Solver {
  static forZones(
    zones: readonly string[],
    { id = "example-webhook" }: { readonly id?: string } = {},
  ): ExampleWebhookSolver {
    return new ExampleWebhookSolver(id, zones);
  }

  private constructor(
    readonly id: string,
    private readonly zones: readonly string[],
  ) {}

  readonly bind = (scope: Construct, controller: Controller): BoundSolver => {
    const token = new TerraformVariable(scope, "token", { type: "string", sensitive: true });
    const secret = `${this.id}-token`;
    return {
      ambient: false,
      patch: {},
      zones: this.zones.map((name) => ({ name, private: false })),
      forIssuers: (issuerScope, at) => {
        installWebhook(issuerScope, controller, at);
        const { name: namespace, resource } = at.namespace;
        new SecretV1(issuerScope, "token", {
          metadata: { name: secret, namespace },
          data: { [TOKEN_KEY]: token.stringValue },
          ...(resource && { dependsOn: [resource] }),
        });
        const config = { tokenSecretRef: { name: secret, key: TOKEN_KEY } };
        return {
          solvers: this.zones.map((zone) => ({
            dns01: { webhook: { groupName: GROUP_NAME, solverName: "example", config: { ...config, zone } } },
            selector: { dnsZones: [zone] },
          })),
          trust: this.zones.map((zone) => [
            { kind: "ServiceAccount", name: `${controller.namespace.name}/example-webhook` },
            { kind: "token", name: `Secret ${secret} in the issuer's namespace` },
            { kind: "grant", name: "what the DNS provider gives the token" },
            { kind: "zone", name: zone },
          ]),
        };
      },
    };
  };
}

/** One webhook serves all issuers of the cluster. */
function installWebhook(scope: Construct, controller: Controller, at: IssuerContext): void {
  const { namespace, serviceAccount } = controller;
  oncePerStack(
    scope,
    "example-webhook",
    { ...CHART, namespace: namespace.name },
    (room, id) =>
      new Release(room, id, {
        ...CHART,
        name: "example-webhook",
        namespace: namespace.name,
        values: [
          terraformJson({
            groupName: GROUP_NAME,
            certManager: { namespace: namespace.name, serviceAccountName: serviceAccount },
          }),
        ],
        dependsOn: [...at.controllerReady],
      }),
  );
}
