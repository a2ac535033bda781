/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  maxWorkers: "100%",
  setupFiles: ["<rootDir>/test/support/without-token-traces.cjs"],
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  moduleNameMapper: {
    // cdktf loads it with itself, for zip files that nothing here makes: half of the time that cdktf takes to load.
    "^archiver$": "<rootDir>/test/support/no-archiver.cjs",
    "^fast-check$": "<rootDir>/test/support/seeded-fast-check.cjs",
  },
  transform: { "\\.ts$": "@swc/jest" },
  testPathIgnorePatterns: ["<rootDir>/test/package/consumers/", "/node_modules/"],
  modulePathIgnorePatterns: ["<rootDir>/cdktf.out/", "<rootDir>/dist/", "<rootDir>/.stryker-tmp/"],
};
