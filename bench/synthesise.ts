import { App } from "cdktf";
import { addEnvironments } from "./environments";
import { report } from "./programs";

// Arguments: out directory, number of environments.
const [outdir = "", count = "1"] = process.argv.slice(2);
const started = performance.now();
const app = new App({ outdir });
addEnvironments(app, Number(count));
app.synth();
report(started);
