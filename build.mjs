// Writes the package to dist: declarations by tsc; JavaScript by swc, with the options that tests use too; and the charts.
import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { execPath } from "node:process";
import { transformFileSync } from "@swc/core";

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

rmSync("dist", { recursive: true, force: true });
execFileSync(execPath, [tsc, "--project", "tsconfig.build.json"], { stdio: "inherit" });
for (const room of ["constructs", "testing"])
  for (const path of readdirSync(room, { recursive: true }))
    if (path.endsWith(".ts")) compile(join(room, path));
    else if (path.endsWith("-chart")) cpSync(join(room, path), join("dist", room, path), { recursive: true });

function compile(source) {
  const target = join("dist", source.replace(/\.ts$/, ".js"));
  const sourceFileName = relative(dirname(target), source);
  const { code, map } = transformFileSync(source, { sourceMaps: true, sourceFileName });
  writeFileSync(target, `${code}//# sourceMappingURL=${basename(target)}.map\n`);
  writeFileSync(`${target}.map`, map);
}
