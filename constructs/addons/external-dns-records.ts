import { type Construct } from "constructs";
import { type ChartValues } from "../cert-manager/merge-chart-values";
import { type ICluster } from "../core/cluster";
import { type NamespaceRef } from "../core/controller";
import { type Requirement } from "../core/solver";

/** The records that external-dns writes, and how it authenticates: a value until it is bound. */
export interface IExternalDnsRecords<in C extends ICluster = ICluster> {
  /** Names of the zones. */
  readonly zones: readonly string[];
  readonly bind: (scope: Construct, writer: RecordsWriter<C>) => BoundExternalDnsRecords;
}

/** external-dns as its records see it. */
export interface RecordsWriter<out C extends ICluster = ICluster> {
  readonly cluster: C;
  readonly namespace: NamespaceRef;
  readonly serviceAccount: string;
}

export interface BoundExternalDnsRecords {
  /** Values of the chart that name the provider and carry the credentials. */
  readonly values: ChartValues;
  /** Labels and annotations of its ServiceAccount. */
  readonly serviceAccount: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  /** What others must do before it works. @default - nothing */
  readonly requirements?: readonly Requirement[];
}
