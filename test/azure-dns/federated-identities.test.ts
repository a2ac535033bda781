import { App } from "cdktf";
import { assert, array, boolean, property } from "fast-check";
import {
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  AzureSubscription,
  Entra,
  EntraApplication,
  type IFederatedIdentity,
  ManagedIdentity,
} from "../../constructs";
import { blocksOf, onlyBlock, type StackJson, synthApp } from "../support/synth";
import {
  addDns01,
  addressOf,
  azureStack,
  dnsSubscription,
  knownCluster,
  platformSubscription,
  resourcesIn,
  synthAzureStack,
  synthEnvironment,
  zoneId,
} from "./aks-environment";

const place = { resourceGroup: "identities" };
const newIdentity = () => ManagedIdentity.create("shared", { ...place, location: "westeurope" });
const clientId = "c0000000-0000-4000-8000-000000000001";
const tenantId = "e0000000-0000-4000-8000-000000000003";
const entra = [Entra.inTenant(tenantId)];

function solverOf(identity: IFederatedIdentity, zone = "apps.example.org", id?: string) {
  const auth = AzureDnsAuth.workloadIdentity({ identity });
  return AzureDnsSolver.forZones([AzureDnsZone.fromId(zoneId(zone))], auth, { id });
}

/** A stack of a cluster of that name. */
function add(app: App, name: string, ...identities: readonly IFederatedIdentity[]): void {
  const cluster = knownCluster({ name });
  const stack = azureStack(app, name, cluster);
  const solvers = identities.map((identity, index) =>
    solverOf(identity, `${name}.example.org`, `solver-${index}`),
  );
  addDns01(stack, { cluster, solvers });
}

describe("one identity of several clusters", () => {
  it("is written on by one stack after the other, the one that makes it first", () => {
    const { dependencies } = synthApp((app) => {
      add(app, "red", newIdentity());
      for (const name of ["blue", "green"]) add(app, name, ManagedIdentity.fromLookup("shared", place));
    });
    expect(dependencies).toEqual({ red: [], blue: ["red"], green: ["blue"] });
  });

  it("is made first even where its look-ups stand before, in any order", () => {
    assert(
      property(array(boolean(), { minLength: 1, maxLength: 5 }), (before) => {
        const { dependencies } = synthApp((app) => {
          before.forEach((isBefore, index) => {
            if (isBefore) add(app, `c${index}`, ManagedIdentity.fromLookup("shared", place));
          });
          add(app, "maker", newIdentity());
          before.forEach((isBefore, index) => {
            if (!isBefore) add(app, `c${index}`, ManagedIdentity.fromLookup("shared", place));
          });
        });
        const reach = (name: string): string[] => [
          name,
          ...(dependencies[name] ?? []).flatMap((other) => reach(other)),
        ];
        expect(dependencies["maker"]).toEqual([]);
        const names = Object.keys(dependencies);
        for (const name of names) expect(reach(name)).toContain("maker");
        // Of two stacks one always waits for the other.
        for (const one of names)
          for (const other of names)
            expect(reach(one).includes(other) || reach(other).includes(one)).toBe(true);
      }),
      { numRuns: 20 },
    );
  }, 60_000);

  it("is one however its place is spelled, and another in another subscription", () => {
    const spelled = [
      ManagedIdentity.fromLookup("SHARED", { resourceGroup: "Identities" }),
      ManagedIdentity.fromLookup("shared", {
        ...place,
        subscription: AzureSubscription.of(platformSubscription),
      }),
      ManagedIdentity.fromLookup("shared", { ...place, subscription: AzureSubscription.of(dnsSubscription) }),
    ];
    const { dependencies } = synthApp((app) => {
      add(app, "red", ManagedIdentity.fromLookup("shared", place));
      spelled.forEach((identity, index) => {
        add(app, `c${index}`, identity);
      });
    });
    expect(dependencies).toEqual({ red: [], c0: ["red"], c1: ["c0"], c2: [] });
  });

  it("is two where two stacks make one each, which wait for nothing", () => {
    const { dependencies } = synthApp((app) => {
      for (const name of ["red", "blue"]) add(app, name, newIdentity());
    });
    expect(dependencies).toEqual({ red: [], blue: [] });
  });

  it("makes no circle with another identity", () => {
    const { dependencies } = synthApp((app) => {
      add(app, "red", newIdentity(), ManagedIdentity.fromLookup("second", place));
      add(
        app,
        "blue",
        ManagedIdentity.fromLookup("shared", place),
        ManagedIdentity.create("second", { ...place, location: "westeurope" }),
      );
    });
    expect(dependencies).toEqual({ red: [], blue: ["red"] });
  });

  it("holds 20 in all stacks together", () => {
    const app = new App();
    for (let n = 1; n <= 20; n++) add(app, `c${n}`, ManagedIdentity.fromLookup("shared", place));
    expect(() => {
      add(app, "c21", ManagedIdentity.fromLookup("shared", place));
    }).toThrow(
      'the identity "shared" would hold 21 federated credentials and Azure allows 20. Use another identity.',
    );
  });

  it("is refused for two clusters of one name in two stacks, whose credentials would have one name too", () => {
    const app = new App();
    const cluster = knownCluster();
    const at = (id: string) =>
      addDns01(azureStack(app, id, cluster), {
        cluster,
        solvers: [solverOf(ManagedIdentity.fromLookup("shared", place))],
      });
    at("red");
    expect(() => at("blue")).toThrow(
      'the identity "shared" has a federated credential "platform-cert-manager-cert-manager" already, of the stack "red". Use another identity, since both clusters have one name.',
    );
  });

  it("has its credentials of one stack chained", () => {
    const cluster = knownCluster();
    const { stacks } = synthApp((app) => {
      const stack = azureStack(app, "test", cluster);
      const identity = newIdentity();
      for (const namespace of ["one", "two", "three"])
        addDns01(stack, { cluster, namespace, solvers: [solverOf(identity)] }, namespace);
    });
    const credentials = blocksOf(
      (stacks["test"] as StackJson).resource,
      "azurerm_federated_identity_credential",
    );
    expect(credentials.map((one) => (one["depends_on"] as string[] | undefined)?.length ?? 0).sort()).toEqual(
      [0, 1, 1],
    );
  });
});

describe("two identities in one controller", () => {
  const identities = ["first", "second"].map((name) =>
    ManagedIdentity.create(name, { resourceGroup: "identities", location: "westeurope" }),
  );
  const { dns01, entries } = synthEnvironment({
    solvers: identities.map((identity, index) =>
      solverOf(identity, `${index}.example.org`, `solver-${index}`),
    ),
  });

  it("are both federated with it, and each issuer decides by its client id", () => {
    const [first, second] = Object.entries(dns01.resource?.["azurerm_user_assigned_identity"] ?? {})
      .sort(([, a], [, b]) => String(a["name"]).localeCompare(String(b["name"])))
      .map(([id]) => `azurerm_user_assigned_identity.${id}`);
    expect(
      Object.fromEntries(
        entries.map(({ azureDNS }) => [azureDNS["hostedZoneName"], azureDNS.managedIdentity]),
      ),
    ).toEqual({
      "0.example.org": { clientID: `\${${first}.client_id}` },
      "1.example.org": { clientID: `\${${second}.client_id}` },
    });
    const credentials = resourcesIn(dns01, "azurerm_federated_identity_credential");
    expect(credentials.map(({ parent_id: parent }) => parent).sort()).toEqual(
      [`\${${first}.id}`, `\${${second}.id}`].sort(),
    );
    for (const credential of credentials)
      expect(credential).toHaveProperty("subject", "system:serviceaccount:cert-manager:cert-manager");
  });

  it("have one zone each and no more", () => {
    const grants = resourcesIn(dns01, "azurerm_role_assignment").map(
      ({ scope, principal_id: principal }) => `${String(scope)} ${String(principal)}`,
    );
    expect(new Set(grants).size).toBe(2);
  });
});

describe("the annotation of the ServiceAccount", () => {
  const annotated = (identity: ManagedIdentity, id: string) =>
    AzureDnsSolver.forZones(
      [AzureDnsZone.fromId(zoneId(`${id}.example.org`))],
      AzureDnsAuth.workloadIdentity({ identity, annotatesServiceAccount: true }),
      { id },
    );

  it("is the client id of the identity that the issuer names", () => {
    const dns01 = synthAzureStack((stack) => {
      addDns01(stack, { solvers: [annotated(newIdentity(), "one")] });
    });
    const address = addressOf(dns01, "azurerm_user_assigned_identity");
    const [values] = onlyBlock(dns01.resource, "helm_release")["values"] as string[];
    expect(values).toContain(`"azure.workload.identity/client-id" = ${address}.client_id`);
  });

  it("cannot be of two identities", () => {
    const other = ManagedIdentity.create("other", { ...place, location: "westeurope" });
    expect(() =>
      synthEnvironment({ solvers: [annotated(newIdentity(), "one"), annotated(other, "two")] }),
    ).toThrow(
      /"two" sets serviceAccountAnnotations\["azure\.workload\.identity\/client-id"\].*"one" sets it to/,
    );
  });
});

describe("an application in place of a managed identity", () => {
  it("is made with its service principal, federated and granted the zone, and the issuer names its client id", () => {
    const { dns01, entries } = synthEnvironment({
      clouds: entra,
      solvers: [solverOf(EntraApplication.create("cert-manager"))],
    });
    const application = addressOf(dns01, "azuread_application_registration");
    const principal = addressOf(dns01, "azuread_service_principal");
    expect(resourcesIn(dns01, "azuread_application_federated_identity_credential")).toEqual([
      {
        application_id: `\${${application}.id}`,
        display_name: "platform-cert-manager-cert-manager",
        issuer: knownCluster().oidcIssuer(new App()),
        subject: "system:serviceaccount:cert-manager:cert-manager",
        audiences: ["api://AzureADTokenExchange"],
      },
    ]);
    expect(resourcesIn(dns01, "azurerm_role_assignment")).toMatchObject([
      {
        scope: zoneId("apps.example.org"),
        principal_id: `\${${principal}.object_id}`,
        principal_type: "ServicePrincipal",
        skip_service_principal_aad_check: true,
      },
    ]);
    expect(entries[0]?.azureDNS.managedIdentity).toEqual({ clientID: `\${${application}.client_id}` });
    expect(dns01.resource).not.toHaveProperty("azurerm_user_assigned_identity");
    expect(dns01.resource).not.toHaveProperty("azuread_application_password");
  });

  it("may exist, and is one in all stacks", () => {
    const { stacks, dependencies } = synthApp((app) => {
      for (const name of ["red", "blue"]) {
        const cluster = knownCluster({ name });
        const stack = azureStack(app, name, cluster);
        for (const cloud of entra) cloud.configure(stack);
        addDns01(stack, {
          cluster,
          solvers: [solverOf(EntraApplication.fromLookup(clientId), `${name}.example.org`)],
        });
      }
    });
    expect(dependencies).toEqual({ red: [], blue: ["red"] });
    const red = stacks["red"] as StackJson;
    const [id = ""] = Object.keys(red.data?.["azuread_application"] ?? {});
    expect(onlyBlock(red.resource, "azuread_application_federated_identity_credential")).toMatchObject({
      application_id: `\${data.azuread_application.${id}.id}`,
    });
    expect(onlyBlock(red.resource, "azurerm_role_assignment")).not.toHaveProperty(
      "skip_service_principal_aad_check",
    );
  });

  it("must be known with its object id", () => {
    const application = EntraApplication.fromAttributes({
      clientId,
      principalId: "d0000000-0000-4000-8000-000000000002",
      tenantId,
    });
    expect(() => synthEnvironment({ clouds: entra, solvers: [solverOf(application)] })).toThrow(
      /the object id of the application .* is not known, and credentials are made for it\. Give objectId/,
    );
  });

  it("has its credentials chained too", () => {
    const cluster = knownCluster();
    const { stacks } = synthApp((app) => {
      const stack = azureStack(app, "test", cluster);
      for (const cloud of entra) cloud.configure(stack);
      const application = EntraApplication.fromLookup(clientId);
      for (const namespace of ["one", "two"])
        addDns01(stack, { cluster, namespace, solvers: [solverOf(application)] }, namespace);
    });
    const credentials = blocksOf(
      (stacks["test"] as StackJson).resource,
      "azuread_application_federated_identity_credential",
    );
    expect(credentials.map((one) => (one["depends_on"] as string[] | undefined)?.length ?? 0).sort()).toEqual(
      [0, 1],
    );
  });
});
