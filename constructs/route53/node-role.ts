import { Annotations } from "cdktf";
import { type Construct } from "constructs";
import { checkProps } from "../core/check-props";
import { type Controller } from "../core/controller";
import { checkAcknowledged } from "../core/check-acknowledged";
import { checkValue } from "../core/check-value";
import { type BoundRoute53Auth, type IRoute53Auth } from "./auth-method";
import { checkRegion, controllerRegion, knownPartitionOf, NO_WEBHOOK_SAYS_IT } from "./aws";
import { type NodeRoles } from "./node-roles";
import { requireRegionOfPartition } from "./same-partition";

/** What the method with the node's role needs. */
export interface NodeRoleProps {
  /**
   * Region of the STS that is called, in the issuer and in the controller's environment: no webhook says it
   * for this method.
   */
  readonly region: string;
  /** The roles of the nodes that the controller may run on. */
  readonly roles: NodeRoles;
  /** What this method costs, said by whoever accepts it. */
  readonly acknowledges: {
    /** Every Pod that can reach the instance metadata gains the grant. */
    readonly everyPodGainsTheGrant: true;
    /**
     * The nodes answer Pods: their instance metadata has a hop limit of 2 or more, which Amazon Linux 2023
     * and EKS Auto Mode set to 1.
     */
    readonly hopLimitAdmitsPods: true;
  };
}

/** The role of the node that the controller runs on. Made by `Route53Auth.nodeRole`. */
export class NodeRole implements IRoute53Auth {
  readonly method = "node-role";

  constructor(private readonly props: NodeRoleProps) {
    const at = "Route53Auth.nodeRole";
    checkProps(at, props, "region", "roles", "acknowledges");
    checkRegion(at, props.region, NO_WEBHOOK_SAYS_IT);
    checkValue(at, props.roles, "bind", "roles", "Give the nodes' roles, such as NodeRoles.fromNames([...])");
    checkAcknowledged(at, props.acknowledges, ["everyPodGainsTheGrant", "hopLimitAdmitsPods"]);
  }

  readonly bind = (scope: Construct, controller: Controller): BoundRoute53Auth => {
    const { region, roles } = this.props;
    const { cluster, namespace, serviceAccount } = controller;
    requireRegionOfPartition(scope, region, knownPartitionOf(scope));
    Annotations.of(scope).addWarning(
      `Every Pod of the cluster ${cluster.name} that reaches the instance metadata can use the grant of ${this.method}.`,
    );
    const { name, arns, grant } = roles.bind(scope, cluster.name);
    return {
      ambient: { cloud: "aws", mode: "the node's role" },
      patch: { env: controllerRegion(region) },
      checks: [
        `kubectl --namespace ${namespace.name} logs --selector app.kubernetes.io/component=controller | grep 'no EC2 IMDS role found' && echo 'raise the hop limit'`,
      ],
      identity: {
        arns,
        tagsSessions: false,
        trust: [
          { kind: "ServiceAccount", name: `${namespace.name}/${serviceAccount}, and every other Pod` },
          { kind: "token", name: "of the instance metadata of its node" },
          { kind: "identity", name: `IAM role ${name}` },
        ],
        grant: (documents) => {
          grant(documents);
          return [];
        },
      },
      forIssuers: () => ({ fields: { region } }),
    };
  };
}
