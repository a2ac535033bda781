/**
 * Runs a suite, or where there is a reason not to one skipped test that names it; the reason is printed as well. Tests
 * with snapshots are skipped by their names, since snapshots that no test claims are obsolete and fail a run in CI.
 */
export function describeUnless(
  reason: string | undefined,
  name: string,
  suite: () => void,
  testsWithSnapshots: readonly string[] = [],
): void {
  if (reason === undefined) {
    describe(name, suite);
    return;
  }
  process.stderr.write(`SKIPPED ${name}: ${reason}\n`);
  describe(name, () => {
    it.skip.each([`skipped: ${reason}`, ...testsWithSnapshots])("%s", () => undefined);
  });
}
