import {
  AcmeIssuer,
  Aws,
  CertManager,
  EksCluster,
  IssuerDelivery,
  Route53Auth,
  Route53Solver,
  Route53Zone,
} from "../../constructs";
import { Backend } from "../backend";
import { Environment } from "../environment";

/** All of it in one stack: the issuers come as a Helm release, which Terraform plans before cert-manager is there. */
export const oneStackEks = new Environment("one-stack-eks", {
  backend: Backend.s3({ bucket: "platform-tfstate", region: "eu-west-1" }),
  clouds: [Aws.inRegion("eu-west-1", { allowedAccountIds: ["111122223333"] })],
  cluster: EksCluster.fromLookup("platform-preview"),
  certManager: CertManager.install({ version: "v1.21.1" }),
  delivery: IssuerDelivery.helmRelease(),
  issuers: AcmeIssuer.letsEncrypt({
    email: "dns-admin@preview.example.org",
    solvers: [
      Route53Solver.forZones([Route53Zone.fromLookup("preview.example.org")], Route53Auth.podIdentity()),
    ],
  }),
});
