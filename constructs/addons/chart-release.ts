import { Release } from "@cdktf/provider-helm/lib/release";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { type ITerraformDependable } from "cdktf";
import { type Construct } from "constructs";
import { type ChartValues, mergeChartValues } from "../cert-manager/merge-chart-values";
import { checkFormat, checkNamespaceName } from "../core/names";
import { terraformJson } from "../core/terraform-json";

/** What every add-on that is a Helm chart takes. */
export interface ChartAddonProps {
  /** Namespace, which is created. @default - the add-on's own name */
  readonly namespace?: string;
  /** Version of the chart. @default - the one that the kit's tests know */
  readonly version?: string;
  /** Further Helm values. @default - none; one that contradicts the kit's is an error naming both */
  readonly values?: ChartValues;
}

/** @throws InputError for a malformed namespace or version */
export function checkChartProps(at: string, { namespace, version }: ChartAddonProps): void {
  if (namespace !== undefined) checkNamespaceName(at, namespace);
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
  readonly namespace: string;
  readonly values: ChartValues;
  readonly userValues: ChartValues | undefined;
  readonly after: readonly ITerraformDependable[];
}

/** Installs a chart in a namespace of its own. */
export function releaseChart(scope: Construct, chart: ChartRelease): void {
  const { name, repository, version, values, userValues = {}, after } = chart;
  const namespace = new NamespaceV1(scope, "namespace", { metadata: { name: chart.namespace } });
  new Release(scope, "release", {
    name,
    repository,
    chart: name,
    version,
    namespace: chart.namespace,
    values: [terraformJson(mergeChartValues(scope, values, userValues))],
    dependsOn: [namespace, ...after],
  });
}
