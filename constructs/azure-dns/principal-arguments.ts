/** Arguments of a role assignment that say whom it is for: an identity or the service principal of an application. */
export function principalArguments({
  principalId,
  isNew,
}: {
  readonly principalId: string;
  /** Whether this app makes it: Entra may not know it yet, and the check for it would fail. */
  readonly isNew: boolean;
}) {
  return {
    principalId,
    principalType: "ServicePrincipal",
    ...(isNew && { skipServicePrincipalAadCheck: true }),
  };
}
