import {
  AccessKeySource,
  AcmeIssuer,
  AcmeServer,
  Aws,
  CertManager,
  Cluster,
  Route53Auth,
  Route53Solver,
  Route53Zone,
} from "../../constructs";
import { Backend } from "../../stacks/backend";
import { Environment } from "../../stacks/environment";
import { type AppliedState } from "../support/applied-state";
import { applyStacks } from "../support/apply-stacks";
import { describeWithMoto } from "../support/describe-with-moto";
import { EmulatedAws } from "../support/emulated-aws";
import { writesChallenges } from "./documents";
import { issuerSolvers, stacksOf } from "./environment-stacks";

const ACCOUNT = "222233334444";
const IAM = `arn:aws:iam::${ACCOUNT}`;
const USER = "cert-manager-dns01-platform";

/** The environment with keys of these generations. */
function withKeys(...generations: string[]) {
  const key = AccessKeySource.create({ path: "/dns/", tags: { team: "dns" }, generations });
  const solver = Route53Solver.forZones(
    [Route53Zone.fromId("Z0123456789ABCDEFGHIJ", "staging.example.org")],
    Route53Auth.accessKey({ region: "eu-west-1", key }),
  );
  const environment = new Environment("keys", {
    backend: Backend.local(),
    clouds: [Aws.inRegion("eu-west-1", { allowedAccountIds: [ACCOUNT] })],
    cluster: Cluster.fromKubeconfig("platform", { context: "platform" }),
    certManager: CertManager.install({ version: "v1.21.1" }),
    issuers: [
      AcmeIssuer.clusterIssuer("letsencrypt", {
        server: AcmeServer.LETS_ENCRYPT_STAGING,
        email: "dns-admin@staging.example.org",
        solvers: [solver],
      }),
    ],
  });
  return stacksOf(environment);
}

/** Key of each generation that Terraform has made. */
function keysIn(state: AppliedState): { readonly id: unknown; readonly secret: unknown }[] {
  return state.all("aws_iam_access_key").map(({ id, secret }) => ({ id, secret }));
}

describeWithMoto(
  "An IAM user and its access keys, applied by Terraform and the AWS provider",
  ACCOUNT,
  (cloud) => {
    const stacks = { first: withKeys("1"), both: withKeys("1", "2"), second: withKeys("2") };
    let aws: EmulatedAws;
    let applied: Awaited<ReturnType<typeof apply>>;

    const read = async () => ({
      user: await aws.user(USER),
      userNames: await aws.userNames(),
      keyIds: await aws.accessKeyIds(USER),
      policies: await aws.attachedUserPolicies(USER),
      inline: await aws.inlineUserPolicyNames(USER),
      roles: await aws.roleNames(),
    });

    const apply = () =>
      applyStacks(cloud(), {
        first: { stack: stacks.first.dns01, state: "keys", read },
        both: { stack: stacks.both.dns01, state: "keys", read },
        second: { stack: stacks.second.dns01, state: "keys", read },
      });

    beforeAll(async () => {
      aws = new EmulatedAws(cloud().moto.endpoint, "eu-west-1", ACCOUNT);
      applied = await apply();
    }, 180_000);

    it("makes one user and no role", () => {
      const { user, userNames, roles } = applied.first.reading;
      expect(userNames).toEqual([USER]);
      expect(user).toEqual({ arn: `${IAM}:user/dns/${USER}`, path: "/dns/", tags: { team: "dns" } });
      expect(roles).toEqual([]);
    });

    it("lets the user write challenges in its zone and nothing else, whatever keys it has", () => {
      for (const { reading } of Object.values(applied)) {
        expect(reading.policies).toEqual([
          { document: writesChallenges(["Z0123456789ABCDEFGHIJ"]), tags: { team: "dns" } },
        ]);
        expect(reading.inline).toEqual([]);
      }
    });

    it("rotates the key in three deploys, of which only the second has two", () => {
      const [old] = applied.first.reading.keyIds;
      const [replacement] = applied.second.reading.keyIds;
      expect(old).not.toBe(replacement);
      expect(applied.first.reading.keyIds).toEqual([old]);
      expect(applied.both.reading.keyIds).toEqual([old, replacement]);
      expect(applied.second.reading.keyIds).toEqual([replacement]);
    });

    it("puts the newest key that is alive into the Secret, from the deploy that makes it", () => {
      const inSecret = ({ state }: { readonly state: AppliedState }) => state.only("kubernetes_secret_v1");
      const [old] = keysIn(applied.first.state);
      const [replacement] = keysIn(applied.second.state);
      const data = (key: typeof old) => ({ "access-key-id": key?.id, "secret-access-key": key?.secret });
      expect(inSecret(applied.first)["data"]).toEqual(data(old));
      expect(inSecret(applied.both)["data"]).toEqual(data(replacement));
      expect(inSecret(applied.second)["data"]).toEqual(data(replacement));
      expect([old?.id]).toEqual(applied.first.reading.keyIds);
      expect([replacement?.id]).toEqual(applied.second.reading.keyIds);
      for (const stack of Object.values(applied))
        expect(inSecret(stack)["metadata"]).toMatchObject([
          { name: "route53-credentials", namespace: "cert-manager" },
        ]);
    });

    it("has an issuer that reads both parts of the key from that Secret, before, during and after", () => {
      const name = "route53-credentials";
      for (const step of ["first", "both", "second"] as const)
        expect(issuerSolvers(stacks[step].issuer, applied[step].state)).toEqual({
          letsencrypt: [
            {
              dns01: {
                route53: {
                  region: "eu-west-1",
                  accessKeyIDSecretRef: { name, key: "access-key-id" },
                  secretAccessKeySecretRef: { name, key: "secret-access-key" },
                  hostedZoneID: "Z0123456789ABCDEFGHIJ",
                },
              },
              selector: { dnsZones: ["staging.example.org"] },
            },
          ],
        });
    });

    it("plans no change a second time, after any of the deploys", () => {
      const key = "aws_iam_access_key";
      const others = [
        ...["aws_iam_policy", "aws_iam_user", "aws_iam_user_policy_attachment"],
        ...["helm_release", "kubernetes_namespace_v1", "kubernetes_secret_v1"],
      ];
      expect(applied.first.state.made).toEqual([key, ...others]);
      expect(applied.both.state.made).toEqual([key, key, ...others]);
      expect(applied.second.state.made).toEqual([key, ...others]);
      for (const { changes } of Object.values(applied)) expect(changes).toEqual([]);
    });

    it("leaves nothing after destroy", async () => {
      expect(await aws.userNames()).toEqual([]);
      expect(await aws.policyArns()).toEqual([]);
    });
  },
);
