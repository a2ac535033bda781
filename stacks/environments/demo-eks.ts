import {
  AcmeIssuer,
  Aws,
  CertManager,
  EksCluster,
  ExternalDns,
  HelloKubernetes,
  IngressController,
  Route53Auth,
  Route53Records,
  Route53Solver,
  Route53Zone,
} from "../../constructs";
import { Backend } from "../backend";
import { Environment } from "../environment";

const zone = Route53Zone.fromLookup("demo.example.org");
const ingress = IngressController.traefik();

/** All the way to a page with a certificate: `letsencrypt-prod` as the issuer makes it one that browsers trust. */
export const demoEks = new Environment("demo-eks", {
  backend: Backend.s3({ bucket: "platform-tfstate", region: "eu-west-1" }),
  clouds: [Aws.inRegion("eu-west-1", { allowedAccountIds: ["111122223333"] })],
  cluster: EksCluster.fromLookup("platform-demo"),
  certManager: CertManager.install({ version: "v1.21.1" }),
  issuers: AcmeIssuer.letsEncrypt({
    email: "dns-admin@demo.example.org",
    solvers: [Route53Solver.forZones([zone], Route53Auth.irsa())],
  }),
  addons: [
    ingress,
    ExternalDns.writing(Route53Records.forZones([zone])),
    HelloKubernetes.at("hello.demo.example.org", { ingress, issuer: "letsencrypt-staging" }),
  ],
});
