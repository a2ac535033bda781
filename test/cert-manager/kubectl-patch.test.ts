import { homedir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { AdoptionPatch, type ControllerPatch, type ICluster } from "../../constructs";
import { describeUnless } from "../support/describe-unless";
import { fakeCluster } from "../support/fake-controller";
import { FakeCluster, missingKubectl } from "../support/fake-cluster";
import { type CommandResult, runCommand } from "../support/run-command";
import { onlyBlock } from "../support/synth";
import { adoptedJson, chartDeployment, everything } from "./adopted";

// kubectl takes a fifth of a second, and more where the machine is busy.
jest.setTimeout(30_000);

interface Provisioner {
  readonly when?: "destroy";
  readonly interpreter: readonly string[];
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What Terraform runs when it makes the patch, or takes it back. */
class Patch {
  private readonly block: Readonly<Record<string, unknown>>;

  constructor(patch: ControllerPatch, cluster: ICluster = fakeCluster, issuerAmbientCredentials = false) {
    const json = adoptedJson(
      patch,
      { patch: AdoptionPatch.KUBECTL, issuerAmbientCredentials, deploymentName: "certs" },
      cluster,
    );
    this.block = onlyBlock(json.resource, "terraform_data");
  }

  make(cluster: FakeCluster): Promise<CommandResult> {
    return this.run(cluster, undefined);
  }

  takeBack(cluster: FakeCluster): Promise<CommandResult> {
    return this.run(cluster, "destroy");
  }

  private run(cluster: FakeCluster, when: "destroy" | undefined): Promise<CommandResult> {
    const input = this.block["input"] as Readonly<Record<string, string>>;
    const provisioners = this.block["provisioner"] as readonly { readonly "local-exec": Provisioner }[];
    const found = provisioners.find((provisioner) => provisioner["local-exec"].when === when);
    if (!found) throw new Error("there is no such provisioner");
    const { interpreter, command, environment } = found["local-exec"];
    const env = Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [name, valueOf(value, input)]),
    );
    const [program = "", ...args] = interpreter;
    return runCommand(program, [...args, command], {
      cwd: cluster.directory,
      env: { ...cluster.environment, ...env },
    });
  }
}

function valueOf(text: string, input: Readonly<Record<string, string>>): string {
  const value = text
    .replace(/^\$\{self\.input\.(\w+)\}$/, (_, key: string) => input[key] ?? "missing")
    .replace(/^\$\{pathexpand\(self\.input\.(\w+)\)\}$/, (_, key: string) =>
      (input[key] ?? "missing").replace(/^~/, homedir()),
    );
  return value.replaceAll(/([$%])\1(?=\{)/g, "$1");
}

function template(deployment: unknown): unknown {
  return (deployment as typeof chartDeployment).spec.template;
}

function annotations(deployment: unknown): unknown {
  return (deployment as typeof chartDeployment).metadata.annotations;
}

describeUnless(missingKubectl(), "the patch that kubectl makes of an adopted Deployment", () => {
  let cluster: FakeCluster;
  beforeEach(() => {
    cluster = new FakeCluster(chartDeployment);
  });
  afterEach(() => {
    cluster.remove();
  });

  const [container] = chartDeployment.spec.template.spec.containers;
  const patched = {
    metadata: {
      labels: { app: "cert-manager", use: "true" },
      annotations: { "prometheus.io/scrape": "true" },
    },
    spec: {
      ...chartDeployment.spec.template.spec,
      securityContext: { ...chartDeployment.spec.template.spec.securityContext, fsGroup: 1001 },
      volumes: [{ name: "dns01-secret-0", secret: { secretName: "creds" } }],
      containers: [
        {
          ...container,
          args: [
            ...(container?.args ?? []),
            "--issuer-ambient-credentials=true",
            "--dns01-recursive-nameservers=10.0.0.2:53",
          ],
          volumeMounts: [{ name: "dns01-secret-0", mountPath: "/creds", readOnly: true }],
        },
      ],
    },
  };

  it("adds what the solvers need to what is there, every argument in its place, and waits for the Pods", async () => {
    expect(await new Patch(everything, fakeCluster, true).make(cluster)).toMatchObject({ code: 0 });
    expect(template(cluster.deployment)).toEqual(patched);
    expect(annotations(cluster.deployment)).toEqual({
      ...chartDeployment.metadata.annotations,
      "cdktf-cert-manager-dns01/patched": "true",
    });
    expect(cluster.log.at(-1)).toMatch(/ cert-manager rollout status deployment$/);
  });

  it("may be made twice, as after a deployment that was broken off", async () => {
    const patch = new Patch(everything, fakeCluster, true);
    await patch.make(cluster);
    expect(await patch.make(cluster)).toMatchObject({ code: 0 });
    expect(template(cluster.deployment)).toEqual(patched);
  });

  it("is taken back to the letter", async () => {
    const patch = new Patch(everything, fakeCluster, true);
    await patch.make(cluster);
    expect(await patch.takeBack(cluster)).toMatchObject({ code: 0 });
    const [left, was] = [cluster.deployment, chartDeployment].map((deployment) =>
      withoutEmptyLists(template(deployment)),
    );
    expect(left).toEqual(was);
    expect(annotations(cluster.deployment)).toEqual(chartDeployment.metadata.annotations);
  });

  it("leaves what others have changed since when it is taken back", async () => {
    const patch = new Patch(everything, fakeCluster, true);
    await patch.make(cluster);
    const now = cluster.deployment as typeof chartDeployment;
    now.spec.template.spec.containers[0]?.args.splice(0, 1, "--v=4");
    Object.assign(now.spec.template.metadata.labels, { team: "platform" });
    cluster.replace(now);
    expect(await patch.takeBack(cluster)).toMatchObject({ code: 0 });
    expect(template(cluster.deployment)).toMatchObject({
      metadata: { labels: { app: "cert-manager", team: "platform" } },
      spec: { containers: [{ args: ["--v=4", ...(container?.args.slice(1) ?? [])] }] },
    });
  });

  it("does not touch the arguments where no solver needs one", async () => {
    await new Patch({ podLabels: { use: "true" } }).make(cluster);
    expect(template(cluster.deployment)).toMatchObject({
      metadata: { labels: { use: "true" } },
      spec: { containers: [{ args: container?.args }] },
    });
  });

  it("is made again where a helm upgrade has set the arguments back", async () => {
    const patch = new Patch(everything, fakeCluster, true);
    await patch.make(cluster);
    const now = cluster.deployment as typeof chartDeployment;
    now.spec.template.spec.containers[0]?.args.splice(0, 9, ...(container?.args ?? []));
    cluster.replace(now);
    await patch.takeBack(cluster);
    await patch.make(cluster);
    expect(template(cluster.deployment)).toEqual(patched);
  });

  it.each<[string, ControllerPatch, string]>([
    ["a label", { podLabels: { app: "cert-manager" } }, "Pod label app=cert-manager"],
    [
      "a security context",
      { podSecurityContext: { runAsNonRoot: true } },
      "Pod security context runAsNonRoot=true",
    ],
    ["a flag", { args: { v: "2" } }, "argument --v=2"],
    ["a flag of another value", { args: { v: "4" } }, "argument --v=2"],
  ])(
    "is refused where the Deployment has %s already, which is not the kit's to take away",
    async (_, patch, problem) => {
      const { code, output } = await new Patch(patch).make(cluster);
      expect(code).toBe(1);
      expect(output).toContain("who set it must take it away or make all of the patch");
      expect(output).toContain(problem);
      expect(cluster.deployment).toEqual(chartDeployment);
    },
  );

  it("is refused for its volumes and mounts too, which no other patch looks at", async () => {
    const mounted = structuredClone(chartDeployment);
    const { spec } = mounted.spec.template;
    Object.assign(spec, { volumes: [{ name: "dns01-secret-1", emptyDir: {} }] });
    Object.assign(spec.containers[0] ?? {}, { volumeMounts: [{ name: "mine", mountPath: "/creds" }] });
    cluster.replace(mounted);
    const secretMounts = { "/creds": { secret: "creds" }, "/keys": { secret: "keys" } };
    const { code, output } = await new Patch({ secretMounts }).make(cluster);
    expect(code).toBe(1);
    expect(output).toContain("volume dns01-secret-1\nmount /creds\n");
    expect(cluster.deployment).toEqual(mounted);
    expect(await new Patch({ podLabels: { use: "true" } }).make(cluster)).toMatchObject({ code: 0 });
  });

  it("is tried again where something else wrote to the Deployment in between, and given up at last", async () => {
    cluster.disturb(1);
    expect(await new Patch(everything, fakeCluster, true).make(cluster)).toMatchObject({ code: 0 });
    expect(template(cluster.deployment)).toEqual(patched);
    cluster.replace(chartDeployment);
    cluster.disturb(9);
    const { code, output } = await new Patch(everything).make(cluster);
    expect(code).toBe(1);
    expect(output).toContain("Conflict");
  });

  it("is not taken back where the Deployment is gone, or another without it has come", async () => {
    const patch = new Patch({ podLabels: { app: "x" } });
    expect(await patch.takeBack(cluster)).toMatchObject({ code: 0 });
    expect(cluster.deployment).toEqual(chartDeployment);
    cluster.uninstall();
    expect(await patch.takeBack(cluster)).toMatchObject({ code: 0 });
    expect(await patch.make(cluster)).toMatchObject({ code: 1 });
  });

  it("carries quotes and dollars to the letter", async () => {
    const odd = `'"\\ $HOME \`x\` \${y} %{z} {{.kind}}`;
    await new Patch({ podLabels: { odd }, args: { odd } }).make(cluster);
    expect(template(cluster.deployment)).toMatchObject({
      metadata: { labels: { odd } },
      spec: { containers: [{ args: [...(container?.args ?? []), `--odd=${odd}`] }] },
    });
  });

  it("goes to the context of a kubeconfig", async () => {
    await new Patch(everything).make(cluster);
    expect(cluster.log[0]).toBe(`${join(homedir(), ".kube/config")} fake cert-manager get deployment certs`);
  });

  it("goes to an API server that a program signs in to, by a kubeconfig that is removed", async () => {
    const access = {
      host: "https://platform.example.net",
      clusterCaCertificate: "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n",
      exec: {
        apiVersion: "client.authentication.k8s.io/v1beta1",
        command: "sky",
        args: ["get-token", "it's"],
        env: { SKY_PROFILE: "dns" },
      },
    };
    await new Patch(everything, { name: "sky", access: () => access }).make(cluster);
    expect(new Set(cluster.log.map((line) => line.split(" ").slice(0, 2).join(" ")))).toEqual(
      new Set(["TEMPORARY cluster"]),
    );
    expect(parse(cluster.kubeconfig)).toMatchObject({
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        {
          name: "cluster",
          cluster: {
            server: access.host,
            "certificate-authority-data": Buffer.from(access.clusterCaCertificate).toString("base64"),
          },
        },
      ],
      users: [
        {
          name: "cluster",
          user: {
            exec: {
              command: "sky",
              args: access.exec.args,
              env: [{ name: "SKY_PROFILE", value: "dns" }],
              interactiveMode: "Never",
            },
          },
        },
      ],
      contexts: [{ name: "cluster", context: { cluster: "cluster", user: "cluster" } }],
    });
  });
});

/** A strategic merge patch that deletes the last member of a list leaves the list. */
function withoutEmptyLists(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, member: unknown) =>
      Array.isArray(member) && member.length === 0 ? undefined : member,
    ),
  );
}
