import { checkOneOf } from "../core/check-one-of";
import { checkValue } from "../core/check-value";
import { checkFormat, checkList, checkNamespaceName, checkObjectName } from "../core/names";

const DEFAULT_NAMESPACE = "flux-system";
const DEFAULT_NAME = "cert-manager-issuers";

const SOURCE_KINDS = ["GitRepository", "OCIRepository", "Bucket"] as const;

/** A Kustomization of Flux that delivers the files. */
export interface FluxProps {
  /** Name of the Kustomization. @default "cert-manager-issuers" */
  readonly name?: string;
  /** Its namespace. @default "flux-system" */
  readonly namespace?: string;
  /** The source that has the files, in the same namespace. */
  readonly source: {
    /** Kind of the source. @default "GitRepository" */
    readonly kind?: (typeof SOURCE_KINDS)[number];
    /** Name of the source. */
    readonly name: string;
  };
  /** The files' directory in the source, such as `./gitops/issuers`. */
  readonly path: string;
  /**
   * Kustomizations that must be ready before, such as the one that delivers cert-manager.
   * @default - none, for a cert-manager that Terraform installs
   */
  readonly dependsOn?: readonly string[];
}

/** @throws InputError for malformed names or a path that does not begin at the source */
export function checkFluxProps(at: string, props: FluxProps): void {
  checkValue(at, props, "source", "flux", "Give an object with source and path");
  const { name = DEFAULT_NAME, namespace = DEFAULT_NAMESPACE, source, path, dependsOn = [] } = props;
  checkValue(
    at,
    source,
    "name",
    "the source of flux",
    'Give the GitRepository, such as { name: "platform" }',
  );
  checkObjectName(at, name, "the name of Flux's Kustomization");
  checkNamespaceName(at, namespace);
  checkObjectName(at, source.name, "the name of Flux's source");
  checkOneOf(at, source.kind, SOURCE_KINDS, "the kind of Flux's source");
  checkList(at, dependsOn, "dependsOn", "Give a list of names, or leave it out");
  for (const other of dependsOn) checkObjectName(at, other, "the Kustomization in dependsOn");
  checkFormat(at, path, {
    what: "the path in Flux's source",
    pattern: /^\.\/./,
    remedy: "Write it from the root of the source, such as ./gitops/issuers",
  });
}

/** Flux's Kustomization, which waits until the issuers are Ready. */
export function fluxKustomization(props: FluxProps): object {
  const { name = DEFAULT_NAME, namespace = DEFAULT_NAMESPACE, source, path, dependsOn = [] } = props;
  return {
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: { name, namespace },
    spec: {
      ...(dependsOn.length > 0 && { dependsOn: dependsOn.map((other) => ({ name: other })) }),
      interval: "10m",
      path,
      prune: true,
      sourceRef: { kind: source.kind ?? "GitRepository", name: source.name },
      timeout: "5m",
      wait: true,
    },
  };
}
