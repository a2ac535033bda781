import { App } from "cdktf";
import * as kit from "../../constructs";
import {
  AcmeIssuer,
  Addons,
  Cluster,
  configureKubernetes,
  Dns01,
  EksCluster,
  InputError,
  Issuers,
  Route53Auth,
  Route53Solver,
  withWorkloadIdentity,
  WorkloadIdentityWebhook,
} from "../../constructs";
import { Backend } from "../../stacks/backend";
import { Environment } from "../../stacks/environment";
import { inputErrorOf } from "../support/input-errors";
import { testStack } from "../support/synth";
import { unchecked } from "../support/unchecked";
import { EXAMPLES } from "./examples";

/** Arguments of which one, or a member of one, is missing, as `process.env.NAME` is where nobody sets it. */
function withGaps(args: readonly unknown[]): { readonly gap: string; readonly args: readonly unknown[] }[] {
  return args.flatMap((arg, place) => {
    const gap = (of: string, other?: unknown) => ({ gap: of, args: args.with(place, other) });
    const members = isPlain(arg) ? Object.keys(arg) : [];
    return [
      gap(`argument ${place}`),
      ...members.map((name) =>
        gap(`${name} of argument ${place}`, { ...(arg as object), [name]: undefined }),
      ),
    ];
  });
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** What is thrown, if it is no error of the kit's. */
function otherError(action: () => void): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return error instanceof InputError ? undefined : String(error);
  }
}

/** Factories of which the examples take some props out, and all others that need some. */
const FACTORIES = [
  ...["AzureDnsAuth.kubeletIdentity", "AzureDnsAuth.servicePrincipal"],
  ...Object.keys(EXAMPLES),
];

describe("a factory says what is left out, or has a default for it", () => {
  it.each(Object.entries(EXAMPLES))("in %s", (_, { args, make }) => {
    const others = withGaps(args).map(({ gap, args: some }) => ({
      gap,
      error: otherError(() => make(some)().addTo(new App())),
    }));
    expect(others.filter(({ error }) => error !== undefined)).toEqual([]);
  });

  it.each(FACTORIES)("in %s, of which all is", (name) => {
    const [of = "", factory = ""] = name.split(".");
    const owner: unknown = Object.entries(kit).find(([exported]) => exported === of)?.[1];
    const call = Object.getOwnPropertyDescriptor(owner, factory)?.value as () => unknown;
    expect(otherError(() => call.call(owner))).toBeUndefined();
  });
});

const solvers = [Route53Solver.forEveryZone(Route53Auth.irsa())];
const issuers = AcmeIssuer.letsEncrypt({ solvers });
const environment = { issuers, backend: Backend.local(), clouds: [], cluster: EksCluster.fromLookup("a") };
const stack = () => testStack(new App(), "platform");
const outside = Cluster.fromKubeconfigWithOidcIssuer("a", {
  context: "a",
  oidcIssuerUrl: "https://a.example",
});

it.each<[string, () => unknown]>([
  ["platform/it: its props are missing.", () => new Dns01(stack(), "it", unchecked(undefined))],
  ["platform/it: its props are missing.", () => new Issuers(stack(), "it", unchecked(undefined))],
  ["platform/it: dns01 is missing.", () => new Issuers(stack(), "it", unchecked({ issuers }))],
  ["platform/it: its props are missing.", () => new Addons(stack(), "it", unchecked(undefined))],
  [
    "platform: cluster is missing.",
    () => {
      configureKubernetes(stack(), unchecked(undefined));
    },
  ],
  ["Environment a: its props are missing.", () => new Environment("a", unchecked(undefined))],
  ["Environment a: backend is missing.", () => new Environment("a", without("backend"))],
  ["Environment a: clouds is missing.", () => new Environment("a", without("clouds"))],
  ["Environment a: cluster is missing.", () => new Environment("a", without("cluster"))],
  ["a-dns01/dns01: certManager is missing.", () => new Environment("a", without()).addTo(new App())],
  ["withWorkloadIdentity: its props are missing.", () => withWorkloadIdentity(outside, unchecked(undefined))],
  [
    "withWorkloadIdentity: cluster is missing.",
    () => withWorkloadIdentity(unchecked(undefined), unchecked({})),
  ],
  ["withWorkloadIdentity: webhook is missing.", () => withWorkloadIdentity(outside, unchecked({}))],
  [
    "withWorkloadIdentity: identityHome is missing.",
    () => withWorkloadIdentity(outside, unchecked({ webhook: WorkloadIdentityWebhook.existing() })),
  ],
])("%s", (said, make) => {
  expect(inputErrorOf(make).message).toContain(said);
});

function without(name?: keyof typeof environment): never {
  return unchecked({ ...environment, ...(name && { [name]: undefined }) });
}
