import { parse } from "yaml";
import { CertManager, type ControllerPatch, Dns01, type RunningCertManagerProps } from "../../constructs";
import { resolveIn } from "../../constructs/entry-points/extend";
import { fakeCluster } from "../support/fake-controller";
import { FakeResource } from "../support/fake-resources";
import { fakeSolver } from "../support/fake-solver";
import { synthStack } from "../support/synth";
import { certManagerVersions, expectValidValues, hasValuesSchema } from "../support/upstream-schemas";
import { dns01With, everything } from "./adopted";
import { provide } from "./dns01-setting";

/** What is made for a cert-manager that is left alone, and what is said. */
function leftAlone(patch: ControllerPatch, props: Partial<RunningCertManagerProps> = {}) {
  let said: { readonly instructions: string[]; readonly checks: string[] } | undefined;
  const json = synthStack((stack) => {
    provide(stack);
    const dns01 = dns01With(stack, CertManager.leaveAlone({ version: "v1.21.1", ...props }), patch);
    expect(dns01.installsCustomResources).toBe(false);
    said = { instructions: resolveIn(dns01, dns01.requirementTexts), checks: dns01.checks };
  });
  return { json, instructions: said?.instructions ?? [], checks: said?.checks ?? [] };
}

function valuesIn([first = ""]: readonly string[]): unknown {
  return parse(first.slice(first.indexOf("\n")));
}

describe("a cert-manager that is left alone", () => {
  it("is neither changed nor read", () => {
    const { json } = leftAlone(everything);
    expect(json.resource ?? {}).toEqual({});
    expect(json.data ?? {}).toEqual({});
  });

  it("has its Helm values printed, and how to restart it", () => {
    const { instructions, checks } = leftAlone(everything, {
      namespace: "platform",
      deploymentName: "certs",
      issuerAmbientCredentials: true,
    });
    expect(instructions).toHaveLength(2);
    expect(instructions[0]).toMatch(
      /^Once this stack is deployed, give cert-manager v1\.21\.1 in the namespace platform these Helm values:\n/,
    );
    expect(valuesIn(instructions)).toEqual({
      serviceAccount: { labels: { use: "true" }, annotations: { role: "dns" } },
      podLabels: { use: "true" },
      podAnnotations: { revision: "1" },
      securityContext: { fsGroup: 1001 },
      extraArgs: ["--issuer-ambient-credentials=true", "--dns01-recursive-nameservers=10.0.0.2:53"],
      extraEnv: [
        { name: "REGION", value: "eu-west-1" },
        { name: "KEY", valueFrom: { secretKeyRef: { name: "creds", key: "id" } } },
      ],
      volumes: [{ name: "dns01-secret-0", secret: { secretName: "creds" } }],
      volumeMounts: [{ name: "dns01-secret-0", mountPath: "/creds", readOnly: true }],
    });
    expect(instructions[1]).toMatch(/: kubectl --namespace platform rollout restart deployment certs$/);
    expect(checks).toEqual([
      "kubectl --namespace platform get deployment certs --output jsonpath='{.spec.template.spec.containers[*].image}'",
    ]);
  });

  it("has the flags of recursive nameservers printed", () => {
    const { instructions } = leftAlone(
      {},
      { dns01RecursiveNameservers: ["10.0.0.2:53"], dns01RecursiveNameserversOnly: true },
    );
    expect(valuesIn(instructions)).toEqual({
      extraArgs: ["--dns01-recursive-nameservers=10.0.0.2:53", "--dns01-recursive-nameservers-only=true"],
    });
  });

  it("has values that are known at apply alone encoded by Terraform", () => {
    let text = "";
    synthStack((stack) => {
      provide(stack);
      const inner = fakeSolver();
      const solver: typeof inner = {
        id: "fake",
        bind: (scope, controller) => ({
          ...inner.bind(scope, controller),
          patch: { serviceAccountAnnotations: { role: new FakeResource(scope, "role").key } },
        }),
      };
      const certManager = CertManager.leaveAlone({ version: "v1.21.1" });
      const dns01 = new Dns01(stack, "dns01", { cluster: fakeCluster, certManager, solvers: [solver] });
      [text = ""] = resolveIn(dns01, dns01.requirementTexts);
    });
    expect(text).toMatch(
      /\$\{yamlencode\(\{"serviceAccount" = \{"annotations" = \{"role" = fake_thing\.\w+\.key\}\}\}\)\}$/,
    );
  });

  it("has nothing printed where no solver needs anything of it", () => {
    expect(leftAlone({}).instructions).toEqual([]);
    expect(leftAlone({}, { clusterIssuerAmbientCredentials: false }).instructions).toEqual([]);
  });

  it("may not be contradicted by a solver's flags", () => {
    expect(() => leftAlone({ args: { "cluster-issuer-ambient-credentials": "false" } })).toThrow(
      'test/dns01/cert-manager: the solver "fake" sets args["cluster-issuer-ambient-credentials"] to "false" and clusterIssuerAmbientCredentials is true. Leave it out of the solver, or set clusterIssuerAmbientCredentials on certManager.',
    );
  });

  it.each<[Partial<RunningCertManagerProps>, string]>([
    [{ version: "latest" }, 'the cert-manager version is "latest"'],
    [{ namespace: "Certs" }, 'the namespace is "Certs"'],
    [{ deploymentName: "-" }, 'the Deployment name is "-"'],
    [{ dns01RecursiveNameservers: ["1.1.1.1"] }, 'one of dns01RecursiveNameservers is "1.1.1.1"'],
  ])("may not have the props %j", (props, problem) => {
    expect(() => CertManager.leaveAlone({ version: "v1.21.1", ...props })).toThrow(
      `CertManager.leaveAlone: ${problem}`,
    );
  });
});

describe("cert-manager's own schemas of Helm values", () => {
  it.each(certManagerVersions().filter(hasValuesSchema))("take what is printed for %s", (version) => {
    expectValidValues(
      valuesIn(leftAlone(everything, { version, issuerAmbientCredentials: true }).instructions),
      version,
    );
  });
});
