import { App } from "cdktf";
import * as kit from "../../constructs";
import {
  AcmeIssuer,
  AcmeServer,
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

/** What stands where nobody gives a value: `process.env.NAME` is the one, JSON has the other. */
const NOTHING = [undefined, null];

interface Gap {
  /** Path of what is missing, such as `1.zones.0`. */
  readonly gap: string;
  readonly args: readonly unknown[];
}

/** Arguments of which one, or a member of one at any depth, is missing. */
function withGaps(args: readonly unknown[]): Gap[] {
  return valuesWithGaps(args).flatMap(({ gap, value }) =>
    Array.isArray(value) ? [{ gap, args: value }] : [],
  );
}

function valuesWithGaps(value: unknown): { readonly gap: string; readonly value: unknown }[] {
  const members: [string, unknown][] = Array.isArray(value) || isPlain(value) ? Object.entries(value) : [];
  return members.flatMap(([name, member]) => [
    ...NOTHING.map((nothing) => ({ gap: `${name} is ${nothing}`, value: withMember(value, name, nothing) })),
    ...valuesWithGaps(member).map((inner) => ({
      gap: `${name}.${inner.gap}`,
      value: withMember(value, name, inner.value),
    })),
  ]);
}

function withMember(value: unknown, name: string, member: unknown): unknown {
  return Array.isArray(value) ? value.with(Number(name), member) : { ...(value as object), [name]: member };
}

/** Has methods where it is a value of the kit or the user's. */
function isPlain(value: unknown): value is object {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype &&
    !Object.values(value).some((member) => typeof member === "function")
  );
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

const server = AcmeServer.LETS_ENCRYPT_STAGING;
const solvers = [Route53Solver.forEveryZone(Route53Auth.irsa())];
const issuers = AcmeIssuer.letsEncrypt({ solvers });
const environment = { issuers, backend: Backend.local(), clouds: [], cluster: EksCluster.fromLookup("a") };
const stack = () => testStack(new App(), "platform");
const outside = Cluster.fromKubeconfigWithOidcIssuer("a", {
  context: "a",
  oidcIssuerUrl: "https://a.example",
});

it.each<[string, () => unknown]>([
  [
    "AcmeIssuer.issuer: namespace is missing.",
    () => AcmeIssuer.issuer("acme", unchecked(undefined), { server, solvers }),
  ],
  ["AcmeServer.of: resolvesPublicly is missing.", () => AcmeServer.of("https://ca.example", unchecked({}))],
  [
    "Route53Solver.forEveryZone: matchLabels.a is null.",
    () => Route53Solver.forEveryZone(Route53Auth.irsa(), unchecked({ matchLabels: { a: null } })),
  ],
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
  ["Environment a: certManager is missing.", () => new Environment("a", without())],
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
