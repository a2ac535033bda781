import { runSnippets, type Snippet, snippets } from "../docs/snippets";
import { type AppliedChange, applyInOrder, type Stacks } from "../support/apply-in-order";
import { throughOutputs } from "../support/cross-stack";
import { describeWithTerraform } from "../support/describe-with";
import { blocksOf, onlyBlock } from "../support/synth";

/** A step of a move: the environment of the page with another word. */
interface Step {
  readonly name: string;
  readonly environment: Snippet;
  /** The same without what stands by: what the issuers of the step use. */
  readonly used: Snippet;
}

interface Move {
  readonly environment: string;
  readonly steps: readonly Step[];
}

const moves = snippets
  .filter(({ page }) => page.path === "docs/moving-between-methods.md")
  .map((snippet): Move => {
    const environment = found(/new Environment\("([\w-]+)"/, snippet.text);
    const names = found(/^const steps = \{\n([^]*?)^\};$/m, snippet.text).matchAll(/^ {2}(\w+): /gm);
    const written = (step: string, end: string, suffix: string): Snippet => ({
      ...snippet,
      file: `${environment}-${step}${suffix}.ts`,
      text: snippet.text.replace("...steps.before", `...steps.${step}${end}`),
    });
    const steps = [...names].map(([, name = ""]) => ({
      name,
      environment: written(name, "", ""),
      used: written(name, ", standby: []", "-used"),
    }));
    return { environment, steps };
  });

let synthesized: ReadonlyMap<Snippet, Stacks>;

beforeAll(() => {
  const all = moves.flatMap(({ steps }) => steps.flatMap(({ environment, used }) => [environment, used]));
  const ran = runSnippets(all);
  synthesized = new Map(
    [...ran].map(([snippet, { error, stacks }]) => {
      if (error !== undefined) throw new Error(`${snippet.file}: ${error}`);
      return [snippet, stacks];
    }),
  );
}, 120_000);

/** What each step changes, beside what the first one makes. */
const CHANGES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "platform-eks": {
    both: [
      "create aws_eks_pod_identity_association",
      "create terraform_data",
      "update aws_iam_role: assume_role_policy",
      "update helm_release: values",
    ],
    after: ["update aws_iam_role: assume_role_policy", "update helm_release: values"],
  },
  "shop-eks": {
    both: [
      "create aws_iam_policy",
      "create aws_iam_role",
      "create aws_iam_role_policy_attachment",
      "update helm_release: values",
    ],
    switched: ["update kubernetes_manifest: manifest", "update kubernetes_manifest: manifest"],
    after: [
      "delete aws_iam_access_key",
      "delete aws_iam_policy",
      "delete aws_iam_user",
      "delete aws_iam_user_policy_attachment",
      "delete kubernetes_secret_v1",
    ],
  },
  "platform-aks": {
    federated: ["create azurerm_federated_identity_credential"],
    both: [
      "create azurerm_federated_identity_credential",
      "create azurerm_role_assignment",
      "create azurerm_user_assigned_identity",
      "update helm_release: values",
    ],
    switched: ["update kubernetes_manifest: manifest", "update kubernetes_manifest: manifest"],
    after: ["delete azurerm_federated_identity_credential", "delete azurerm_role_assignment"],
  },
  "shop-aks": {
    federated: [
      "create azurerm_federated_identity_credential",
      "update kubernetes_manifest: manifest",
      "update kubernetes_manifest: manifest",
    ],
    both: ["update helm_release: values"],
    after: [
      "delete azurerm_role_assignment",
      "delete azurerm_role_assignment",
      "delete helm_release",
      "delete helm_release",
      "update helm_release: values",
    ],
  },
};

/** What a step may change of what is in use: each leaves those who have credentials with them. */
const IN_PLACE = [
  "aws_iam_role: assume_role_policy",
  "helm_release: values",
  "kubernetes_manifest: manifest",
];

it("moves by every way that the page shows", () => {
  expect(moves.map(({ environment, steps }) => [environment, steps.map(({ name }) => name)])).toEqual(
    Object.entries(CHANGES).map(([environment, steps]) => [environment, ["before", ...Object.keys(steps)]]),
  );
});

describe.each(moves)("the move of $environment, in each step,", ({ environment, steps }) => {
  it("leaves all that the issuers of the step before use", () => {
    for (const [index, { used }] of steps.slice(0, -1).entries()) {
      const next = addressesIn(stacksOf(steps[index + 1]?.environment));
      expect(addressesIn(stacksOf(used)).filter((address) => !next.includes(address))).toEqual([]);
    }
  });

  it("keeps the issuers under their ids", () => {
    const ids = steps.map((step) =>
      Object.keys(
        stacksOf(step.environment)[`${environment}-issuer`]?.resource?.["kubernetes_manifest"] ?? {},
      ),
    );
    expect(ids[0]).toHaveLength(2);
    for (const others of ids) expect(others).toEqual(ids[0]);
  });

  it("ends with nothing on standby", () => {
    const last = steps.at(-1);
    expect(stacksOf(last?.environment)).toEqual(stacksOf(last?.used));
  });
});

describe("a leap from the first step to the last", () => {
  it.each(moves.slice(1))("would take away what issuers use in $environment", ({ steps }) => {
    const after = addressesIn(stacksOf(steps.at(-1)?.environment));
    const used = addressesIn(stacksOf(steps[0]?.used));
    expect(used.filter((address) => !after.includes(address))).not.toEqual([]);
  });
});

describe("from IRSA to Pod Identity", () => {
  const trusting = "platform-eks";

  it("the role trusts the ServiceAccount's tokens, then EKS too, then EKS alone (W16)", () => {
    const principals = perStep(trusting, ({ dns01 }) => {
      const role = onlyBlock(dns01.resource, "aws_iam_role");
      const trust = String(role["assume_role_policy"]);
      return [
        trust.includes("sts:AssumeRoleWithWebIdentity") && "token",
        trust.includes("pods.eks.amazonaws.com") && "EKS",
      ].filter(Boolean);
    });
    expect(principals).toEqual({ before: ["token"], both: ["token", "EKS"], after: ["EKS"] });
  });

  it("Pods are replaced twice, and the ServiceAccount keeps its annotation as long as the role trusts tokens", () => {
    const carried = perStep(trusting, ({ values }) => [
      ...(values.includes('"eks.amazonaws.com/role-arn"') ? ["annotation"] : []),
      ...[...values.matchAll(/cdktf-cert-manager-dns01\/([\w-]+)-revision/g)].map(([, name]) => name),
    ]);
    expect(carried).toEqual({
      before: ["annotation", "irsa"],
      both: ["annotation", "pod-identity", "irsa"],
      after: ["pod-identity"],
    });
  });

  it("issuers stay as they are", () => {
    const { before, ...later } = perStep(trusting, ({ solvers }) => solvers);
    for (const solvers of Object.values(later)) expect(solvers).toEqual(before);
  });
});

it("issuers name the key until the controller has its role, and the Pods have that a step before (W16)", () => {
  const state = perStep("shop-eks", ({ values, solvers }) => [
    JSON.stringify(solvers).includes("secretAccessKeySecretRef") ? "key" : "ambient",
    values.includes('"eks.amazonaws.com/role-arn"') ? "role" : "nothing",
  ]);
  expect(state).toEqual({
    before: ["key", "nothing"],
    both: ["key", "role"],
    switched: ["ambient", "role"],
    after: ["ambient", "role"],
  });
});

it.each([
  [
    "platform-aks",
    {
      before: ["nodes", "no token", "nobody"],
      federated: ["nodes", "no token", "nodes"],
      both: ["nodes", "token", "nodes, own"],
      switched: ["own", "token", "nodes, own"],
      after: ["own", "token", "own"],
    },
  ],
  [
    "shop-aks",
    {
      before: ["none", "no token", "nobody"],
      federated: ["own", "no token", "own"],
      both: ["own", "token", "own"],
      after: ["own", "token", "own"],
    },
  ],
])(
  "in %s the identity that issuers name accepts the token a step before the Pods have it (A17)",
  (environment, expected) => {
    const state = perStep(environment, ({ dns01, values, solvers }) => [
      identityIn(JSON.stringify(solvers)) ?? "none",
      values.includes('"azure.workload.identity/use":"true"') ? "token" : "no token",
      blocksOf(dns01.resource, "azurerm_federated_identity_credential")
        .map(({ parent_id }) => identityIn(String(parent_id)))
        .sort()
        .join(", ") || "nobody",
    ]);
    expect(state).toEqual(expected);
  },
);

describeWithTerraform("the moves, applied by Terraform one step after the other", () => {
  let rounds: readonly (readonly AppliedChange[])[];

  beforeAll(async () => {
    const longest = Math.max(...moves.map(({ steps }) => steps.length));
    const inOrder = Array.from({ length: longest }, (_, round) =>
      moves.map(({ steps }) => stacksOf((steps[round] ?? steps.at(-1))?.environment)),
    );
    rounds = await applyInOrder(inOrder.map((all) => Object.assign({}, ...all) as Stacks));
  }, 600_000);

  function changesOf({ environment }: Move, round: number): readonly AppliedChange[] {
    return (rounds[round] ?? []).filter(({ stack }) => stack.startsWith(`${environment}-`));
  }

  it.each(moves)("change what each step is for, in $environment", (move) => {
    const changes = move.steps.slice(1).map(({ name }, index) => [
      name,
      changesOf(move, index + 1)
        .map(described)
        .sort(),
    ]);
    expect(Object.fromEntries(changes)).toEqual(CHANGES[move.environment]);
  });

  it.each(moves)("change nothing that is in use but in place, in $environment", (move) => {
    for (const [index, { used }] of move.steps.slice(0, -1).entries()) {
      const inUse = addressesIn(stacksOf(used));
      const touched = changesOf(move, index + 1).filter(({ stack, address }) =>
        inUse.includes(`${stack}: ${address}`),
      );
      const allowed = IN_PLACE.map((change) => `update ${change}`);
      expect(touched.map(described).filter((change) => !allowed.includes(change))).toEqual([]);
    }
  });

  it.each(moves)("change nothing more when all is done, in $environment", (move) => {
    for (let round = move.steps.length; round < rounds.length; round++)
      expect(changesOf(move, round)).toEqual([]);
    expect(changesOf(move, 0)).not.toEqual([]);
  });
});

function described({ action, type, changed }: AppliedChange): string {
  return `${action} ${type}${changed.length > 0 ? `: ${changed.join()}` : ""}`;
}

function stacksOf(snippet: Snippet | undefined): Stacks {
  const stacks = snippet && synthesized.get(snippet);
  if (!stacks) throw new Error("there is no such step");
  return stacks;
}

/** `STACK: TYPE.ID` of every resource. */
function addressesIn(stacks: Stacks): string[] {
  return Object.entries(stacks).flatMap(([stack, { resource = {} }]) =>
    Object.entries(resource).flatMap(([type, blocks]) =>
      Object.keys(blocks).map((id) => `${stack}: ${type}.${id}`),
    ),
  );
}

interface StepState {
  readonly dns01: Stacks[string];
  /** Of cert-manager's chart, as JSON. */
  readonly values: string;
  /** Of each issuer, through the outputs of the other stack. */
  readonly solvers: readonly unknown[];
}

/** What is read of each step of a move, by the step's name. */
function perStep<T>(environment: string, read: (state: StepState) => T): Readonly<Record<string, T>> {
  const move = moves.find((candidate) => candidate.environment === environment);
  return Object.fromEntries(
    (move?.steps ?? []).map((step) => {
      const stacks = stacksOf(step.environment);
      const { [`${environment}-dns01`]: dns01, [`${environment}-issuer`]: issuer } = stacks;
      if (!dns01) throw new Error(`the stacks are ${Object.keys(stacks).join()}`);
      const release = blocksOf(dns01.resource, "helm_release").find(({ name }) => name === "cert-manager");
      const manifests = blocksOf(issuer?.resource, "kubernetes_manifest");
      const solvers = manifests.map(({ manifest }) => {
        const { spec } = throughOutputs({ stacks, dependencies: {} }, manifest) as Manifest;
        return spec.acme.solvers;
      });
      return [
        step.name,
        read({ dns01, values: JSON.stringify(release?.["values"]).replaceAll("\\", ""), solvers }),
      ];
    }),
  );
}

interface Manifest {
  readonly spec: { readonly acme: { readonly solvers: unknown } };
}

/** Which identity a text refers to: that of the nodes, or one of cert-manager's own. */
function identityIn(text: string): "nodes" | "own" | undefined {
  if (text.includes("azurerm_user_assigned_identity.")) return "own";
  return text.includes("kubelet_identity[0]") ? "nodes" : undefined;
}

function found(pattern: RegExp, text: string): string {
  const [, match] = pattern.exec(text) ?? [];
  if (match === undefined) throw new Error(`there is no ${pattern.source} in ${text}`);
  return match;
}
