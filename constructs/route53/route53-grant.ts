import { Token } from "cdktf";
import { type Construct } from "constructs";
import { InputError, quoted } from "../core/input-error";
import { resolveIn, sameIn } from "../core/resolve-in";
import { type Requirement } from "../core/solver";
import { type TrustChain, type TrustNode } from "../core/trust-chain";
import { type Route53Identity } from "./auth-method";
import { partitionOf } from "./aws";
import { type PolicyDocument } from "./policy-document";
import { chunksOf, type Route53Policy } from "./route53-policy";
import { type BoundRoute53Zone } from "./route53-zone";
import { assumePolicy, type BoundZoneRole, type ZoneRole } from "./zone-role";

/** Role ARNs that fit a managed policy of 6,144 characters with paths of usual length. */
const ROLES_PER_POLICY = 40;

/** An identity that holds a grant. */
export interface Granted {
  readonly requirements: readonly Requirement[];
  /** From the ServiceAccount to each zone. */
  readonly trust: readonly TrustChain[];
  /** The role that the identity assumes for a zone. */
  readonly roleOf: (zone: BoundRoute53Zone) => BoundZoneRole | undefined;
}

/**
 * Gives an identity what it needs for zones: in its own account directly, in others by a role of the
 * zone's account that it may assume.
 */
export function grantZones(
  scope: Construct,
  identity: Route53Identity,
  zones: readonly BoundRoute53Zone[],
  policy: Route53Policy,
  clusterName: string,
): Granted {
  const partition = identity.partition ?? partitionOf(scope);
  checkAssumable(scope, identity, zones);
  const roles = new Map<ZoneRole, BoundZoneRole>();
  const ofRoles: Requirement[] = [];
  for (const [role, ofRole] of byRole(zones)) {
    const defaultName = `cert-manager-dns01-${clusterName}-zones`;
    const bound = role.bind(scope, defaultName, identity);
    checkOther(scope, identity, bound);
    ofRoles.push(...bound.grant(policy.documents(partition, ids(ofRole))));
    roles.set(role, bound);
  }

  const direct = zones.filter((zone) => zone.role === undefined);
  checkReachable(scope, identity, direct);
  const documents: PolicyDocument[] = [
    ...policy.documents(partition, ids(direct)),
    ...chunksOf(
      [...roles.values()].map(({ arn }) => arn),
      ROLES_PER_POLICY,
    ).map((arns) => assumePolicy(arns, identity.tagsSessions)),
  ];
  const roleOf = (zone: BoundRoute53Zone) => zone.role && roles.get(zone.role);
  return {
    requirements: [...identity.grant(documents), ...ofRoles],
    trust: zones.map((zone) => [
      ...identity.trust,
      ...assumed(roleOf(zone)),
      grantNode(policy),
      zoneNode(zone),
    ]),
    roleOf,
  };
}

/** The same for every zone of the identity's account, found by name. */
export function grantEveryZone(scope: Construct, identity: Route53Identity, policy: Route53Policy): Granted {
  const everyZone: TrustNode = { kind: "zone", name: "every zone of the account" };
  return {
    requirements: identity.grant(policy.documents(identity.partition ?? partitionOf(scope), "every zone")),
    trust: [[...identity.trust, grantNode(policy), everyZone]],
    roleOf: () => undefined,
  };
}

function byRole(zones: readonly BoundRoute53Zone[]): Map<ZoneRole, BoundRoute53Zone[]> {
  const groups = new Map<ZoneRole, BoundRoute53Zone[]>();
  for (const zone of zones) if (zone.role) groups.set(zone.role, [...(groups.get(zone.role) ?? []), zone]);
  return groups;
}

function checkAssumable(
  scope: Construct,
  { cannotAssumeRoles }: Route53Identity,
  zones: readonly BoundRoute53Zone[],
): void {
  const zone = zones.find(({ role }) => role !== undefined);
  if (cannotAssumeRoles !== undefined && zone)
    throw new InputError(
      scope,
      `the zone ${quoted(zone.name)} has a role to assume, but ${cannotAssumeRoles}`,
      "Make the identity in the zone's account, and leave the zone's role out",
    );
}

/** Route53 zones have no policies of their own that could let another account in. */
function checkReachable(
  scope: Construct,
  identity: Route53Identity,
  direct: readonly BoundRoute53Zone[],
): void {
  const { writesIn = (account) => account === undefined } = identity;
  const foreign = direct.find(({ account }) => !writesIn(account));
  if (foreign)
    throw new InputError(
      scope,
      `the zone ${quoted(foreign.name)} lies in another account than the identity that writes to it`,
      foreign.account ? roleRemedy(identity) : "Give the zone the account of the identity",
    );
}

function roleRemedy({ arns }: Route53Identity): string {
  const role = "a role: ZoneRole.create(account), or ZoneRole.fromArn(arn)";
  if (arns === undefined)
    return `Say in principalArn whose credentials they are if that is the zone's account, or give the zone ${role}`;
  // What is made here, or looked up, lies in the account of the stack.
  const mayBeOwn = arns.some((arn) => Token.isUnresolved(arn));
  return `Give the zone ${role}${mayBeOwn ? ", or leave its account out if that is the stack's own" : ""}`;
}

/** IAM lets no role assume itself that is not told to. */
function checkOther(scope: Construct, { arns = [] }: Route53Identity, role: BoundZoneRole): void {
  if (arns.some((arn) => sameIn(scope, arn, role.arn)))
    throw new InputError(
      scope,
      `the identity would assume ${quoted(resolveIn(scope, role.arn))}, which it is`,
      "Leave the zone's role out",
    );
}

function ids(zones: readonly BoundRoute53Zone[]): string[] {
  return zones.map(({ hostedZoneId }) => hostedZoneId);
}

function assumed(role: BoundZoneRole | undefined): TrustNode[] {
  return role ? [{ kind: "identity", name: `IAM role ${role.name} of the account ${role.account}` }] : [];
}

function grantNode({ description }: Route53Policy): TrustNode {
  return { kind: "grant", name: description };
}

function zoneNode({ name, hostedZoneId }: BoundRoute53Zone): TrustNode {
  const id = Token.isUnresolved(hostedZoneId) ? "id known when planned" : hostedZoneId;
  return { kind: "zone", name: `${name} (${id})` };
}
