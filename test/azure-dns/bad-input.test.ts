import { TerraformVariable } from "cdktf";
import { assert, constant, constantFrom, oneof, property, stringMatching, type Arbitrary } from "fast-check";
import {
  AksCluster,
  Azure,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  AzureSubscription,
  Cluster,
  InputError,
  ManagedIdentity,
} from "../../constructs";
import { synthStack } from "../support/synth";
import { dnsSubscription, oidcIssuerUrl, zoneId } from "./aks-environment";

/** Texts of one kind of input, and everything near it that is none. */
interface Grammar {
  readonly what: string;
  readonly good: Arbitrary<string>;
  readonly bad: Arbitrary<string>;
  /** Everything that takes such a text. */
  readonly takers: readonly Taker[];
}

interface Taker {
  readonly at: string;
  readonly give: (value: string) => unknown;
  /** Whether an unresolved token passes. @default true */
  readonly tokens?: boolean;
}

const access = Cluster.kubeconfig({ context: "platform" });
const cluster = { name: "platform", resourceGroup: "rg", location: "westeurope", oidcIssuerUrl, access };
const identity = { name: "dns01", resourceGroup: "rg" };
const zone = { name: "apps.example.org", resourceGroup: "dns", subscriptionId: dnsSubscription };

const guid = stringMatching(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/);
const resourceGroup = stringMatching(/^[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]$/);
const identityName = stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$/);
const label = stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
const zoneName = stringMatching(/^([a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?\.){1,4}[a-z]{2,10}$/);

/** Texts with one character put in that never belongs there. */
function withOneOf(characters: string, good: Arbitrary<string>): Arbitrary<string> {
  return good.chain((text) =>
    constantFrom(...Array.from(characters)).map(
      (character) => `${text.slice(0, 2)}${character}${text.slice(2)}`,
    ),
  );
}

const grammars: readonly Grammar[] = [
  {
    what: "a subscription id",
    good: guid,
    bad: oneof(
      constant(""),
      withOneOf("gG {}/", guid),
      guid.map((text) => text.slice(1)),
      guid.map((text) => `${text}0`),
      guid.map((text) => text.replaceAll("-", "")),
      guid.map((text) => `{${text}}`),
      guid.map((text) => `/subscriptions/${text}`),
    ),
    takers: [
      { at: "Azure.inSubscription", give: (value) => Azure.inSubscription(value) },
      { at: "AzureSubscription.of", give: (value) => AzureSubscription.of(value), tokens: false },
      {
        at: "AzureDnsZone.fromAttributes",
        give: (value) => AzureDnsZone.fromAttributes({ ...zone, subscriptionId: value }),
      },
    ],
  },
  {
    what: "a resource group",
    good: resourceGroup,
    bad: oneof(
      constant(""),
      withOneOf("/ *:ä", resourceGroup),
      resourceGroup.map((text) => `${text.slice(0, 89)}.`),
      stringMatching(/^[a-z]{91,120}$/),
    ),
    takers: [
      {
        at: "AksCluster.fromLookup",
        give: (value) => AksCluster.fromLookup("platform", { resourceGroup: value }),
      },
      {
        at: "AksCluster.fromAttributes",
        give: (value) => AksCluster.fromAttributes({ ...cluster, resourceGroup: value }),
      },
      {
        at: "AzureDnsZone.fromLookup",
        give: (value) => AzureDnsZone.fromLookup("apps.example.org", { resourceGroup: value }),
      },
      {
        at: "AzureDnsZone.fromAttributes",
        give: (value) => AzureDnsZone.fromAttributes({ ...zone, resourceGroup: value }),
      },
      {
        at: "ManagedIdentity.create",
        give: (value) =>
          ManagedIdentity.create({ ...identity, location: "westeurope", resourceGroup: value }),
      },
      {
        at: "ManagedIdentity.fromLookup",
        give: (value) => ManagedIdentity.fromLookup({ ...identity, resourceGroup: value }),
      },
    ],
  },
  {
    what: "the name of a zone",
    good: zoneName,
    bad: oneof(
      constant(""),
      label,
      withOneOf("A *ü/", zoneName),
      zoneName.map((text) => `${text}.`),
      zoneName.map((text) => `.${text}`),
      zoneName.map((text) => `-${text}`),
      zoneName.map((text) => text.replace(".", "..")),
      zoneName.map((text) => `${"a".repeat(64)}.${text}`),
      zoneName.map((text) => `${"abcdefghi.".repeat(25)}${text}`),
    ),
    takers: [
      {
        at: "AzureDnsZone.fromLookup",
        give: (value) => AzureDnsZone.fromLookup(value, { resourceGroup: "dns" }),
      },
      {
        at: "AzureDnsZone.fromAttributes",
        give: (value) => AzureDnsZone.fromAttributes({ ...zone, name: value }),
      },
    ],
  },
  {
    what: "the name of an identity",
    good: identityName,
    bad: oneof(
      constant(""),
      stringMatching(/^[a-z]{1,2}$/),
      stringMatching(/^[a-z]{129,140}$/),
      withOneOf("./ ü", identityName),
      identityName.map((text) => `-${text.slice(0, 127)}`),
    ),
    takers: [
      {
        at: "ManagedIdentity.create",
        give: (value) => ManagedIdentity.create({ ...identity, location: "westeurope", name: value }),
      },
      {
        at: "ManagedIdentity.fromLookup",
        give: (value) => ManagedIdentity.fromLookup({ ...identity, name: value }),
      },
    ],
  },
  {
    what: "the name of a cluster",
    good: stringMatching(/^[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$/),
    bad: oneof(
      constant(""),
      stringMatching(/^[-_][a-z]{1,20}$/),
      stringMatching(/^[a-z]{1,20}[-_]$/),
      stringMatching(/^[a-z]{101,120}$/),
      withOneOf("./ ü", stringMatching(/^[a-z]{2,20}$/)),
    ),
    takers: [
      { at: "AksCluster.fromLookup", give: (value) => AksCluster.fromLookup(value, { resourceGroup: "rg" }) },
      {
        at: "AksCluster.fromAttributes",
        give: (value) => AksCluster.fromAttributes({ ...cluster, name: value }),
      },
    ],
  },
  {
    what: "the URL of an OIDC issuer",
    good: stringMatching(
      /^https:\/\/[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?(\.[a-z0-9]{2,10}){1,3}(:[0-9]{2,5})?(\/[A-Za-z0-9_-]{1,12}){0,3}\/?$/,
    ),
    bad: constantFrom(
      "",
      "http://oidc.example.org/",
      "oidc.example.org/",
      "HTTPS://oidc.example.org/",
      "https://",
      "https:///path",
      "https://oidc.example.org/?tenant=1",
      "https://oidc.example.org/#part",
      "https://user@oidc.example.org/",
      "https://oidc.example.org/a b",
      " https://oidc.example.org/",
      "https://oidc.example.org/\n",
      `https://oidc.example.org/${"a".repeat(2048)}`,
    ),
    takers: [
      {
        at: "AksCluster.fromAttributes",
        give: (value) => AksCluster.fromAttributes({ ...cluster, oidcIssuerUrl: value }),
      },
    ],
  },
  {
    what: "the id of a zone",
    good: zoneName.chain((name) =>
      resourceGroup.chain((group) => guid.map((subscription) => zoneId(name, subscription, group))),
    ),
    bad: constantFrom(
      "",
      "apps.example.org",
      `${zoneId("apps.example.org")}/`,
      `${zoneId("apps.example.org")}/TXT/_acme-challenge`,
      zoneId("apps.example.org").slice(1),
      zoneId("apps.example.org").replace("dnsZones", "privateDnsZones"),
      zoneId("apps.example.org").replace("Microsoft.Network", "Microsoft.Cdn"),
      zoneId("apps.example.org", "prod"),
      zoneId("apps.example.org", dnsSubscription, "dns."),
      zoneId("apps.example.org", dnsSubscription, ""),
      zoneId("org"),
      `/subscriptions/${dnsSubscription}/resourceGroups/dns`,
    ),
    takers: [{ at: "AzureDnsZone.fromId", give: (value) => AzureDnsZone.fromId(value), tokens: false }],
  },
  {
    what: "the id of an identity",
    good: identityName.chain((name) =>
      resourceGroup.chain((group) => guid.map((subscription) => identityId(subscription, group, name))),
    ),
    bad: constantFrom(
      "",
      "dns01",
      `${identityId(dnsSubscription, "rg", "dns01")}/`,
      `${identityId(dnsSubscription, "rg", "dns01")}/federatedIdentityCredentials/cert-manager`,
      identityId(dnsSubscription, "rg", "dns01").slice(1),
      identityId(dnsSubscription, "rg", "dns01").replace("userAssignedIdentities", "identities"),
      identityId("prod", "rg", "dns01"),
      identityId(dnsSubscription, "rg.", "dns01"),
      identityId(dnsSubscription, "rg", "a"),
      zoneId("apps.example.org"),
    ),
    takers: [{ at: "ManagedIdentity.fromId", give: (value) => ManagedIdentity.fromId(value), tokens: false }],
  },
  {
    what: "the id of a solver",
    good: stringMatching(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/),
    bad: constantFrom("", "Solver", "my solver", "-solver", "solver/dns", "a".repeat(254)),
    takers: [
      {
        at: "AzureDnsSolver.forZones",
        give: (value) =>
          AzureDnsSolver.forZones([AzureDnsZone.fromAttributes(zone)], AzureDnsAuth.workloadIdentity(), {
            id: value,
          }),
      },
    ],
  },
];

function identityId(subscription: string, group: string, name: string): string {
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
}

describe.each(grammars)("$what", ({ good, bad, takers }) => {
  describe.each(takers)("in $at", ({ at, give, tokens = true }) => {
    it("is taken where Azure takes it", () => {
      assert(
        property(good, (value) => {
          give(value);
        }),
      );
    });

    it("is refused otherwise, with the factory, the value and what to write", () => {
      assert(
        property(bad, (value) => {
          const error = thrownBy(() => give(value));
          expect(error).toBeInstanceOf(InputError);
          expect(error?.message).toMatch(
            new RegExp(`^${at.replaceAll(".", "\\.")}: .*\\. (Write|Give) .*\\.$`, "s"),
          );
          // A part of an id is named in place of the whole.
          const [, named = ""] = /: [a-zA-Z -]+ is ("(?:[^"\\]|\\.)*")/.exec(error?.message ?? "") ?? [];
          expect(value).toContain(JSON.parse(named));
        }),
      );
    });

    it(tokens ? "may be a token" : "must be literal", () => {
      synthStack((stack) => {
        const { stringValue } = new TerraformVariable(stack, "value", {});
        const error = thrownBy(() => give(stringValue));
        if (tokens) expect(error).toBeUndefined();
        else expect(error?.message).toMatch(new RegExp(`^${at.replaceAll(".", "\\.")}: .*literal`));
      });
    });
  });
});

function thrownBy(action: () => unknown): Error | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  return undefined;
}
