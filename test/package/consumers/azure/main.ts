import { App } from "cdktf";
import { addPlatformDns } from "./platform-dns";

const app = new App();
addPlatformDns(app, { cluster: "team", resourceGroup: "team", domain: "team.example.org" });
app.synth();
