import { Construct } from "constructs";
import { checkOneOf, TRUE_OR_FALSE } from "../core/check-one-of";
import { checkProps } from "../core/check-props";
import { InputError, quoted } from "../core/input-error";
import { checkNotEmpty, checkText } from "../core/names";
import { requirementText } from "../core/requirement-text";
import { type Requirement } from "../core/solver";
import { checkZones } from "../core/zones";
import { checkPrincipalArn } from "./arn";
import { partitionOf } from "./aws";
import { checkRoleProps, GrantedRole, type RoleProps } from "./granted-role";
import { checkPolicy, Route53Policy } from "./route53-policy";
import { type Route53Zone } from "./route53-zone";
import { checkExternalId, checkTrust, controllerTrust } from "./zone-role";

/** The zones of this account, and the controllers that may write there. */
export interface ZoneAccountRoleProps extends Omit<RoleProps, "roleName"> {
  /** Name of the role, which the teams with the clusters are given in its ARN. */
  readonly roleName: string;
  /** Zones of this account that the controllers may write challenges in, at least one. */
  readonly zones: readonly Route53Zone[];
  /** ARNs of the roles or users of cert-manager's controllers, in any account, at least one. */
  readonly controllers: readonly string[];
  /** How the trust policy names them; see `ZoneRole.create`. @default "staged" */
  readonly trust?: "staged" | "exact";
  /**
   * Whether there are roles of EKS Pod Identity among them, whose sessions carry tags. EKS's user guide asks
   * for it of a target role with session tags off as well.
   * @default false
   */
  readonly trustsTaggedSessions?: boolean;
  /**
   * External id that the trust policy asks for. cert-manager sends none, so that it is for controllers whose
   * credentials are of this role already: by EKS, as the target of Pod Identity with session tags off
   * (REGION/ACCOUNT/CLUSTER/NAMESPACE/SERVICEACCOUNT), or by `external_id` in a profile of shared files.
   * @default - none
   */
  readonly externalId?: string;
  /** What they may do in the zones. @default Route53Policy.leastPrivilege() */
  readonly policy?: Route53Policy;
}

/**
 * The zones' half of cross-account access, in a stack of the zones' account: for a DNS team that does
 * not manage the clusters. Those name the role by `ZoneRole.fromArn`.
 *
 * @throws InputError for empty lists, a zone that is listed twice, malformed ARNs or role props, or a zone of another account
 */
export class ZoneAccountRole extends Construct {
  /** For `ZoneRole.fromArn`. */
  readonly arn: string;
  /** What others must do for the zones to be found. */
  readonly requirements: readonly Requirement[];

  constructor(scope: Construct, id: string, props: ZoneAccountRoleProps) {
    super(scope, id);
    const at = this.node.path;
    checkProps(at, props, "roleName", "zones", "controllers");
    checkText(at, props.roleName, "the role name");
    checkRoleProps(at, props);
    checkTrust(at, props.trust);
    checkZones(at, props.zones, "addRecordSet", "Route53Zone");
    checkNotEmpty(at, props.controllers, "controllers", "Give the ARN of at least one controller's role");
    for (const arn of props.controllers) checkPrincipalArn(at, arn);
    checkOneOf(at, props.trustsTaggedSessions, TRUE_OR_FALSE, "trustsTaggedSessions");
    checkPolicy(at, props.policy);
    const { externalId } = props;
    if (externalId !== undefined) checkExternalId(at, externalId);

    const role = new GrantedRole(this, "role", {
      ...props,
      defaultName: props.roleName,
      trust: controllerTrust(props.controllers, props.trust, props.trustsTaggedSessions ?? false, {
        externalId,
      }),
    });
    const zones = props.zones.map((zone) => zone.bind(this));
    for (const { name, account, role: zoneRole } of zones)
      if (account || zoneRole)
        throw new InputError(
          this,
          `the zone ${quoted(name)} has an account or a role of its own, and this role writes in the account of the stack`,
          "Leave them out",
        );
    const zoneIds = zones.map(({ hostedZoneId }) => hostedZoneId);
    const policy = props.policy ?? Route53Policy.leastPrivilege();
    role.grant(policy.documents(partitionOf(this), zoneIds));
    this.arn = role.arn;
    this.requirements = zones.flatMap(({ requirements = [] }) => requirements);
  }

  /** The requirements as text for an output. */
  get requirementTexts(): string[] {
    return this.requirements.map(requirementText);
  }
}
