import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { type TerraformResourceLifecycle, Token } from "cdktf";
import { type Construct } from "constructs";
import { checkAcknowledged } from "../core/check-acknowledged";
import { checkOneOf, TRUE_OR_FALSE } from "../core/check-one-of";
import { checkProps } from "../core/check-props";
import { checkOptionalValue } from "../core/check-value";
import { type Controller } from "../core/controller";
import { isAtLeast, requireControllerVersion } from "../core/controller-version";
import { credentialRevision } from "../core/credential-revision";
import { InputError, quoted } from "../core/input-error";
import { oncePerStack } from "../core/once-per-stack";
import { requireProviderVersion } from "../core/provider-versions";
import { TerraformData } from "../core/terraform-data";
import { accountOfArn, regionOfArn } from "./arn";
import {
  type AssumeRequest,
  type BoundRoute53Auth,
  type IRoute53Auth,
  type Route53Identity,
} from "./auth-method";
import { AWS_VERSIONS, defaultRegionOf } from "./aws";
import { checkControllerRole, ControllerRole } from "./controller-role";
import { type EksCluster, requireEks } from "./eks-cluster";
import { irsaPatch } from "./irsa-patch";
import { requireOnlyRole } from "./only-role";
import { PodIdentityAgent } from "./pod-identity-agent";
import { policyDocument, type PolicyStatement } from "./policy-document";
import { checkTags, type Tags } from "./tags";
import { webIdentityTrust } from "./web-identity-trust";
import { assumePolicy, type BoundZoneRole, checkZoneRole, type ZoneRole } from "./zone-role";

/** The role of the controller, and how EKS Pod Identity gives it. */
export interface PodIdentityProps {
  /** The role of the controller. @default ControllerRole.create() */
  readonly role?: ControllerRole;
  /** How the agent comes to the nodes. @default PodIdentityAgent.existing() */
  readonly agent?: PodIdentityAgent;
  /** Tags of the association. @default - those of the provider */
  readonly tags?: Tags;
  /**
   * Whether sessions carry the names of cluster, namespace and ServiceAccount as tags, which the trust
   * policy then asks for. Turning it off needs AWS provider 6.2.
   * @default true
   */
  readonly sessionTags?: boolean;
  /**
   * Role of another account that EKS assumes for the controller after its own, so that the zones and the
   * issuer name none. Its trust asks for the tags of this ServiceAccount's sessions or, with session tags
   * off, for the external id that EKS sends. Needs AWS provider 6.2.
   * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
   * @default - the controller itself assumes the `role` of the zones that have one
   */
  readonly targetRole?: ZoneRole;
  /**
   * Goes on with IRSA beside it, for a move from there: the role also trusts the ServiceAccount's own tokens,
   * and the ServiceAccount keeps its annotation. EKS prefers the association wherever it knows of it. Needs the
   * cluster's OIDC provider.
   * @default false
   */
  readonly besideIrsa?: boolean;
  /** What is accepted by going on in the partition `aws-cn`. @default - refused there, where EKS offers it in no known region */
  readonly acknowledges?: { readonly notOfferedInChina: true };
}

const AT = "Route53Auth.podIdentity";
const OWN_ROLE =
  "Give a role of the cluster's account, and this one as its targetRole: ZoneRole.fromArn(arn)";

/** EKS Pod Identity for the controller's ServiceAccount. Made by `Route53Auth.podIdentity`. */
export class PodIdentity implements IRoute53Auth<EksCluster> {
  readonly method = "pod-identity";

  constructor(private readonly props: PodIdentityProps) {
    const { role, agent, tags, sessionTags, targetRole, besideIrsa, acknowledges } = checkProps(AT, props);
    checkControllerRole(AT, role);
    checkOptionalValue(
      AT,
      agent,
      "bind",
      "agent",
      "Give PodIdentityAgent.create(), .existing() or .leaveAlone()",
    );
    checkTags(AT, tags);
    checkOneOf(AT, sessionTags, TRUE_OR_FALSE, "sessionTags");
    checkZoneRole(AT, targetRole, "targetRole");
    checkOneOf(AT, besideIrsa, TRUE_OR_FALSE, "besideIrsa");
    if (acknowledges !== undefined) checkAcknowledged(AT, acknowledges, ["notOfferedInChina"]);
  }

  readonly bind = (scope: Construct, controller: Controller<EksCluster>): BoundRoute53Auth => {
    const {
      role = ControllerRole.create(),
      agent = PodIdentityAgent.existing(),
      tags,
      sessionTags = true,
      targetRole,
      besideIrsa = false,
      acknowledges,
    } = this.props;
    const { cluster, namespace, serviceAccount, subject } = controller;
    requireEks(scope, cluster, AT);
    requireOnlyRole(scope, controller, "Pod Identity association");
    requireControllerVersion(scope, controller, "1.14", "EKS Pod Identity");
    if (!acknowledges) refuseChina(scope);

    agent.bind(scope, cluster.name);
    role.requireAccountOf(scope, cluster.clusterArn(scope), "the EKS cluster", OWN_ROLE);
    const { arn, revision, identity } = role.bind(scope, {
      defaultName: `cert-manager-dns01-${cluster.name}`,
      tagsSessions: sessionTags,
      trust: policyDocument(
        podIdentityTrust(scope, controller, sessionTags),
        ...(besideIrsa ? [webIdentityTrust(cluster.oidcProvider(scope), subject)] : []),
      ),
      links: [
        { kind: "ServiceAccount", name: `${namespace.name}/${serviceAccount}` },
        { kind: "token", name: `of the Pod Identity agent, association in the EKS cluster ${cluster.name}` },
      ],
    });
    const request = targetRequest(scope, controller, sessionTags);
    const target = targetRole?.bind(scope, `cert-manager-dns01-${cluster.name}-zones`, {
      ...identity,
      // EKS's user guide asks for sts:TagSession in this chain with session tags off too.
      tagsSessions: true,
      request,
    });
    if (target) requireNewerProvider(scope, "targetRole");
    if (!sessionTags) requireNewerProvider(scope, "sessionTags: false");
    const association = oncePerStack(
      scope,
      `pod-identity-${cluster.name}-${namespace.name}-${serviceAccount}`,
      { of: scope.node.path },
      (room, id) => {
        const hasTarget = new TerraformData(room, `${id}-has-target`, {
          triggersReplace: { hasTarget: String(target !== undefined) },
        });
        return new EksPodIdentityAssociation(room, id, {
          clusterName: cluster.name,
          namespace: namespace.name,
          serviceAccount,
          roleArn: arn,
          ...(target && { targetRoleArn: target.arn }),
          ...(!sessionTags && { disableSessionTags: true }),
          tags: tags && { ...tags },
          lifecycle: {
            // The provider asks EKS for no change where the target is left out, and EKS keeps it.
            replaceTriggeredBy: [hasTarget.address],
            ...(target && request.externalId !== undefined && sends(request.externalId)),
          },
        });
      },
    );
    const irsa = besideIrsa ? irsaPatch(arn, revision) : {};
    // The agent's webhook gives the Pod its region; the custom resource could not omit it before 1.16.
    const fields = isAtLeast(controller, "1.16") ? {} : { region: cluster.region(scope) };
    return {
      ambient: { cloud: "aws", mode: "Pod Identity" },
      patch: {
        ...irsa,
        // The agent's webhook reads the association when a Pod is admitted.
        podAnnotations: {
          ...credentialRevision(
            "pod-identity",
            [association.associationId, revision, ...(target ? [target.revision] : [])].join(" "),
          ),
          ...irsa.podAnnotations,
        },
      },
      checks: [
        `kubectl --namespace ${namespace.name} get pod --selector app.kubernetes.io/component=controller --output jsonpath='{.items[*].spec.containers[*].env[?(@.name=="AWS_CONTAINER_CREDENTIALS_FULL_URI")].value}'`,
      ],
      identity: target && targetRole ? targetIdentity(identity, target, targetRole) : identity,
      forIssuers: () => ({ fields }),
    };
  };
}

function requireNewerProvider(scope: Construct, feature: string): void {
  requireProviderVersion(scope, "aws", AWS_VERSIONS, { version: "6.2.0", feature });
}

/** The controller acts as the target; its own role may do nothing but assume that. */
function targetIdentity(
  own: Route53Identity,
  target: BoundZoneRole,
  { account: madeIn, accountId }: ZoneRole,
): Route53Identity {
  return {
    arns: [target.arn],
    // Zones of a role that exists need no provider, and so may leave their account out.
    writesIn: (account) =>
      account === undefined
        ? madeIn === undefined
        : Token.isUnresolved(accountId) || account.accountId === accountId,
    tagsSessions: own.tagsSessions,
    trust: [
      ...own.trust,
      { kind: "identity", name: `IAM role ${target.name} of the account ${target.account}` },
    ],
    grant: (documents) => [...own.grant([assumePolicy([target.arn], true)]), ...target.grant(documents)],
  };
}

/** What EKS says when it takes the target role, by which its trust knows this ServiceAccount. */
function targetRequest(
  scope: Construct,
  { cluster, namespace, serviceAccount }: Controller<EksCluster>,
  sessionTags: boolean,
): AssumeRequest {
  const clusterArn = cluster.clusterArn(scope);
  if (sessionTags)
    return {
      tags: {
        "eks-cluster-arn": clusterArn,
        "kubernetes-namespace": namespace.name,
        "kubernetes-service-account": serviceAccount,
      },
    };
  const place = [regionOfArn(clusterArn), accountOfArn(clusterArn), cluster.name];
  return { externalId: [...place, namespace.name, serviceAccount].join("/") };
}

/** The form of the external id is EKS's to choose: what the trust asks for is compared with what it chose. */
function sends(externalId: string): TerraformResourceLifecycle {
  return {
    postcondition: [
      {
        condition: `\${self.external_id == "${externalId}"}`,
        errorMessage:
          "EKS sends another external id than the target role's trust policy asks for. Turn sessionTags on",
      },
    ],
  };
}

/** Trust in the EKS service for Pods of one cluster and, by the tags of the session, one ServiceAccount. */
function podIdentityTrust(
  scope: Construct,
  { cluster, namespace, serviceAccount }: Controller<EksCluster>,
  sessionTags: boolean,
): PolicyStatement {
  const clusterArn = cluster.clusterArn(scope);
  return {
    Effect: "Allow",
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Principal: { Service: "pods.eks.amazonaws.com" },
    Condition: {
      StringEquals: {
        "aws:SourceAccount": accountOfArn(clusterArn),
        ...(sessionTags && {
          "aws:RequestTag/kubernetes-namespace": namespace.name,
          "aws:RequestTag/kubernetes-service-account": serviceAccount,
        }),
      },
      ArnEquals: { "aws:SourceArn": clusterArn },
    },
  };
}

function refuseChina(scope: Construct): void {
  const region = defaultRegionOf(scope);
  if (region?.startsWith("cn-"))
    throw new InputError(
      scope,
      `EKS Pod Identity is not offered in the region ${quoted(region)}`,
      "Use Route53Auth.irsa(), or write acknowledges: { notOfferedInChina: true } if it is by now",
    );
}
