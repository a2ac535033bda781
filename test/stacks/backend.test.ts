import {
  AcmeIssuer,
  AksCluster,
  Azure,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  CertManager,
  Cluster,
  InputError,
} from "../../constructs";
import { Backend } from "../../stacks/backend";
import { Environment } from "../../stacks/environment";
import { describeUnless } from "../support/describe-unless";
import { missingTerraform } from "../support/describe-with";
import { secretValuesIn } from "../support/secrets";
import { onlyBlock, type StackJson, synthApp } from "../support/synth";
import { stringsIn } from "../support/terraform-graph";

const subscription = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
const zone = `/subscriptions/${subscription}/resourceGroups/dns/providers/Microsoft.Network/dnsZones/staging.example.org`;

/** Both stacks of an environment whose issuers name an identity that the first stack makes. */
function stacksOn(backend: Backend): { readonly dns01: StackJson; readonly issuer: StackJson } {
  const { stacks } = synthApp((app) => {
    new Environment("test", {
      backend,
      clouds: [Azure.inSubscription(subscription)],
      cluster: AksCluster.fromAttributes({
        name: "platform",
        resourceGroup: "platform",
        location: "westeurope",
        oidcIssuerUrl: "https://westeurope.oic.prod-aks.azure.com/tenant/cluster/",
        access: Cluster.kubeconfig({ context: "platform" }),
      }),
      certManager: CertManager.install({ version: "v1.21.1" }),
      issuers: AcmeIssuer.letsEncrypt({
        solvers: [AzureDnsSolver.forZones([AzureDnsZone.fromId(zone)], AzureDnsAuth.workloadIdentity())],
      }),
    }).addTo(app);
  });
  const { "test-dns01": dns01, "test-issuer": issuer } = stacks;
  if (!dns01 || !issuer) throw new Error("a stack is missing");
  return { dns01, issuer };
}

const backends = [
  {
    name: "s3",
    backend: Backend.s3({
      prefix: "dns01/",
      bucket: "platform-tfstate",
      region: "eu-west-1",
      kmsKeyId: "alias/state",
    }),
    block: "backend",
    expected: (stack: string) => ({
      s3: {
        bucket: "platform-tfstate",
        region: "eu-west-1",
        key: `dns01/${stack}.tfstate`,
        kms_key_id: "alias/state",
        encrypt: true,
        use_lockfile: true,
      },
    }),
    remoteState: {
      backend: "s3",
      config: { bucket: "platform-tfstate", region: "eu-west-1", key: "dns01/test-dns01.tfstate" },
    },
  },
  {
    name: "azurerm",
    backend: Backend.azurerm({
      prefix: "dns01/",
      storageAccountName: "platformtfstate",
      containerName: "tfstate",
    }),
    block: "backend",
    expected: (stack: string) => ({
      azurerm: {
        storage_account_name: "platformtfstate",
        container_name: "tfstate",
        key: `dns01/${stack}.tfstate`,
        use_azuread_auth: true,
      },
    }),
    remoteState: {
      backend: "azurerm",
      config: {
        storage_account_name: "platformtfstate",
        container_name: "tfstate",
        key: "dns01/test-dns01.tfstate",
        use_azuread_auth: true,
      },
    },
  },
  {
    name: "gcs",
    backend: Backend.gcs({ prefix: "dns01/", bucket: "platform-tfstate" }),
    block: "backend",
    expected: (stack: string) => ({ gcs: { bucket: "platform-tfstate", prefix: `dns01/${stack}` } }),
    remoteState: { backend: "gcs", config: { bucket: "platform-tfstate", prefix: "dns01/test-dns01" } },
  },
  {
    name: "HCP Terraform",
    backend: Backend.hcpTerraform({ organization: "platform", hostname: "tfe.example.org" }),
    block: "cloud",
    expected: (stack: string) => ({
      organization: "platform",
      hostname: "tfe.example.org",
      workspaces: { name: stack },
    }),
    remoteState: {
      backend: "remote",
      config: {
        organization: "platform",
        hostname: "tfe.example.org",
        workspaces: { name: "test-dns01" },
      },
    },
  },
  {
    name: "local",
    backend: Backend.local(),
    block: "backend",
    expected: (stack: string) => ({ local: { path: `../../../${stack}.tfstate` } }),
    remoteState: { backend: "local", config: { path: "../../../test-dns01.tfstate" } },
  },
];

/** cdktf asks Terraform for its version before it synthesises a stack of HCP Terraform. */
const missingFor = (block: string) => (block === "cloud" ? missingTerraform() : undefined);

for (const { name, ...rest } of backends)
  describeUnless(missingFor(rest.block), `the ${name} backend`, () => {
    describeBackend(rest);
  });

function describeBackend({
  backend,
  block,
  expected,
  remoteState,
}: Omit<(typeof backends)[number], "name">): void {
  const { dns01, issuer } = stacksOn(backend);

  it("gives each stack a state of its own", () => {
    expect(dns01.terraform[block]).toEqual(expected("test-dns01"));
    expect(issuer.terraform[block]).toEqual(expected("test-issuer"));
  });

  it("has the issuers read the state that the other stack writes", () => {
    expect(onlyBlock(issuer.data, "terraform_remote_state")).toMatchObject(remoteState);
    expect(dns01.data?.["terraform_remote_state"]).toBeUndefined();
  });

  it("names no place on this machine and no secret", () => {
    for (const stack of [dns01, issuer]) {
      const state = { ...stack.terraform, remote: stack.data?.["terraform_remote_state"] };
      expect(stringsIn(state).filter((text) => /^([/~]|[A-Za-z]:\\)/.test(text))).toEqual([]);
      expect(secretValuesIn({ terraform: state })).toEqual([]);
    }
  });
}

describe("a backend's defaults", () => {
  it("put states at the top, encrypted and locked, in S3", () => {
    const { dns01 } = stacksOn(Backend.s3({ bucket: "platform-tfstate", region: "eu-west-1" }));
    expect(dns01.terraform["backend"]).toEqual({
      s3: {
        bucket: "platform-tfstate",
        region: "eu-west-1",
        key: "test-dns01.tfstate",
        encrypt: true,
        use_lockfile: true,
      },
    });
  });

  it("give way to what is written", () => {
    const s3 = Backend.s3({ bucket: "platform-tfstate", region: "eu-west-1", encrypt: false });
    expect(stacksOn(s3).dns01.terraform["backend"]).toMatchObject({ s3: { encrypt: false } });
    const azurerm = Backend.azurerm({
      storageAccountName: "platformtfstate",
      containerName: "tfstate",
      useAzureadAuth: false,
      useOidc: true,
    });
    expect(stacksOn(azurerm).issuer.terraform["backend"]).toMatchObject({
      azurerm: { use_azuread_auth: false, use_oidc: true },
    });
  });
});

describe("local state", () => {
  it.each([
    { directory: ".", path: "../../../test-dns01.tfstate" },
    { directory: "state", path: "../../../state/test-dns01.tfstate" },
    { directory: "./state", path: "../../../state/test-dns01.tfstate" },
    { directory: "state/", path: "../../../state/test-dns01.tfstate" },
    { directory: "../state", path: "../../../../state/test-dns01.tfstate" },
  ])("of the directory $directory is found from where Terraform runs", ({ directory, path }) => {
    expect(stacksOn(Backend.local({ directory })).dns01.terraform["backend"]).toEqual({ local: { path } });
  });

  it("is refused at an absolute path, which would name this machine", () => {
    const absolute = () => Backend.local({ directory: "/var/state" });
    expect(absolute).toThrow(InputError);
    expect(absolute).toThrow(
      'Backend.local: the directory is "/var/state". Write it from the directory that holds cdktf.out.',
    );
  });
});

describeUnless(missingFor("cloud"), "the default of HCP Terraform", () => {
  it("is no hostname but its own", () => {
    const { dns01 } = stacksOn(Backend.hcpTerraform({ organization: "platform" }));
    expect(dns01.terraform["cloud"]).toEqual({
      organization: "platform",
      workspaces: { name: "test-dns01" },
    });
  });
});
