import { App } from "cdktf";
import {
  AdoptionPatch,
  CertManager,
  type CertManagerAdoptionProps,
  configureKubernetes,
  type ControllerPatch,
} from "../../constructs";
import { planStacks, type StackPlans } from "../../testing";
import { describeWithTerraform } from "../support/describe-with";
import { fakeCluster } from "../support/fake-controller";
import { testStack } from "../support/synth";
import { chartDeployment, dns01With, everything } from "./adopted";

type Deployment = typeof chartDeployment;

interface Case {
  readonly props?: Partial<CertManagerAdoptionProps>;
  readonly patch: ControllerPatch;
  /** Whether the solver uses what the controller itself may do. @default true */
  readonly ambient?: boolean;
  /** What changes the chart's Deployment into the one that runs. */
  readonly change?: (deployment: Deployment) => void;
  /** @default - it can be planned */
  readonly problem?: string;
}

const args = (deployment: Deployment) => deployment.spec.template.spec.containers[0]?.args ?? [];
const made: Partial<CertManagerAdoptionProps> = { patch: AdoptionPatch.MADE_BY_OTHERS };
const ambient = { issuerAmbientCredentials: true, ...made };
const label = { podLabels: { use: "true" } };
const flag = { args: { x: "1" } };
const group = { podSecurityContext: { fsGroup: 1001 } };
const mount = { secretMounts: { "/creds": { secret: "creds" } } };

/** What runs, and whether Terraform goes on. */
const cases: Readonly<Record<string, Case>> = {
  kubectl: { props: { patch: AdoptionPatch.KUBECTL, issuerAmbientCredentials: true }, patch: everything },
  "nothing-needed": { patch: {} },
  "other-version": {
    patch: {},
    props: { version: "v1.20.3" },
    problem: "cert-manager is not v1.20.3 in the Deployment cert-manager",
  },
  "version-without-v": {
    patch: {},
    change: ({ metadata }) => {
      metadata.labels["app.kubernetes.io/version"] = "1.21.1";
    },
  },
  "no-version": {
    patch: {},
    change: ({ metadata }) => {
      Object.assign(metadata, { labels: {} });
    },
  },
  "other-container": {
    patch: {},
    props: { containerName: "controller" },
    problem: "There is no container controller in the Deployment cert-manager",
  },
  withheld: {
    patch: {},
    change: (deployment) => args(deployment).push("--cluster-issuer-ambient-credentials=false"),
    problem: "withholds ambient credentials from ClusterIssuers",
  },
  "withheld-and-not-needed": {
    patch: {},
    ambient: false,
    change: (deployment) => args(deployment).push("--cluster-issuer-ambient-credentials=false"),
  },
  "withheld-and-said": {
    patch: {},
    props: { clusterIssuerAmbientCredentials: false },
    change: (deployment) => args(deployment).push("--cluster-issuer-ambient-credentials=false"),
  },
  "label-missing": { props: made, patch: label, problem: 'Pod label "use": not in the Deployment' },
  "label-made": {
    props: made,
    patch: label,
    change: ({ spec }) => Object.assign(spec.template.metadata.labels, { use: "true" }),
  },
  "flag-missing": { props: made, patch: flag, problem: "argument --x=1: not in the Deployment" },
  "flag-of-other-value": {
    props: made,
    patch: flag,
    change: (deployment) => args(deployment).push("--x=2"),
    problem: "argument --x=1: not in the Deployment",
  },
  "flag-made": { props: made, patch: flag, change: (deployment) => args(deployment).push("--x=1") },
  "flag-in-a-file": {
    props: made,
    patch: flag,
    change: (deployment) => args(deployment).push("--config=/var/cert-manager/config/config.yaml"),
  },
  "ambient-missing": { props: ambient, patch: {}, problem: "argument --issuer-ambient-credentials=true" },
  "ambient-made": {
    props: ambient,
    patch: {},
    change: (deployment) => args(deployment).push("--issuer-ambient-credentials"),
  },
  "group-missing": {
    props: made,
    patch: group,
    problem: "Pod security context fsGroup: not in the Deployment",
  },
  "group-made": {
    props: made,
    patch: group,
    change: ({ spec }) => Object.assign(spec.template.spec.securityContext, { fsGroup: 1001 }),
  },
  "mount-missing": { props: made, patch: mount, problem: "Secret creds at /creds: not in the Deployment" },
  "mount-made": {
    props: made,
    patch: mount,
    change: ({ spec }) =>
      Object.assign(spec.template.spec.containers[0] ?? {}, {
        volumeMounts: [{ name: "any", mountPath: "/creds" }],
      }),
  },
};

describeWithTerraform("the plan of an adoption", () => {
  let result: StackPlans;

  beforeAll(async () => {
    const app = new App();
    for (const [name, { patch, props, ambient: uses }] of Object.entries(cases)) {
      const stack = testStack(app, name);
      configureKubernetes(stack, fakeCluster);
      dns01With(stack, CertManager.adopt({ version: "v1.21.1", ...props }), patch, fakeCluster, uses);
    }
    const overrides = Object.fromEntries(
      Object.entries(cases).map(([name, { change }]) => {
        const object = structuredClone(chartDeployment);
        change?.(object);
        return [name, { addresses: { [DEPLOYMENT]: { object } } }];
      }),
    );
    result = await planStacks(app, { overrides: { stacks: overrides } });
  }, 180_000);

  it.each(Object.entries(cases))("is as it should be: %s", (name, { problem }) => {
    const details = result.failures.filter(({ stack }) => stack === name).map(({ detail }) => detail);
    if (problem === undefined) {
      expect(details).toEqual([]);
      expect(result.plans.map((plan) => plan.name)).toContain(name);
    } else {
      expect(details).toHaveLength(1);
      expect(details.join()).toContain(problem);
    }
  });

  it("creates what Terraform can own, and the patch", () => {
    const plan = result.plans.find(({ name }) => name === "kubectl");
    const created = plan?.resources.filter(({ mode }) => mode === "managed") ?? [];
    expect(created.map(({ type }) => type).sort()).toEqual([
      "kubernetes_annotations",
      "kubernetes_annotations",
      "kubernetes_env",
      "kubernetes_labels",
      "terraform_data",
    ]);
    expect(new Set(created.flatMap(({ actions }) => actions))).toEqual(new Set(["create"]));
  });
});

const DEPLOYMENT = "data.kubernetes_resource.dns01_cert-manager_deployment_2522D8CC";
