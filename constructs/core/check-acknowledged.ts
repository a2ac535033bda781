import { InputError } from "./input-error";

/**
 * Refuses a method whose costs nobody has accepted.
 * @param costs What must be said, each as `true`.
 * @throws InputError naming the first that is not said
 */
export function checkAcknowledged<K extends string>(
  at: string,
  acknowledges: Readonly<Record<K, true>> | undefined,
  costs: readonly K[],
): void {
  const unsaid = costs.find((cost) => acknowledges?.[cost] !== true);
  if (unsaid === undefined) return;
  throw new InputError(
    at,
    `acknowledges does not say ${unsaid}`,
    `Use another method, or write acknowledges: { ${costs.map((cost) => `${cost}: true`).join(", ")} }`,
  );
}
