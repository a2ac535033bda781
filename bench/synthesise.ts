import { App } from "cdktf";
import { addEnvironments } from "./environments";
import { addLiteralEnvironments } from "./literal-environments";
import { report } from "./programs";

// Arguments: out directory, number of environments, `kit` or `floor`, number of environments to warm up with.
const [outdir = "", count = "1", program = "kit", warmUp = "0"] = process.argv.slice(2);
if (warmUp !== "0") synthesise(`${outdir}-warm-up`, Number(warmUp));
const started = process.cpuUsage();
synthesise(outdir, Number(count));
report(started);

function synthesise(directory: string, environments: number): void {
  const app = new App({ outdir: directory });
  if (program === "floor") addLiteralEnvironments(app, environments);
  else addEnvironments(app, environments);
  app.synth();
}
