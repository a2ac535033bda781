import { type Construct } from "constructs";
import { checkProps } from "../core/check-props";
import { serviceAccountSubject } from "../core/controller";
import { InputError, quoted } from "../core/input-error";
import { checkZones } from "../core/zones";
import { partitionOf } from "../route53/aws";
import { checkControllerRole, ControllerRole } from "../route53/controller-role";
import { type HasIrsa, requireIrsa } from "../route53/eks-cluster";
import { policyDocument, type PolicyDocument } from "../route53/policy-document";
import { type Route53Zone } from "../route53/route53-zone";
import { webIdentityTrust } from "../route53/web-identity-trust";
import {
  type BoundExternalDnsRecords,
  type IExternalDnsRecords,
  type RecordsWriter,
} from "./external-dns-records";

const AT = "Route53Records.forZones";

/** Whose rights external-dns has on the zones. */
export interface Route53RecordsProps {
  /**
   * The role of external-dns: `ControllerRole.create`, or `ControllerRole.fromArn` for one that exists.
   * @default - `external-dns-CLUSTER` is created
   */
  readonly role?: ControllerRole;
}

/** Records of zones of Route53, for external-dns with a role of its own (IRSA). */
export class Route53Records implements IExternalDnsRecords<HasIrsa> {
  /**
   * The records of these zones, which external-dns of an EKS cluster may write.
   * @param zones Zones of the account of the stack, at least one.
   * @throws InputError if there is no zone, or one twice, or for what is no role
   */
  static forZones(zones: readonly Route53Zone[], props: Route53RecordsProps = {}): Route53Records {
    checkZones(AT, zones, "addRecordSet", "Route53Zone");
    const { role } = checkProps(AT, props);
    checkControllerRole(AT, role);
    return new Route53Records(zones, role);
  }

  readonly zones: readonly string[];

  private constructor(
    private readonly hostedZones: readonly Route53Zone[],
    private readonly role: ControllerRole | undefined,
  ) {
    this.zones = hostedZones.map(({ name }) => name);
  }

  readonly bind = (scope: Construct, writer: RecordsWriter<HasIrsa>): BoundExternalDnsRecords => {
    const { cluster, namespace, serviceAccount } = writer;
    requireIrsa(scope, cluster, AT);
    const zones = this.hostedZones.map((zone) => zone.bind(scope));
    for (const { name, account, role } of zones)
      if (account || role)
        throw new InputError(
          scope,
          `the zone ${quoted(name)} has an account or a role of its own, and external-dns writes in the account of the cluster`,
          "Leave them out, or run external-dns beside the zone",
        );
    const zoneIds = zones.map(({ hostedZoneId }) => hostedZoneId);
    const role = this.role ?? ControllerRole.create();
    const provider = cluster.oidcProvider(scope);
    role.requireAccountOf(
      scope,
      provider.arn,
      "the OIDC provider of the cluster",
      "Give a role of the provider's account",
    );
    const { arn, identity } = role.bind(scope, {
      defaultName: `external-dns-${cluster.name}`,
      tagsSessions: false,
      trust: policyDocument(
        webIdentityTrust(provider, serviceAccountSubject(namespace.name, serviceAccount)),
      ),
      links: [{ kind: "ServiceAccount", name: `${namespace.name}/${serviceAccount}` }],
    });
    const granted = identity.grant([recordsPolicy(partitionOf(scope), zoneIds)]);
    return {
      values: {
        provider: { name: "aws" },
        extraArgs: ["--aws-zone-type=public", ...zoneIds.map((id) => `--zone-id-filter=${id}`)],
      },
      serviceAccount: { annotations: { "eks.amazonaws.com/role-arn": arn } },
      requirements: [...zones.flatMap(({ requirements = [] }) => requirements), ...granted],
    };
  };
}

/**
 * What external-dns calls: it finds its zones among all of the account, lists their records, and changes
 * them. Tags of zones are read for a filter by tags alone, which the kit does not set.
 */
function recordsPolicy(partition: string, zoneIds: readonly string[]): PolicyDocument {
  return policyDocument(
    {
      Sid: "WriteRecords",
      Effect: "Allow",
      Action: ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"],
      Resource: zoneIds.map((id) => `arn:${partition}:route53:::hostedzone/${id}`),
    },
    { Sid: "FindZones", Effect: "Allow", Action: "route53:ListHostedZones", Resource: "*" },
  );
}
