import { type Construct } from "constructs";
import {
  type AcmeIssuer,
  configureKubernetesProvider,
  type ICluster,
  type IDns01,
  type IIssuerDelivery,
  Issuers,
} from "../constructs";
import { EnvironmentStack, type EnvironmentStackProps } from "./environment-stack";

export interface IssuerStackProps<C extends ICluster> extends EnvironmentStackProps<C> {
  readonly dns01: IDns01<C>;
  readonly issuers: readonly AcmeIssuer<C>[];
  readonly delivery: IIssuerDelivery;
}

/** Issuers alone: Terraform plans them only when the cluster has their custom resource definitions. */
export class IssuerStack<C extends ICluster = ICluster> extends EnvironmentStack<C> {
  readonly issuers: Issuers<C>;

  constructor(scope: Construct, id: string, props: IssuerStackProps<C>) {
    super(scope, id, props);
    configureKubernetesProvider(this, props.cluster);
    const { dns01, issuers, delivery } = props;
    this.issuers = new Issuers<C>(this, "issuers", { dns01, issuers, delivery });
  }
}
