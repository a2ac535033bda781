import { App } from "cdktf";
import * as kit from "../../constructs";
import { InputError } from "../../constructs";
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
