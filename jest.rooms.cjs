const { readdirSync } = require("node:fs");
const { maxWorkers, ...config } = require("./jest.config.cjs");

/** Directories whose files run together, none of which has snapshots. What takes longest stands first. */
const ROOMS = [
  ["docs", "types"],
  ["contract"],
  ["route53"],
  ["cert-manager"],
  ["azure-dns"],
  ["core", "addons"],
];
/** So many that starting cdktf costs little, and so few that four workers have something to do. */
const FILES_PER_RUN = 16;

/** A pattern after the options, as in `npm test -- test/core/names.test.ts`: those files run one by one. */
const selects = process.argv.slice(2).some((argument) => !argument.startsWith("-"));

/**
 * Runs test files of a room together, as mutation testing does, so that cdktf starts once for each sixteen and not
 * for each of them: a third of the time of their tests.
 *
 * @type {import("jest").Config}
 */
const rooms = {
  maxWorkers,
  projects: [
    {
      ...config,
      testPathIgnorePatterns: [
        ...config.testPathIgnorePatterns,
        `<rootDir>/test/(${ROOMS.flat().join("|")})/`,
      ],
    },
    ...ROOMS.flatMap(runsOf),
  ],
};

function runsOf(directories) {
  const files = directories.flatMap(testFilesIn);
  const runs = Math.ceil(files.length / FILES_PER_RUN);
  return Array.from({ length: runs }, (_, run) => ({
    ...config,
    displayName: `${directories.join(" and ")} ${run + 1}/${runs}`,
    testMatch: ["<rootDir>/mutation/suite.cjs"],
    globals: { testFiles: files.filter((_name, index) => index % runs === run) },
  }));
}

function testFilesIn(directory) {
  const names = readdirSync(`${__dirname}/test/${directory}`);
  return names.filter((name) => name.endsWith(".test.ts")).map((name) => `${directory}/${name}`);
}

module.exports = selects ? { maxWorkers, ...config } : rooms;
