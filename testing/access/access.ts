import type { PlannedResource } from "../stack-plan";

/** Something that a resource of a plan allows its holder to do. */
export interface Grant {
  /** One line, such as `route53:GetChange on arn:aws:route53:::change/*`. */
  readonly text: string;
  /** Whether it forbids instead. */
  readonly denies: boolean;
  /** Whether it holds under conditions only. */
  readonly conditional: boolean;
  /** What it reaches beyond single zones, such as `every hosted zone`. Absent where it reaches no further. */
  readonly reach?: string;
  /** Whether it concerns an action, or role, on a resource. Conditions are not looked at. */
  readonly concerns: (action: string, resource: string) => boolean;
  /** Whether whoever has this grant gains nothing by the other. */
  readonly covers: (other: Grant) => boolean;
}

/** Somebody whom a resource of a plan lets become an identity. */
export interface Trust {
  /** One line, such as `system:serviceaccount:cert-manager:cert-manager (audience sts.amazonaws.com)`. */
  readonly text: string;
  /** Subject of a token, or ARN or service of a principal; `*` stands for any text. */
  readonly subject: string;
  /** Audience of the token. Absent where it is no token, or any audience will do. */
  readonly audience?: string;
  /** Who issues the token, as the cloud names it. Absent where it is no token. */
  readonly issuer?: string;
  /** Whether a subject or principal is among those trusted. */
  readonly admits: (subject: string) => boolean;
  /** Whether everybody trusted by the other is trusted by this one. */
  readonly covers: (other: Trust) => boolean;
}

/** What a resource allows, and whom it trusts. */
export interface Access {
  readonly grants: readonly Grant[];
  readonly trusts: readonly Trust[];
}

/** Reads the access that one resource gives. */
export type AccessReader = (resource: PlannedResource, stack: readonly PlannedResource[]) => Access;

/** Access of a resource that gives none. */
export const noAccess: Access = { grants: [], trusts: [] };
