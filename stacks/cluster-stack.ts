import { type Construct } from "constructs";
import { type NewCluster } from "../constructs";
import { EnvironmentStack, type EnvironmentStackProps } from "./environment-stack";

/** A new cluster and what it stands on. It has the providers of the clouds alone: nothing is in the cluster yet. */
export class ClusterStack extends EnvironmentStack<NewCluster> {
  constructor(scope: Construct, id: string, props: EnvironmentStackProps<NewCluster>) {
    super(scope, id, props);
    props.cluster.create(this);
  }
}
