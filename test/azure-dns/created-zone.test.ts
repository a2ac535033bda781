import { TerraformVariable } from "cdktf";
import {
  type AcmeSolver,
  Aws,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  AzureResourceGroup,
  AzureSubscription,
  type IDnsZone,
  type NewAzureDnsZoneProps,
  type Requirement,
  Route53Zone,
} from "../../constructs";
import { resolveIn } from "../../constructs/entry-points/extend";
import { inputErrorOf } from "../support/input-errors";
import { onlyBlock, type StackJson, synthApp } from "../support/synth";
import {
  addDns01,
  addressOf,
  argumentsOf,
  azureStack,
  dnsSubscription,
  knownCluster,
  platformSubscription,
  resourcesIn,
  synthAzureStack,
  zoneId,
} from "./aks-environment";

const NAME = "new.example.org";
const delegate = "Delegate new.example.org to these name servers in the zone above it";

function created(props: Partial<NewAzureDnsZoneProps> = {}): AzureDnsZone {
  return AzureDnsZone.create(NAME, { resourceGroup: "dns", ...props });
}

function solverOf(...zones: readonly AzureDnsZone[]) {
  return AzureDnsSolver.forZones(zones, AzureDnsAuth.workloadIdentity());
}

/** The stack of a controller that solves for the zones, with both clouds, and what its Dns01 says. */
function environmentFor(...zones: readonly AzureDnsZone[]) {
  const said: { requirements: readonly Requirement[]; entries: readonly AcmeSolver[] } = {
    requirements: [],
    entries: [],
  };
  const dns01 = synthAzureStack((stack) => {
    Aws.inRegion("eu-west-1").configure(stack);
    const solver = solverOf(...zones);
    const controller = addDns01(stack, { solvers: [solver] });
    said.entries = resolveIn(stack, controller.solversFor(solver).solvers);
    said.requirements = resolveIn(stack, controller.requirements);
  });
  return { dns01, ...said };
}

/** The stack where the new zone lies below a parent. */
function below(parent: IDnsZone): StackJson {
  return environmentFor(created({ parent })).dns01;
}

/** The arguments of the only resource of a type. */
function only(stack: StackJson, type: string) {
  return argumentsOf(onlyBlock(stack.resource, type));
}

function nameServersOf(address: string): string {
  return `\${tolist(${address}.name_servers)}`;
}

describe("A zone that is made", () => {
  it("is one of that name in its resource group, and looks nothing up", () => {
    const { dns01 } = environmentFor(created());
    expect(only(dns01, "azurerm_dns_zone")).toEqual({ name: NAME, resource_group_name: "dns" });
    expect(dns01.data).not.toHaveProperty("azurerm_dns_zone");
  });

  it("is what the grant is for, and in the issuer", () => {
    const { dns01, entries } = environmentFor(created());
    const address = addressOf(dns01, "azurerm_dns_zone");
    expect(only(dns01, "azurerm_role_assignment")).toMatchObject({ scope: `\${${address}.id}` });
    expect(entries).toMatchObject([
      {
        dns01: {
          azureDNS: {
            hostedZoneName: NAME,
            resourceGroupName: "dns",
            subscriptionID: `\${element(split("/", ${address}.id), 2)}`,
          },
        },
        selector: { dnsZones: [NAME] },
      },
    ]);
  });

  it("has its name servers as a requirement, as nobody asks it before the zone above delegates to it", () => {
    const { requirements, dns01 } = environmentFor(created());
    expect(requirements).toEqual([
      { instruction: delegate, document: nameServersOf(addressOf(dns01, "azurerm_dns_zone")) },
    ]);
    expect(dns01.resource).not.toHaveProperty("azurerm_dns_ns_record");
  });

  it("has tags, and serves the parts of it that are named", () => {
    const { dns01, entries } = environmentFor(created({ tags: { team: "dns" }, dnsZones: [`a.${NAME}`] }));
    expect(only(dns01, "azurerm_dns_zone")).toMatchObject({ tags: { team: "dns" } });
    expect(entries.map(({ selector }) => selector)).toEqual([{ dnsZones: [`a.${NAME}`] }]);
  });

  it("is made in a new resource group, in its subscription and before the zone", () => {
    const resourceGroup = AzureResourceGroup.create("dns", { location: "westeurope" });
    const subscription = AzureSubscription.of(dnsSubscription);
    const provider = `azurerm.azurerm-${dnsSubscription}`;
    const { dns01, entries } = environmentFor(created({ resourceGroup, subscription }));
    expect(only(dns01, "azurerm_resource_group")).toEqual({ name: "dns", location: "westeurope", provider });
    expect(only(dns01, "azurerm_dns_zone")).toEqual({
      name: NAME,
      resource_group_name: "dns",
      provider,
      depends_on: [addressOf(dns01, "azurerm_resource_group")],
    });
    expect(entries).toMatchObject([{ dns01: { azureDNS: { resourceGroupName: "dns" } } }]);
  });

  it("lies in no region that a new resource group could take", () => {
    const resourceGroup = AzureResourceGroup.create("dns");
    expect(inputErrorOf(() => environmentFor(created({ resourceGroup }))).message).toContain(
      'the new resource group "dns" has no location. Give location to AzureResourceGroup.create.',
    );
  });

  it("is made in its subscription", () => {
    const { dns01 } = environmentFor(created({ subscription: AzureSubscription.of(dnsSubscription) }));
    for (const type of ["azurerm_dns_zone", "azurerm_role_assignment"])
      expect(only(dns01, type)).toHaveProperty("provider", `azurerm.azurerm-${dnsSubscription}`);
  });

  it("belongs to one stack: a second one is told to look it up", () => {
    const solver = solverOf(created());
    const error = inputErrorOf(() =>
      synthApp((app) => {
        for (const id of ["first", "second"])
          addDns01(azureStack(app, id, knownCluster()), { solvers: [solver] });
      }),
    );
    expect(error.message).toContain('belongs to the stack "first" and cannot be created in "second" too');
    expect(error.message).toContain("Use AzureDnsZone.fromLookup in the other stack");
  });

  it.each<[string, Partial<NewAzureDnsZoneProps>, string]>([
    ["new.example.org.", {}, 'the zone name is "new.example.org."'],
    [NAME, { resourceGroup: "dns." }, 'the resource group is "dns."'],
    [NAME, { dnsZones: ["other.example.org"] }, '"other.example.org" of dnsZones does not lie'],
    [NAME, { dnsZones: [] }, "there are no dnsZones"],
    [
      NAME,
      { parent: Route53Zone.fromId("Z1", "ample.org") },
      'the zone "new.example.org" does not lie below its parent "ample.org". Give the zone that delegates to it',
    ],
    [NAME, { parent: created() }, 'does not lie below its parent "new.example.org"'],
  ])("is refused where it is written: %s %j", (name, props, message) => {
    const error = inputErrorOf(() => AzureDnsZone.create(name, { resourceGroup: "dns", ...props }));
    expect(error.at).toBe("AzureDnsZone.create");
    expect(error.message).toContain(message);
  });
});

describe("The zone above one that is made", () => {
  it("is given its name servers, in its own subscription, so that nothing is left to others", () => {
    const { dns01, requirements } = environmentFor(
      created({ parent: AzureDnsZone.fromId(zoneId("example.org")) }),
    );
    expect(only(dns01, "azurerm_dns_ns_record")).toEqual({
      name: "new",
      zone_name: "example.org",
      resource_group_name: "dns",
      ttl: 3600,
      records: nameServersOf(addressOf(dns01, "azurerm_dns_zone")),
      provider: `azurerm.azurerm-${dnsSubscription}`,
    });
    expect(requirements).toEqual([]);
  });

  it("may be one of Route53", () => {
    const dns01 = below(Route53Zone.fromId("Z0123456789ABCDEFGHIJ", "example.org"));
    expect(only(dns01, "aws_route53_record")).toEqual({
      zone_id: "Z0123456789ABCDEFGHIJ",
      name: NAME,
      type: "NS",
      ttl: 3600,
      records: nameServersOf(addressOf(dns01, "azurerm_dns_zone")),
    });
  });

  it("may be looked up", () => {
    const dns01 = below(AzureDnsZone.fromLookup("example.org", { resourceGroup: "dns" }));
    expect(only(dns01, "azurerm_dns_ns_record")).toMatchObject({ name: "new", zone_name: "example.org" });
  });

  it("may be made too: it is there before the record, and its own name servers are the requirement", () => {
    const parent = AzureDnsZone.create("example.org", { resourceGroup: "dns" });
    const { dns01, requirements } = environmentFor(created({ parent }), parent);
    const zones = Object.entries(dns01.resource?.["azurerm_dns_zone"] ?? {});
    const [address] = zones.filter(([, { name }]) => name === "example.org").map(([id]) => id);
    expect(only(dns01, "azurerm_dns_ns_record")["depends_on"]).toEqual([`azurerm_dns_zone.${address}`]);
    expect(requirements).toEqual([
      {
        instruction: delegate.replace(NAME, "example.org"),
        document: nameServersOf(`azurerm_dns_zone.${address}`),
      },
    ]);
  });

  it("takes the record before cert-manager starts", () => {
    const dns01 = below(AzureDnsZone.fromId(zoneId("example.org")));
    expect(onlyBlock(dns01.resource, "helm_release")["depends_on"]).toContain(
      addressOf(dns01, "azurerm_dns_ns_record"),
    );
  });

  it("takes other records as well, each once", () => {
    const json = synthAzureStack((stack) => {
      const zone = AzureDnsZone.fromId(zoneId("example.org"));
      const alias = { name: "_acme-challenge.a.example.org", type: "CNAME", ttl: 60 } as const;
      for (const values of [["a.b.example"], ["a.b.example"]] as const)
        expect(zone.addRecordSet(stack, { ...alias, values })).toEqual([]);
      expect(
        inputErrorOf(() => zone.addRecordSet(stack, { ...alias, values: ["c.example"] })).message,
      ).toMatch(/_acme-challenge\.a\.example\.org.* is .*c\.example.* elsewhere/);
    });
    expect(resourcesIn(json, "azurerm_dns_cname_record")).toEqual([
      {
        name: "_acme-challenge.a",
        zone_name: "example.org",
        resource_group_name: "dns",
        ttl: 60,
        record: "a.b.example",
        provider: `azurerm.azurerm-${dnsSubscription}`,
      },
    ]);
  });

  it("may have a name that is known at apply", () => {
    const json = synthAzureStack((stack) => {
      const { stringValue: name } = new TerraformVariable(stack, "zone", {});
      AzureDnsZone.fromAttributes({
        name,
        resourceGroup: "dns",
        subscriptionId: platformSubscription,
      }).addRecordSet(stack, { name: NAME, type: "NS", ttl: 60, values: ["ns.example."] });
    });
    expect(resourcesIn(json, "azurerm_dns_ns_record")).toMatchObject([
      { name: '${trimsuffix("new.example.org", ".${var.zone}")}', zone_name: "${var.zone}" },
    ]);
  });
});
