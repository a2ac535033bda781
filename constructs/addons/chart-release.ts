import { Release } from "@cdktf/provider-helm/lib/release";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { type ITerraformDependable } from "cdktf";
import { type Construct } from "constructs";
import { type ChartValues, mergeChartValues } from "../cert-manager/merge-chart-values";
import { checkProps } from "../core/check-props";
import { checkMap } from "../core/check-value";
import { type NamespaceRef, namespaceRefOf } from "../core/controller";
import { checkFormat } from "../core/names";
import { terraformJson } from "../core/terraform-json";

/** What every add-on that is a Helm chart takes. */
export interface ChartAddonProps {
  /**
   * Where it runs: the name of a namespace that is created here, or a reference to one that exists, such as
   * cert-manager's.
   * @default - a namespace of the add-on's own name is created
   */
  readonly namespace?: string | NamespaceRef;
  /** Version of the chart. @default - the one that the kit's tests know */
  readonly version?: string;
  /** Further Helm values. @default - none; one that contradicts the kit's is an error naming both */
  readonly values?: ChartValues;
}

/** @throws InputError for a malformed namespace or version, or Helm values that are no object */
export function checkChartProps(at: string, props: ChartAddonProps): void {
  const { namespace, version, values = {} } = checkProps(at, props);
  if (namespace !== undefined) namespaceRefOf(at, namespace);
  checkMap(at, values, "values", "Give the Helm values as an object");
  if (version !== undefined)
    checkFormat(at, version, {
      what: "the chart's version",
      pattern: /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/,
      remedy: "Write the literal version of the chart, such as 1.21.1",
    });
}

export interface ChartRelease {
  /** Name of the release and of the chart. */
  readonly name: string;
  readonly repository: string;
  readonly version: string;
  readonly namespace: NamespaceRef;
  readonly values: ChartValues;
  readonly userValues: ChartValues | undefined;
  readonly after: readonly ITerraformDependable[];
}

/** The namespace of an add-on, which is made here unless it is a reference. */
export function namespaceIn(scope: Construct, namespace: string | NamespaceRef): NamespaceRef {
  if (typeof namespace === "object") return namespace;
  const resource = new NamespaceV1(scope, "namespace", { metadata: { name: namespace } });
  return { name: namespace, resource };
}

/** Installs a chart once its namespace is there. */
export function releaseChart(scope: Construct, chart: ChartRelease): void {
  const { name, repository, version, namespace, values, userValues = {}, after } = chart;
  const dependsOn = [...new Set([...(namespace.resource ? [namespace.resource] : []), ...after])];
  new Release(scope, "release", {
    name,
    repository,
    chart: name,
    version,
    namespace: namespace.name,
    values: [terraformJson(mergeChartValues(scope, values, userValues))],
    ...(dependsOn.length > 0 && { dependsOn }),
  });
}
