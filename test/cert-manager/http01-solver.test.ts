import fc from "fast-check";
import { type Http01IngressProps, Http01Solver } from "../../constructs";

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
