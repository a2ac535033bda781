import { Aws, ExternalDns, type ExternalDnsProps, Route53Records, Route53Zone } from "../../constructs";
import { platform, stagingZone } from "../route53/provisioned";
import { inputErrorOf } from "../support/input-errors";
import { onlyBlock } from "../support/synth";
import { problemsOfAddonValues } from "../support/addon-charts";
import { addonsJson, onEks, releaseOf, valuesOf } from "./addons-setting";

const records = Route53Records.forZones([stagingZone()]);
const json = (props?: ExternalDnsProps) => onEks(ExternalDns.writing(records, props));
const values = (props?: ExternalDnsProps) => valuesOf(json(props), "external-dns");

describe("external-dns", () => {
  it("is its project's chart, in a namespace of its own, after its identity", () => {
    const stack = json();
    expect(releaseOf(stack, "external-dns")).toMatchObject({
      name: "external-dns",
      repository: "https://kubernetes-sigs.github.io/external-dns/",
      version: "1.21.1",
      namespace: "external-dns",
    });
    expect(onlyBlock(stack.resource, "kubernetes_namespace_v1")).toMatchObject({
      metadata: { name: "external-dns" },
    });
    expect(releaseOf(stack, "external-dns")["depends_on"]).toEqual(
      expect.arrayContaining(
        ["kubernetes_namespace_v1", "aws_iam_role", "aws_iam_role_policy_attachment"].map(
          (type) => expect.stringMatching(new RegExp(`^${type}\\.`)) as string,
        ),
      ),
    );
  });

  it("writes the zones alone, deletes nothing and says who owns what", () => {
    expect(values()).toMatchObject({
      domainFilters: ["staging.example.org"],
      policy: "upsert-only",
      registry: "txt",
      sources: ["service", "ingress"],
      txtOwnerId: "platform",
      txtPrefix: "external-dns-%{record_type}.",
    });
  });

  it("prints how to see what it does", () => {
    let checks: readonly string[] = [];
    addonsJson(
      { cluster: platform(), cloud: Aws.inRegion("eu-west-1"), addons: [ExternalDns.writing(records)] },
      (made) => {
        checks = made.checks;
      },
    );
    expect(checks).toEqual(["kubectl --namespace external-dns logs deployment/external-dns --tail 20"]);
  });

  it("does what its props say", () => {
    const props: ExternalDnsProps = {
      namespace: "dns",
      version: "1.20.0",
      ownerId: "team:platform",
      txtPrefix: "_owner-%{record_type}-",
      domainFilters: ["apps.staging.example.org"],
      policy: "sync",
      sources: ["gateway-httproute"],
      values: { interval: "5m", extraArgs: ["--events"] },
    };
    expect(values(props)).toMatchObject({
      domainFilters: ["apps.staging.example.org"],
      extraArgs: expect.arrayContaining(["--events", "--aws-zone-type=public"]) as string[],
      interval: "5m",
      policy: "sync",
      sources: ["gateway-httproute"],
      txtOwnerId: "team:platform",
      txtPrefix: "_owner-%{record_type}-",
    });
    expect(releaseOf(json(props), "external-dns")).toMatchObject({ version: "1.20.0", namespace: "dns" });
  });

  it("stands in a namespace that exists, where it is given one", () => {
    const stack = json({ namespace: { name: "kube-addons" } });
    expect(releaseOf(stack, "external-dns")).toMatchObject({ namespace: "kube-addons" });
    expect(stack.resource).not.toHaveProperty("kubernetes_namespace_v1");
    expect(inputErrorOf(() => json({ namespace: { name: "a.b" } })).message).toContain(
      'ExternalDns.writing: the namespace is "a.b"',
    );
  });

  it("takes no value that contradicts the kit's", () => {
    expect(inputErrorOf(() => json({ values: { policy: "sync" } })).message).toBe(
      'test/addons/external-dns: the Helm value policy is "sync" in values and "upsert-only" by the kit and its solvers. Leave it out of values, or change the prop that sets it.',
    );
  });

  it.each<[string, ExternalDnsProps, string]>([
    ["a malformed namespace", { namespace: "a.b" }, 'the namespace is "a.b"'],
    ["a range of versions", { version: "^1.21" }, 'the chart\'s version is "^1.21"'],
    [
      "quotes in the owner",
      { ownerId: 'a"b' },
      'the owner id is "a\\"b". Write letters, digits and _./:- only',
    ],
    [
      "a prefix that is no name",
      { txtPrefix: "Owner " },
      'the TXT prefix is "Owner ". Write the beginning of a DNS',
    ],
    ["a prefix that begins as none", { txtPrefix: "-owner" }, 'the TXT prefix is "-owner"'],
    ["a prefix that ends as none", { txtPrefix: "owner " }, 'the TXT prefix is "owner "'],
    ["no filter at all", { domainFilters: [] }, "there are no domain filters. Leave domainFilters out"],
    ["no source at all", { sources: [] }, "there are no sources. Leave sources out for service and ingress"],
    [
      "a malformed filter",
      { domainFilters: ["staging.example.org."] },
      'the zone name is "staging.example.org."',
    ],
    [
      "a filter outside the zones",
      { domainFilters: ["other.example.org"] },
      '"other.example.org" of domainFilters lies in none of the zones "staging.example.org"',
    ],
    [
      "a filter that only ends like a zone",
      { domainFilters: ["notstaging.example.org"] },
      '"notstaging.example.org" of domainFilters lies in none',
    ],
  ])("refuses %s", (_, props, problem) => {
    expect(inputErrorOf(() => ExternalDns.writing(records, props)).message).toContain(
      `ExternalDns.writing: ${problem}`,
    );
  });

  describe("against its chart's schema", () => {
    it("has values that the chart knows", () => {
      expect(problemsOfAddonValues("external-dns", values())).toEqual([]);
    });

    it("would be refused with another policy or another key", () => {
      const problems = problemsOfAddonValues("external-dns", { policy: "all", txtOwner: "a" });
      expect(problems.join("\n")).toMatch(/policy must be equal/);
      expect(problems.join("\n")).toMatch(/unknown key values.txtOwner/);
    });
  });
});

describe("the records of several zones", () => {
  it("are all named", () => {
    const two = Route53Records.forZones([
      stagingZone(),
      Route53Zone.fromId("Z9876543210ZYXWVUTSRQ", "example.net"),
    ]);
    expect(valuesOf(onEks(ExternalDns.writing(two)), "external-dns")).toMatchObject({
      domainFilters: ["staging.example.org", "example.net"],
    });
    const filters = (...domainFilters: string[]) => ExternalDns.writing(two, { domainFilters });
    expect(valuesOf(onEks(filters("example.net")), "external-dns")).toMatchObject({
      domainFilters: ["example.net"],
    });
    expect(() => filters("example.com")).toThrow(
      'ExternalDns.writing: "example.com" of domainFilters lies in none of the zones "staging.example.org", "example.net". Write a zone or names below it.',
    );
  });
});
