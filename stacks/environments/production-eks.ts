import {
  AcmeIssuer,
  Aws,
  CertManager,
  ControllerRole,
  EksCluster,
  Route53Auth,
  Route53Solver,
  Route53Zone,
} from "../../constructs";
import { Backend } from "../backend";
import { Environment } from "../environment";

/** EKS Pod Identity, on a cluster whose nodes have the agent as an add-on. */
export const productionEks = new Environment("production-eks", {
  backend: Backend.s3({ bucket: "platform-tfstate", region: "eu-west-1" }),
  clouds: [Aws.inRegion("eu-west-1", { allowedAccountIds: ["222233334444"] })],
  cluster: EksCluster.fromLookup("platform-production"),
  certManager: CertManager.install({ version: "v1.21.1" }),
  issuers: AcmeIssuer.letsEncrypt({
    email: "dns-admin@platform.example.org",
    solvers: [
      Route53Solver.forZones(
        [Route53Zone.fromLookup("platform.example.org")],
        Route53Auth.podIdentity({ role: ControllerRole.create({ path: "/platform/" }) }),
      ),
    ],
  }),
});
