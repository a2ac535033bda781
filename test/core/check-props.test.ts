import {
  AcmeIssuer,
  AcmeServer,
  AksCluster,
  CertManager,
  ExternalAccountBinding,
  Http01Solver,
  IssuerDelivery,
  Route53Auth,
} from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import { unchecked } from "../support/unchecked";

describe("props that a factory cannot do without", () => {
  it.each([
    ["missing", undefined],
    ["null", null],
    ["a string", "v1.21.1"],
    ["a list", [{ version: "v1.21.1" }]],
    ["a function that is not called", () => ({ version: "v1.21.1" })],
  ])("are refused where they are %s", (kind, props) => {
    expect(inputErrorOf(() => CertManager.install(unchecked(props))).message).toBe(
      `CertManager.install: its props are ${kind}. Give an object with version.`,
    );
  });

  it.each<[string, (nothing: never) => unknown, string]>([
    ["AcmeIssuer.clusterIssuer", (nothing) => AcmeIssuer.clusterIssuer("acme", nothing), "server, solvers"],
    ["AcmeIssuer.letsEncrypt", (nothing) => AcmeIssuer.letsEncrypt(nothing), "solvers"],
    ["AcmeServer.of", (nothing) => AcmeServer.of("https://ca.example.org", nothing), "resolvesPublicly"],
    ["AksCluster.create", (nothing) => AksCluster.create("platform", nothing), "resourceGroup, location"],
    ["CertManager.adopt", (nothing) => CertManager.adopt(nothing), "version"],
    [
      "ExternalAccountBinding.fromSecret",
      (nothing) => ExternalAccountBinding.fromSecret("eab", nothing),
      "keyId",
    ],
    ["Http01Solver.gateway", (nothing) => Http01Solver.gateway(nothing), "parentRefs"],
    ["Http01Solver.ingress", (nothing) => Http01Solver.ingress(nothing), "ingressClassName"],
  ])("are named for %s", (at, make, names) => {
    expect(inputErrorOf(() => make(unchecked(undefined))).message).toBe(
      `${at}: its props are missing. Give an object with ${names}.`,
    );
  });

  it("may all be left out where none is needed", () => {
    expect(inputErrorOf(() => Route53Auth.irsa(unchecked("odd"))).message).toBe(
      "Route53Auth.irsa: its props are a string. Leave them out, or give an object.",
    );
  });

  it("are not printed, since they may be a secret", () => {
    const { message } = inputErrorOf(() =>
      Route53Auth.accessKey(unchecked("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")),
    );
    expect(message).toBe("Route53Auth.accessKey: its props are a string. Give an object with region, key.");
  });
});

describe("members of props", () => {
  it("are refused where they are null, at any depth", () => {
    const flux = { source: { name: "platform" }, path: "clusters/platform", dependsOn: null };
    expect(inputErrorOf(() => IssuerDelivery.gitOps(unchecked({ flux }))).message).toBe(
      "IssuerDelivery.gitOps: flux.dependsOn is null. Leave it out, or give a value.",
    );
  });

  it("are refused where they are missing in a list", () => {
    const dnsNames = ["a.example.org", undefined];
    expect(
      inputErrorOf(() => Http01Solver.ingress(unchecked({ ingressClassName: "nginx", dnsNames }))).message,
    ).toBe("Http01Solver.ingress: dnsNames.1 is missing. Leave it out, or give a value.");
  });

  it("may be null in the values of a chart, where that takes a default away", () => {
    expect(() =>
      CertManager.install({ version: "v1.21.1", values: { resources: { limits: null } } }),
    ).not.toThrow();
  });

  it("may be left out", () => {
    expect(() => CertManager.install({ version: "v1.21.1", values: undefined })).not.toThrow();
  });
});
