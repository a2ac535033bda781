import { App } from "cdktf";
import { addPlatformDns } from "./platform-dns";

const app = new App();
addPlatformDns(app, { cluster: "team", hostedZoneId: "Z0123456789ABCDEFGHIJ", domain: "team.example.org" });
app.synth();
