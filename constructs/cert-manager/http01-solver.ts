import { checkProps } from "../core/check-props";
import { checkValues } from "../core/check-value";
import { InputError, quoted } from "../core/input-error";
import {
  checkLabels,
  checkNamespaceName,
  checkNotEmpty,
  checkObjectName,
  checkZoneName,
} from "../core/names";
import { type SolverSelector } from "../core/solver";
import { type FEATURES } from "./known-versions";

/** An Ingress controller that answers challenges, and for which names. */
export interface Http01IngressProps extends SolverSelector {
  /** Name of the IngressClass that routes what the ACME server asks for. */
  readonly ingressClassName: string;
}

/** A Gateway that answers challenges, and for which names. */
export interface Http01GatewayProps extends SolverSelector {
  /** The Gateways, or listeners of them, that cert-manager attaches a route to; at least one. */
  readonly parentRefs: readonly GatewayRef[];
}

/** A Gateway of Gateway API, whose listener for HTTP on port 80 admits routes of the Certificate's namespace. */
export interface GatewayRef {
  /** Name of the Gateway. */
  readonly name: string;
  /** Namespace of the Gateway. @default - that of the Certificate */
  readonly namespace?: string;
  /** Name of one of its listeners; needed where two references are to one Gateway. @default - all of them */
  readonly sectionName?: string;
}

/** The custom resource's own shape. */
export interface Http01Entry {
  readonly http01:
    | { readonly ingress: { readonly ingressClassName: string } }
    | { readonly gatewayHTTPRoute: { readonly parentRefs: readonly ParentRef[] } };
  readonly selector?: SolverSelector;
}

export type ParentRef = GatewayRef & {
  readonly group: "gateway.networking.k8s.io";
  readonly kind: "Gateway";
};

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
  static ingress(props: Http01IngressProps): Http01Solver {
    const at = "Http01Solver.ingress";
    const { ingressClassName, ...selector } = checkProps(at, props, "ingressClassName");
    checkObjectName(at, ingressClassName, "the IngressClass name");
    return new Http01Solver(at, "ingressClassName", { ingress: { ingressClassName } }, selector);
  }

  /**
   * A temporary HTTPRoute of Gateway API for each challenge, for a controller that runs with
   * `--enable-gateway-api`. Needs cert-manager 1.15. Selectors are those of `ingress`.
   * @throws InputError for a malformed reference, one that is listed twice, or none, and as `ingress` does
   * @see https://cert-manager.io/docs/configuration/acme/http01/#configuring-the-http-01-gateway-api-solver
   */
  static gateway(props: Http01GatewayProps): Http01Solver {
    const at = "Http01Solver.gateway";
    const { parentRefs, ...selector } = checkProps(at, props, "parentRefs");
    checkParentRefs(at, parentRefs);
    // The kind is written since not every release of the webhook takes a reference without one.
    const refs = parentRefs.map(
      (ref) => ({ group: "gateway.networking.k8s.io", kind: "Gateway", ...ref }) as const,
    );
    return new Http01Solver(at, "gatewayApi", { gatewayHTTPRoute: { parentRefs: refs } }, selector);
  }

  /** As it stands in an issuer. */
  readonly entry: Http01Entry;

  private constructor(
    at: string,
    /** What the controller's release must have. */
    readonly feature: keyof typeof FEATURES,
    http01: Http01Entry["http01"],
    selector: SolverSelector,
  ) {
    checkSelector(at, selector);
    this.entry = { http01, ...(Object.keys(selector).length > 0 && { selector }) };
  }
}

/** The API server refuses a route whose references to one Gateway do not name different listeners. */
function checkParentRefs(at: string, parentRefs: readonly GatewayRef[]): void {
  checkNotEmpty(at, parentRefs, "parentRefs", "Name the Gateway that serves HTTP on port 80");
  checkValues(at, parentRefs, "name", "parentRefs", "Give an object with the Gateway's name");
  for (const [index, { name, namespace, sectionName }] of parentRefs.entries()) {
    checkObjectName(at, name, "the Gateway name");
    if (namespace !== undefined) checkNamespaceName(at, namespace);
    if (sectionName !== undefined) checkObjectName(at, sectionName, "the sectionName");
    const rival = parentRefs
      .slice(0, index)
      .find((other) => other.name === name && other.namespace === namespace);
    if (rival && (sectionName === undefined || [undefined, sectionName].includes(rival.sectionName)))
      throw new InputError(
        at,
        `two parentRefs are to the Gateway ${quoted(name)} and do not name different listeners`,
        "List it once, or give each a sectionName of its own",
      );
  }
}

function checkSelector(at: string, { dnsZones, dnsNames, matchLabels }: SolverSelector): void {
  for (const [what, names] of Object.entries({ dnsZones, dnsNames })) {
    if (names === undefined) continue;
    checkNotEmpty(at, names, what, `Leave ${what} out to match every name`);
    for (const name of names) {
      if (/^\*\./.test(name))
        throw new InputError(
          at,
          `${quoted(name)} of ${what} is a wildcard, which HTTP-01 cannot prove`,
          "Leave it out, so that a DNS-01 solver takes it",
        );
      checkZoneName(at, name);
    }
  }
  checkLabels(at, matchLabels ?? {});
}
