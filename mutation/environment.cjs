const { TestEnvironment } = require("jest-environment-node");

/** Loads the test files that have a test to run, and stops at the first failure: Jest's own `bail` looks at whole files. */
module.exports = class extends TestEnvironment {
  #failed = false;

  constructor(config, context) {
    super(config, context);
    const { testNamePattern } = config.globalConfig;
    const names = testNamePattern?.replaceAll("\\", "");
    this.global.testFiles = this.global.testFiles.filter((file) => names?.includes(file) ?? true);
  }

  handleTestEvent({ name, test }) {
    if (name === "test_done" && test.errors.length > 0) this.#failed = true;
    if (name === "test_start" && this.#failed) test.mode = "skip";
  }
};
