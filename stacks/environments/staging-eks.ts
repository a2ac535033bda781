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

export const stagingEks = new Environment("staging-eks", {
  backend: Backend.s3({ bucket: "platform-tfstate", region: "eu-west-1" }),
  clouds: [Aws.inRegion("eu-west-1", { allowedAccountIds: ["111122223333"] })],
  cluster: EksCluster.fromLookup("platform-staging"),
  certManager: CertManager.install({ version: "v1.21.1" }),
  issuers: AcmeIssuer.letsEncrypt({
    email: "dns-admin@staging.example.org",
    solvers: [
      Route53Solver.forZones(
        [
          Route53Zone.fromId("Z0123456789ABCDEFGHIJ", "staging.example.org"),
          Route53Zone.fromId("Z9876543210ZYXWVUTSRQ", "apps.example.net"),
        ],
        Route53Auth.irsa({ role: ControllerRole.create({ tags: { team: "platform" } }) }),
      ),
    ],
  }),
});
