import { App } from "cdktf";
import { writeEnvironments } from "../testing/report/environments-file";
import { environments } from "./environments";
import { summaryOf } from "./summary";

const app = new App();
const stacks = environments.map((environment) => environment.addTo(app));
app.synth();
writeEnvironments(app, stacks);
for (const environment of stacks) console.log(summaryOf(environment));
