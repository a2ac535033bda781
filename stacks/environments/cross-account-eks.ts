import {
  AcmeIssuer,
  Aws,
  AwsAccount,
  CertManager,
  EksCluster,
  Route53Auth,
  Route53Solver,
  Route53Zone,
  ZoneRole,
} from "../../constructs";
import { Backend } from "../backend";
import { Environment } from "../environment";

/** The DNS team's account, where Terraform may make the role that writes challenges. */
const dnsAccount = AwsAccount.assumeRole("arn:aws:iam::333344445555:role/terraform", "eu-west-1");
const dnsRole = ZoneRole.create(dnsAccount);

/** Another team's account, whose role exists already. */
const shopRole = ZoneRole.fromArn("arn:aws:iam::444455556666:role/dns-manager");

/** The cluster in one account, zones in two others. */
export const crossAccountEks = new Environment("cross-account-eks", {
  backend: Backend.s3({ bucket: "platform-tfstate", region: "eu-west-1" }),
  clouds: [Aws.inRegion("eu-west-1", { allowedAccountIds: ["222233334444"] })],
  cluster: EksCluster.fromLookup("platform-shared"),
  certManager: CertManager.install({ version: "v1.21.1" }),
  issuers: AcmeIssuer.letsEncrypt({
    email: "dns-admin@platform.example.org",
    solvers: [
      Route53Solver.forZones(
        [
          Route53Zone.fromLookup("corp.example.org", { role: dnsRole }),
          Route53Zone.fromId("Z0AAAAAAAAAAAAAAAAAAA", "lab.example.org", { role: dnsRole }),
          Route53Zone.fromId("Z0BBBBBBBBBBBBBBBBBBB", "shop.example.net", { role: shopRole }),
        ],
        Route53Auth.irsa(),
      ),
    ],
  }),
});
