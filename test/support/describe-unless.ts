/** Runs a suite, or where there is a reason not to one skipped test that names it; the reason is printed as well. */
export function describeUnless(reason: string | undefined, name: string, suite: () => void): void {
  if (reason === undefined) {
    describe(name, suite);
    return;
  }
  process.stderr.write(`SKIPPED ${name}: ${reason}\n`);
  describe(name, () => {
    it.skip(`skipped: ${reason}`, () => undefined);
  });
}
