import {
  AdoptionPatch,
  CertManager,
  type CertManagerAdoptionProps,
  configureKubernetes,
  type ControllerPatch,
} from "../../constructs";
import { applyStacks, type AppliedStack } from "../support/apply-stacks";
import { describeUnless } from "../support/describe-unless";
import { missingTerraform } from "../support/describe-with";
import { FakeCluster, missingKubectl } from "../support/fake-cluster";
import { fakeCluster } from "../support/fake-controller";
import { makeProviderMirror, missingProviders, type ProviderMirror } from "../support/provider-mirror";
import { type StackJson, synthStack } from "../support/synth";
import { chartDeployment, dns01With, everything } from "./adopted";

type Deployment = typeof chartDeployment;
type Step = "adopted" | "changed" | "without" | "again";

function adopted(patch: ControllerPatch, props: Partial<CertManagerAdoptionProps> = {}): StackJson {
  return synthStack((stack) => {
    configureKubernetes(stack, fakeCluster);
    const certManager = CertManager.adopt({ version: "v1.21.1", patch: AdoptionPatch.KUBECTL, ...props });
    dns01With(stack, certManager, patch);
  });
}

describeUnless(
  missingTerraform() ?? missingProviders() ?? missingKubectl(),
  "cert-manager adopted by Terraform, by and by",
  () => {
    let mirror: ProviderMirror | undefined;
    let cluster: FakeCluster;
    let applied: Readonly<Record<Step, AppliedStack<Deployment>>>;

    beforeAll(async () => {
      mirror = makeProviderMirror();
      cluster = new FakeCluster(chartDeployment);
      const step = (patch: ControllerPatch, props?: Partial<CertManagerAdoptionProps>) => ({
        stack: adopted(patch, props),
        state: "adopted",
        madeUp: { kubernetes_resource: { object: chartDeployment } },
        read: () => Promise.resolve(cluster.deployment as Deployment),
      });
      applied = await applyStacks(
        { environment: { ...cluster.environment, ...mirror.environment } },
        {
          adopted: step(everything, { issuerAmbientCredentials: true }),
          changed: step({ ...everything, podLabels: { use: "other" } }),
          without: step({ env: { A: { value: "1" } } }),
          again: step(everything),
        },
      );
    }, 300_000);

    afterAll(() => {
      mirror?.remove();
      cluster.remove();
    });

    const container = ({ spec }: Deployment) => spec.template.spec.containers[0];
    const own = chartDeployment.spec.template.spec.containers[0]?.args ?? [];
    const nameservers = "--dns01-recursive-nameservers=10.0.0.2:53";

    it.each<Step>(["adopted", "changed", "without", "again"])("is settled when it is %s", (step) => {
      expect(applied[step].changes).toEqual([]);
    });

    it("has what its solvers need", () => {
      const { reading, state } = applied.adopted;
      expect(reading.spec.template.metadata.labels).toEqual({ app: "cert-manager", use: "true" });
      expect(container(reading)?.args).toEqual([...own, "--issuer-ambient-credentials=true", nameservers]);
      expect(state.made).toEqual([
        "kubernetes_annotations",
        "kubernetes_annotations",
        "kubernetes_env",
        "kubernetes_labels",
        "terraform_data",
      ]);
    });

    it("has what they need later, and no more of what they needed before", () => {
      const { reading } = applied.changed;
      expect(reading.spec.template.metadata.labels).toEqual({ app: "cert-manager", use: "other" });
      expect(container(reading)?.args).toEqual([...own, nameservers]);
    });

    it("loses the patch with the solver that needed it", () => {
      const { reading, state } = applied.without;
      expect(reading.spec.template.metadata).toEqual(chartDeployment.spec.template.metadata);
      expect(container(reading)?.args).toEqual(own);
      expect(state.made).toEqual(["kubernetes_env"]);
    });

    it("is as it was before when all is destroyed", () => {
      expect(container(applied.again.reading)?.args).toEqual([...own, nameservers]);
      const { metadata, spec } = cluster.deployment as Deployment;
      expect(metadata.annotations).toEqual(chartDeployment.metadata.annotations);
      expect(spec.template.metadata).toEqual(chartDeployment.spec.template.metadata);
      expect(spec.template.spec.securityContext).toEqual(chartDeployment.spec.template.spec.securityContext);
      expect(spec.template.spec.containers).toEqual([
        { ...chartDeployment.spec.template.spec.containers[0], volumeMounts: [] },
      ]);
    });
  },
);
