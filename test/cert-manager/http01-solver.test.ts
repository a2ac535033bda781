import fc from "fast-check";
import { type GatewayRef, type Http01IngressProps, Http01Solver } from "../../constructs";

function ingress(props: Partial<Http01IngressProps> = {}): Http01Solver {
  return Http01Solver.ingress({ ingressClassName: "traefik", ...props });
}

describe("HTTP-01 by an Ingress", () => {
  it("is for every name by default", () => {
    expect(ingress().entry).toEqual({ http01: { ingress: { ingressClassName: "traefik" } } });
  });

  it("is for the names, zones and labels that are given", () => {
    const selector = {
      dnsNames: ["www.example.net", "example.net"],
      dnsZones: ["apps.example.net"],
      matchLabels: { "acme.example.net/solver": "http01", tier: "" },
    };
    expect(ingress(selector).entry).toEqual({
      http01: { ingress: { ingressClassName: "traefik" } },
      selector,
    });
    for (const part of ["dnsNames", "dnsZones", "matchLabels"] as const)
      expect(ingress({ [part]: selector[part] }).entry.selector).toEqual({ [part]: selector[part] });
  });

  it.each<[Partial<Http01IngressProps>, string]>([
    [{ ingressClassName: "" }, 'the IngressClass name is "". Write'],
    [
      { ingressClassName: "azure/application-gateway" },
      'the IngressClass name is "azure/application-gateway". Write',
    ],
    [{ dnsNames: [] }, "there are no dnsNames. Leave dnsNames out to match every name"],
    [{ dnsZones: [] }, "there are no dnsZones. Leave dnsZones out to match every name"],
    [{ dnsNames: ["WWW.example.net"] }, 'the zone name is "WWW.example.net"'],
    [{ dnsZones: ["example.net."] }, 'the zone name is "example.net."'],
    [
      { dnsNames: ["*.example.net"] },
      '"*.example.net" of dnsNames is a wildcard, which HTTP-01 cannot prove. Leave it out, so that a DNS-01 solver takes it.',
    ],
    [
      { dnsZones: ["*.example.net"] },
      '"*.example.net" of dnsZones is a wildcard, which HTTP-01 cannot prove',
    ],
    [{ matchLabels: { "a b": "c" } }, 'the label is "a b"'],
    [{ matchLabels: { "Example.net/a": "c" } }, 'the label is "Example.net/a"'],
    [{ matchLabels: { a: "-" } }, 'the label a is "-"'],
  ])("is refused where it is malformed: %j", (props, problem) => {
    expect(() => ingress(props)).toThrow(`Http01Solver.ingress: ${problem}`);
  });

  it("takes labels as Kubernetes has them, and no others", () => {
    const word = fc.stringMatching(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,20}[A-Za-z0-9])?$/);
    fc.assert(
      fc.property(word, word, (label, value) => {
        expect(ingress({ matchLabels: { [label]: value } }).entry.selector).toEqual({
          matchLabels: { [label]: value },
        });
      }),
    );
    const broken = fc.tuple(word, fc.constantFrom(" ", "/", ":", "é", "\n")).map(([a, c]) => `${a}${c}`);
    fc.assert(
      fc.property(word, broken, (good, bad) => {
        expect(() => ingress({ matchLabels: { [good]: bad } })).toThrow("Http01Solver.ingress: the label");
        expect(() => ingress({ matchLabels: { [bad]: good } })).toThrow("Http01Solver.ingress: the label");
      }),
    );
  });
});

describe("HTTP-01 by Gateway API", () => {
  const gateway = (...parentRefs: GatewayRef[]) => Http01Solver.gateway({ parentRefs });
  const kind = { group: "gateway.networking.k8s.io", kind: "Gateway" };
  const listener = { name: "edge", namespace: "gateways", sectionName: "http" };

  it("says what its references are to, and for which names it is", () => {
    expect(gateway({ name: "edge" }, { ...listener, sectionName: "acme" }, listener).entry).toEqual({
      http01: {
        gatewayHTTPRoute: {
          parentRefs: [
            { ...kind, name: "edge" },
            { ...kind, ...listener, sectionName: "acme" },
            { ...kind, ...listener },
          ],
        },
      },
    });
    const selector = { dnsNames: ["www.example.net"], matchLabels: { tier: "edge" } };
    expect(Http01Solver.gateway({ parentRefs: [listener], ...selector }).entry).toEqual({
      http01: { gatewayHTTPRoute: { parentRefs: [{ ...kind, ...listener }] } },
      selector,
    });
  });

  const twice =
    'two parentRefs are to the Gateway "edge" and do not name different listeners. List it once, or give each a sectionName of its own.';
  it.each<[GatewayRef[], string]>([
    [[], "there are no parentRefs. Name the Gateway that serves HTTP on port 80."],
    [[{ name: "" }], 'the Gateway name is "". Write'],
    [[{ name: "Edge" }], 'the Gateway name is "Edge". Write'],
    [[{ name: "edge", namespace: "a.b" }], 'the namespace is "a.b". Write'],
    [[{ name: "edge", sectionName: "HTTP" }], 'the sectionName is "HTTP". Write'],
    [[listener, listener], twice],
    [[{ name: "edge" }, { name: "edge", sectionName: "http" }], twice],
    [[{ name: "edge", sectionName: "http" }, { name: "edge" }], twice],
  ])("is refused where it is malformed: %j", (parentRefs, problem) => {
    expect(() => gateway(...parentRefs)).toThrow(`Http01Solver.gateway: ${problem}`);
  });

  it("is refused for a wildcard, as with an Ingress", () => {
    expect(() => Http01Solver.gateway({ parentRefs: [listener], dnsNames: ["*.example.net"] })).toThrow(
      'Http01Solver.gateway: "*.example.net" of dnsNames is a wildcard',
    );
  });

  it("takes Gateways of one name in two namespaces, and two in one", () => {
    expect(() => gateway({ name: "edge" }, { name: "edge", namespace: "b" })).not.toThrow();
    expect(() => gateway({ name: "edge" }, { name: "internal" })).not.toThrow();
  });
});
