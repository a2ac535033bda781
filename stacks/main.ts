import { App } from "cdktf";
import { environments } from "./environments";
import { summaryOf } from "./summary";

const app = new App();
const stacks = environments.map((environment) => environment.addTo(app));
app.synth();
for (const environment of stacks) console.log(summaryOf(environment));
