const { readdirSync } = require("node:fs");
const { maxWorkers, ...config } = require("./jest.config.cjs");

/** Directories of many small files, none of which has snapshots. */
const ROOMS = ["addons", "azure-dns", "cert-manager", "contract", "core", "docs", "route53", "types"];
/** So many that starting cdktf costs little, and so few that the runs end at about the same time. */
const FILES_PER_RUN = 8;

/** A pattern after the options, as in `npm test -- test/core/names.test.ts`: those files run one by one. */
const selects = process.argv.slice(2).some((argument) => !argument.startsWith("-"));

/**
 * Runs test files of a room together, as mutation testing does, so that cdktf starts once for each eight and not
 * for each of them: a third of the time of their tests.
 *
 * @type {import("jest").Config}
 */
const rooms = {
  maxWorkers,
  projects: [
    {
      ...config,
      testPathIgnorePatterns: [...config.testPathIgnorePatterns, `<rootDir>/test/(${ROOMS.join("|")})/`],
    },
    ...ROOMS.flatMap((room) => {
      const files = readdirSync(`${__dirname}/test/${room}`).filter((name) => name.endsWith(".test.ts"));
      const runs = Math.ceil(files.length / FILES_PER_RUN);
      return Array.from({ length: runs }, (_, run) => ({
        ...config,
        displayName: `${room} ${run + 1}/${runs}`,
        testMatch: ["<rootDir>/mutation/suite.cjs"],
        globals: {
          testFiles: files.filter((_name, index) => index % runs === run).map((name) => `${room}/${name}`),
        },
      }));
    }),
  ],
};

module.exports = selects ? { maxWorkers, ...config } : rooms;
