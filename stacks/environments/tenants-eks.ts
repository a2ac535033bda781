import {
  AcmeIssuer,
  AcmeServer,
  Aws,
  CertManager,
  EksCluster,
  Route53Auth,
  Route53Solver,
  Route53Zone,
} from "../../constructs";
import { Backend } from "../backend";
import { Environment } from "../environment";

/** An Issuer in the tenant's namespace, with a ServiceAccount, a role and a zone of the tenant's own. */
function tenant(name: string, hostedZoneId: string, zone: string) {
  return AcmeIssuer.issuer(
    "letsencrypt",
    { name },
    {
      server: AcmeServer.LETS_ENCRYPT_PRODUCTION,
      email: `${name}@platform.example.org`,
      solvers: [
        Route53Solver.forZones(
          [Route53Zone.fromId(hostedZoneId, zone)],
          Route53Auth.serviceAccount({ name: "acme-dns01", region: "eu-west-1" }),
          { id: `route53-${name}` },
        ),
      ],
    },
  );
}

/** Tenants who author Issuers themselves, none of whom can use another's zones. */
export const tenantsEks = new Environment("tenants-eks", {
  backend: Backend.s3({ bucket: "platform-tfstate", region: "eu-west-1" }),
  clouds: [Aws.inRegion("eu-west-1", { allowedAccountIds: ["222233334444"] })],
  cluster: EksCluster.fromLookup("platform-tenants"),
  certManager: CertManager.install({ version: "v1.21.1" }),
  issuers: [
    tenant("team-red", "Z0CCCCCCCCCCCCCCCCCCC", "red.example.org"),
    tenant("team-blue", "Z0DDDDDDDDDDDDDDDDDDD", "blue.example.org"),
  ],
});
