import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeUnless } from "../support/describe-unless";
import { missingTerraform } from "../support/describe-with";
import { makeProviderMirror, missingProviders } from "../support/provider-mirror";
import { Consumer, packTo } from "./consumer";

const MINUTES = 60_000;

const withoutRegistry =
  process.env["NPM_REGISTRY_TESTS"] === "1"
    ? undefined
    : "it installs from the package registry; NPM_REGISTRY_TESTS=1 runs it, as .ci/run does";

const withoutTerraform = missingTerraform() ?? missingProviders();

describeUnless(withoutRegistry, "the package in a team's own repository", () => {
  const directory = mkdtempSync(join(tmpdir(), "package-"));
  let packed: Awaited<ReturnType<typeof packTo>>;

  beforeAll(async () => {
    packed = await packTo(directory);
  }, 3 * MINUTES);

  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it("has what is used and nothing that builds or tests it", () => {
    expect([...new Set(packed.files.map((path) => path.split("/", 1).join()))].sort()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist",
      "docs",
      "package.json",
      "testing",
    ]);
    expect(packed.files.filter((path) => path.startsWith("testing/"))).toEqual(["testing/README.md"]);
    expect(packed.files.filter((path) => /^dist\/(stacks|test)\//.test(path))).toEqual([]);
    for (const chart of ["cert-manager/issuer-chart", "azure-dns/aad-pod-identity-chart"])
      for (const file of ["Chart.yaml", "values.schema.json", "values.yaml", "templates/"])
        expect(packed.files).toContainEqual(expect.stringMatching(`^dist/constructs/${chart}/${file}`));
  });

  describe.each([
    {
      name: "aws" as const,
      entryPoint: "route53",
      bindings: ["@cdktf/provider-aws"],
      factory: "Route53Auth",
      absent: ["@cdktf/provider-azurerm", "@cdktf/provider-azuread"],
    },
    {
      name: "azure" as const,
      entryPoint: "azure-dns",
      bindings: ["@cdktf/provider-azurerm", "@cdktf/provider-azuread"],
      factory: "AzureDnsAuth",
      absent: ["@cdktf/provider-aws"],
    },
  ])("of the cloud $name", ({ name, entryPoint, bindings, factory, absent }) => {
    const installed = [...bindings, "@cdktf/provider-kubernetes", "@cdktf/provider-helm"];
    let consumer: Consumer;
    let stacks: ReturnType<Consumer["stacks"]>;

    beforeAll(async () => {
      consumer = await Consumer.install(packed.tarball, name, installed);
      await consumer.succeed("npx", ["tsc"]);
      await consumer.succeed("node", ["dist/main.js"]);
      stacks = consumer.stacks();
    }, 5 * MINUTES);

    afterAll(() => {
      consumer.remove();
    });

    it("compiles with the declarations checked, and synthesises", () => {
      expect(Object.keys(stacks).sort()).toEqual(["team-dns01", "team-issuer"]);
    });

    it("needs no package of the other cloud, and says which one the whole package needs", async () => {
      for (const other of absent)
        expect(existsSync(join(consumer.directory, "node_modules", other))).toBe(false);
      const { code, output } = await consumer.run("node", ["-e", 'require("cdktf-cert-manager-dns01")']);
      expect(code).not.toBe(0);
      expect(output).toMatch(new RegExp(`needs the package (${absent.join("|")}). Run npm install`));
    });

    it("is imported by an ES module too", async () => {
      const source = `import { ${factory}, Dns01 } from "cdktf-cert-manager-dns01/${entryPoint}"; import { oncePerStack } from "cdktf-cert-manager-dns01/extend"; import { planStacks } from "cdktf-cert-manager-dns01/testing"; console.log(typeof ${factory}, typeof Dns01, typeof oncePerStack, typeof planStacks)`;
      const { stdout } = await consumer.succeed("node", ["--input-type=module", "-e", source]);
      expect(stdout).toBe("function function function function\n");
    });

    it(
      "synthesises the same on the maintained fork of cdktf",
      async () => {
        const onFork = await Consumer.install(packed.tarball, name, installed, "npm:cdktn@0.24.0");
        try {
          // The bindings' declarations are of cdktf's own version, which the fork's are not assignable to.
          await onFork.succeed("npx", ["tsc", "--skipLibCheck"]);
          await onFork.succeed("node", ["dist/main.js"]);
          expect(onFork.stacks()).toEqual(stacks);
        } finally {
          onFork.remove();
        }
      },
      5 * MINUTES,
    );

    describeUnless(withoutTerraform, "in snapshots of its plans", () => {
      const mirror = makeProviderMirror();
      afterAll(() => {
        mirror.remove();
      });

      it(
        "has the command that plans them",
        async () => {
          const { code, stdout } = await consumer.run(
            "npx",
            ["dns01-plan", "--out", "cdktf.out"],
            mirror.environment,
          );
          expect(code).toBe(2);
          expect(stdout).toMatch(/team-dns01[^]*team-issuer/);
        },
        2 * MINUTES,
      );

      it(
        "shows a change of the module, and nothing else",
        async () => {
          const env = mirror.environment;
          await consumer.succeed("npx", ["jest", "--ci=false", "dist"], env);
          await consumer.succeed("npx", ["jest", "--ci", "dist"], env);
          const main = join(consumer.directory, "dist/main.js");
          writeFileSync(main, readFileSync(main, "utf8").replace("team.example.org", "other.example.org"));
          await consumer.succeed("node", ["dist/main.js"]);
          const { code, output } = await consumer.run("npx", ["jest", "--ci", "dist"], env);
          expect(code).not.toBe(0);
          expect(output).toMatch(/^ *\+.*other\.example\.org/m);
        },
        5 * MINUTES,
      );
    });
  });
});
