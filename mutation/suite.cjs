const { describe, it } = require("@jest/globals");

/** The test files of a run in one, so that a mutant costs one start of cdktf and not one for each file. */
describe.each(globalThis.testFiles)("%s", (file) => {
  try {
    require(`../test/${file}`);
  } catch (error) {
    // To Stryker a file that does not load is a mutant that could not run, and not one that was killed.
    it("loads", () => {
      throw error;
    });
  }
});
