import { App, Lazy } from "cdktf";
import fc from "fast-check";
import { CertManager, type CertManagerInstallProps } from "../../constructs";
import { fakeSolver } from "../support/fake-solver";
import { inputErrorOf } from "../support/input-errors";
import { testStack } from "../support/synth";
import { helmValues, installed, installedJson } from "./dns01-setting";

function extraArgs(props: Partial<CertManagerInstallProps>): unknown {
  return helmValues(installedJson([fakeSolver()], props))["extraArgs"];
}

function accept(...nameservers: readonly string[]): void {
  CertManager.install({ version: "v1.21.1", dns01RecursiveNameservers: nameservers });
}

function refusal(...nameservers: readonly string[]): string {
  return inputErrorOf(() => {
    accept(...nameservers);
  }).message;
}

describe("recursive nameservers", () => {
  it("are the Pod's own by default", () => {
    expect(extraArgs({})).toBeUndefined();
    expect(extraArgs({ dns01RecursiveNameserversOnly: false })).toBeUndefined();
  });

  it("become the controller's flags", () => {
    expect(
      extraArgs({
        dns01RecursiveNameservers: ["10.0.0.2:53", "https://1.1.1.1/dns-query"],
        dns01RecursiveNameserversOnly: true,
      }),
    ).toEqual([
      "--dns01-recursive-nameservers=10.0.0.2:53,https://1.1.1.1/dns-query",
      "--dns01-recursive-nameservers-only=true",
    ]);
  });

  it("can be the Pod's own and the only ones", () => {
    expect(extraArgs({ dns01RecursiveNameserversOnly: true })).toEqual([
      "--dns01-recursive-nameservers-only=true",
    ]);
  });

  it("are the same for every solver, or an error names both sides", () => {
    const solver = (value: string) =>
      fakeSolver("fake", { patch: { args: { "dns01-recursive-nameservers": value } } });
    const stack = () => testStack(new App(), "test");
    const props = { dns01RecursiveNameservers: ["1.1.1.1:53"] };
    expect(() => installed(stack(), [solver("1.1.1.1:53")], props)).not.toThrow();
    expect(() => installed(stack(), [solver("8.8.8.8:53")], props)).toThrow(
      'the solver "fake" sets args["dns01-recursive-nameservers"] to "8.8.8.8:53" and CertManager.install({ dns01RecursiveNameservers }) sets it to "1.1.1.1:53"',
    );
  });

  it("speak DNS over HTTPS from 1.13 on", () => {
    const props = { dns01RecursiveNameservers: ["1.1.1.1:53", "https://dns.example.net/dns-query"] };
    expect(extraArgs({ version: "v1.13.0", ...props })).toHaveLength(1);
    expect(extraArgs({ version: "v1.12.17", dns01RecursiveNameservers: ["1.1.1.1:53"] })).toHaveLength(1);
    expect(() => extraArgs({ version: "v1.12.17", ...props })).toThrow(
      "test/dns01/cert-manager: a recursive nameserver at an https URL needs cert-manager 1.13 or later and this one is v1.12.17. Set the version of certManager to v1.13.0 or later.",
    );
  });
});

describe("Helm values that set the same", () => {
  it.each<[NonNullable<CertManagerInstallProps["values"]>, string, string]>([
    [{ dns01RecursiveNameservers: "1.1.1.1:53" }, "dns01RecursiveNameservers", "dns01RecursiveNameservers"],
    [
      { dns01RecursiveNameserversOnly: true },
      "dns01RecursiveNameserversOnly",
      "dns01RecursiveNameserversOnly",
    ],
    [
      { extraArgs: ["--v=2", "--dns01-recursive-nameservers=1.1.1.1:53"] },
      "--dns01-recursive-nameservers",
      "dns01RecursiveNameservers",
    ],
    [
      { extraArgs: ["--dns01-recursive-nameservers-only"] },
      "--dns01-recursive-nameservers-only",
      "dns01RecursiveNameserversOnly",
    ],
    [
      { config: { acmeDNS01Config: { recursiveNameservers: [] } } },
      "config.acmeDNS01Config.recursiveNameservers",
      "dns01RecursiveNameservers",
    ],
    [
      { config: { acmeDNS01Config: { recursiveNameserversOnly: true } } },
      "config.acmeDNS01Config.recursiveNameserversOnly",
      "dns01RecursiveNameserversOnly",
    ],
  ])("are refused: %j", (values, setting, prop) => {
    expect(() => CertManager.install({ version: "v1.21.1", values })).toThrow(
      `CertManager.install: the Helm values set ${setting}. Leave it out of values and set the prop ${prop}.`,
    );
  });

  it.each<[NonNullable<CertManagerInstallProps["values"]>]>([
    [{ extraArgs: ["--acme-http01-solver-nameservers=1.1.1.1:53"] }],
    [{ config: { acmeDNS01Config: { checkRetryPeriod: "5s" } } }],
    [{ config: { acmeDNS01Config: null } }],
    [{ config: null }],
  ])("are no others: %j", (values) => {
    expect(() => CertManager.install({ version: "v1.21.1", values })).not.toThrow();
  });
});

const port = fc.integer({ min: 1, max: 65535 });
const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6().map((ip) => `[${ip}]`),
  fc.domain().map((name) => name.toLowerCase()),
);
const LONGEST_HOST = `${"a.".repeat(126)}a`;
const path = fc.constantFrom("", "/", "/dns-query", "/tenants/a_b/dns-query");

describe("the form of a nameserver", () => {
  it("is an address and a port, or an https URL", () => {
    const nameserver = fc.oneof(
      fc.tuple(address, port).map(([host, at]) => `${host}:${at}`),
      fc.tuple(address, path).map(([host, at]) => `https://${host}${at}`),
      fc.tuple(address, port, path).map(([host, at, to]) => `https://${host}:${at}${to}`),
    );
    fc.assert(
      fc.property(fc.array(nameserver, { minLength: 1, maxLength: 3 }), (nameservers) => {
        accept(...nameservers);
      }),
      { examples: [[[`${LONGEST_HOST}:65535`]]] },
    );
  });

  it("is nothing else", () => {
    const broken = fc.oneof(
      address,
      fc.ipV6().map((ip) => `${ip}:53`),
      fc.tuple(address, fc.integer({ min: 65536 })).map(([host, at]) => `${host}:${at}`),
      address.map((host) => `${host}:0`),
      address.map((host) => `${host}:`),
      address.map((host) => `${host}:dns`),
      fc
        .tuple(fc.constantFrom("http", "tls", "HTTPS", "udp"), address)
        .map(([by, host]) => `${by}://${host}`),
      fc
        .tuple(address, fc.constantFrom(",", " ", "@", "?", "#", "\n"))
        .map(([host, c]) => `https://${host}/${c}a`),
      fc.tuple(address, address).map(([a, b]) => `${a}:53,${b}:53`),
      fc.tuple(address, address).map(([a, b]) => `https://${a},https://${b}`),
      fc.nat(999).map((n) => `256.1.1.${n}:53`),
      fc.ipV6().map((ip) => `[${ip}%eth0]:53`),
      fc.constantFrom("", ":53", "https://", "https://:443", "1.1.1.1:053", "[]:53", "-a:53", "a_b:53"),
    );
    fc.assert(
      fc.property(broken, (nameserver) => {
        expect(refusal("1.1.1.1:53", nameserver)).toBe(
          `CertManager.install: one of dns01RecursiveNameservers is ${JSON.stringify(nameserver)}. Write ADDRESS:PORT, such as 1.1.1.1:53 or [2606:4700:4700::1111]:53, or an https URL, such as https://1.1.1.1/dns-query.`,
        );
      }),
      { numRuns: 300, examples: [[`a${LONGEST_HOST}:53`]] },
    );
  });

  it("is not asked of what is known at apply alone", () => {
    const nameserver = Lazy.stringValue({ produce: () => "10.0.0.2:53" });
    expect(() => {
      accept(nameserver);
    }).not.toThrow();
  });

  it("needs at least one", () => {
    expect(refusal()).toBe(
      "CertManager.install: there are no dns01RecursiveNameservers. Leave the prop out to use the resolvers of the Pod.",
    );
  });
});
