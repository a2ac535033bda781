import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { PartialStrykerOptions } from "@stryker-mutator/api/core" with { "resolution-mode": "import" };

const project = resolve(__dirname, "..");

/** Folders of constructs/, and the folders or files of test/ that hold them. */
const testsOf: Readonly<Record<string, readonly string[]>> = {
  core: ["core", "contract/solver-selection.test.ts", "route53/challenge-delegation.test.ts"],
  addons: ["addons"],
  "cert-manager": ["cert-manager"],
  route53: ["route53"],
  "azure-dns": ["azure-dns"],
};

/** They read the code as text, which here holds every mutant. */
const READERS_OF_CODE = ["core/import-rules.test.ts", "core/names-no-cloud.test.ts"];

async function main([folder = "", ...files]: readonly string[]): Promise<void> {
  const places = testsOf[folder];
  if (places === undefined)
    throw new Error(
      `usage: npm run mutate -- ${Object.keys(testsOf).join("|")} [FILE.ts ...] [TESTS/FILE.test.ts ...]`,
    );
  const isTest = (file: string) => file.endsWith(".test.ts");
  const mutated = files.filter((file) => !isTest(file));
  const tests = files.filter(isTest);

  Object.assign(process.env, {
    CI: "true",
    // Programs that do not exist: what runs Terraform or Helm is skipped.
    TERRAFORM_BINARY_NAME: "no-terraform",
    HELM_BINARY: "no-helm",
  });
  const { Stryker } = await import("@stryker-mutator/core");
  await new Stryker(
    optionsFor(folder, mutated, (tests.length > 0 ? tests : places).flatMap(testFilesIn)),
  ).runMutationTest();
}

function optionsFor(
  folder: string,
  files: readonly string[],
  testFiles: readonly string[],
): PartialStrykerOptions {
  return {
    mutate: (files.length > 0 ? files : ["**/*.ts"]).map((file) => `constructs/${folder}/${file}`),
    testRunner: "jest",
    jest: {
      projectType: "custom",
      configFile: "jest.config.cjs",
      config: {
        testMatch: ["<rootDir>/mutation/suite.cjs"],
        testEnvironment: join(__dirname, "environment.cjs"),
        globals: { testFiles },
      },
      enableFindRelatedTests: false,
    },
    coverageAnalysis: "perTest",
    concurrency: 2,
    maxTestRunnerReuse: 100,
    timeoutMS: 20_000,
    ignorePatterns: [".ci", "api", "bench", "cdktf.out", "coverage", "dist"],
    htmlReporter: { fileName: `reports/mutation/${folder}.html` },
    jsonReporter: { fileName: `reports/mutation/${folder}.json` },
    clearTextReporter: { logTests: false, reportTests: false },
    reporters: ["clear-text", "progress-append-only", "html", "json"],
    thresholds: { break: 90 },
  };
}

function testFilesIn(place: string): readonly string[] {
  if (place.endsWith(".ts")) return [place];
  return readdirSync(join(project, "test", place))
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => `${place}/${name}`)
    .filter((path) => !READERS_OF_CODE.includes(path));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
