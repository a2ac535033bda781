// Writes the package to dist: declarations by tsc; JavaScript by swc, with the options that tests use too; and the charts.
import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { execPath } from "node:process";
import { transformFileSync } from "@swc/core";

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

rmSync("dist", { recursive: true, force: true });
execFileSync(execPath, [tsc, "--project", "tsconfig.build.json"], { stdio: "inherit" });
for (const room of ["constructs", "testing"])
  for (const path of readdirSync(room, { recursive: true }))
    if (path.endsWith(".ts")) compile(join(room, path));
    else if (path.endsWith("-chart")) cpSync(join(room, path), join("dist", room, path), { recursive: true });

// Without source maps: under tsx Node.js maps every frame of the stack that cdktf notes for each token.
function compile(source) {
  writeFileSync(join("dist", source.replace(/\.ts$/, ".js")), transformFileSync(source).code);
}
