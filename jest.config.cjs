/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  maxWorkers: "100%",
  setupFiles: ["<rootDir>/test/support/without-token-traces.cjs"],
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  transform: { "\\.ts$": "@swc/jest" },
  testPathIgnorePatterns: ["<rootDir>/test/package/consumers/", "/node_modules/"],
  modulePathIgnorePatterns: ["<rootDir>/cdktf.out/", "<rootDir>/dist/", "<rootDir>/.stryker-tmp/"],
};
