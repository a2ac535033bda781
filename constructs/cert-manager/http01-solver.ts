import { InputError, quoted } from "../core/input-error";
import { checkFormat, checkNotEmpty, checkObjectName, checkZoneName } from "../core/names";
import { type SolverSelector } from "../core/solver";

/** An Ingress controller that answers challenges, and for which names. */
export interface Http01IngressProps extends SolverSelector {
  /** Name of the IngressClass that routes what the ACME server asks for. */
  readonly ingressClassName: string;
}

/** The custom resource's own shape. */
export interface Http01Entry {
  readonly http01: { readonly ingress: { readonly ingressClassName: string } };
  readonly selector?: SolverSelector;
}

/**
 * Solves HTTP-01 beside an issuer's DNS-01 solvers, for names whose zone is out of reach. It proves no
 * wildcard, and its names must lead to the cluster from where the ACME server stands.
 */
export class Http01Solver {
  /**
   * A temporary Ingress for each challenge. Without a selector it takes every name that no DNS-01 solver's
   * zone covers.
   * @throws InputError for a malformed class, name, zone or label, an empty list, or a wildcard
   */
  static ingress({ ingressClassName, ...selector }: Http01IngressProps): Http01Solver {
    const at = "Http01Solver.ingress";
    checkObjectName(at, ingressClassName, "the IngressClass name");
    checkSelector(at, selector);
    return new Http01Solver({
      http01: { ingress: { ingressClassName } },
      ...(Object.keys(selector).length > 0 && { selector }),
    });
  }

  private constructor(
    /** As it stands in an issuer. */
    readonly entry: Http01Entry,
  ) {}
}

const PREFIX = "([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?";
const WORD = "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";

function checkSelector(at: string, { dnsZones, dnsNames, matchLabels }: SolverSelector): void {
  for (const [what, names] of Object.entries({ dnsZones, dnsNames })) {
    if (names === undefined) continue;
    checkNotEmpty(at, names, what, `Leave ${what} out to match every name`);
    for (const name of names) {
      if (name.startsWith("*."))
        throw new InputError(
          at,
          `${quoted(name)} of ${what} is a wildcard, which HTTP-01 cannot prove`,
          "Leave it out, so that a DNS-01 solver takes it",
        );
      checkZoneName(at, name);
    }
  }
  for (const [label, value] of Object.entries(matchLabels ?? {})) {
    const remedy = "Write labels as Kubernetes has them on the Certificate";
    checkFormat(at, label, { what: "the label", pattern: new RegExp(`^${PREFIX}${WORD}$`), remedy });
    checkFormat(at, value, { what: `the label ${label}`, pattern: new RegExp(`^(${WORD})?$`), remedy });
  }
}
