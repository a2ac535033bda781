/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  maxWorkers: "100%",
  setupFiles: ["<rootDir>/test/support/without-token-traces.cjs"],
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  // cdktf loads it with itself, for zip files that nothing here makes: half of the time that cdktf takes to load.
  moduleNameMapper: { "^archiver$": "<rootDir>/test/support/no-archiver.cjs" },
  transform: { "\\.ts$": "@swc/jest" },
  testPathIgnorePatterns: ["<rootDir>/test/package/consumers/", "/node_modules/"],
  modulePathIgnorePatterns: ["<rootDir>/cdktf.out/", "<rootDir>/dist/", "<rootDir>/.stryker-tmp/"],
};
