import { Fn, Token } from "cdktf";
import { Aws, AwsAccount, Azure, AzureSubscription, Entra } from "../../constructs";
import { Backend } from "../../stacks/backend";
import { CANARY } from "../support/canary";
import { inputErrorOf } from "../support/input-errors";
import { unchecked } from "../support/unchecked";

const id = "11111111-2222-4333-8444-555555555555";
const AWS = {
  accessKey: "AWS_ACCESS_KEY_ID",
  secretKey: "AWS_SECRET_ACCESS_KEY",
  token: "AWS_SESSION_TOKEN",
};
const AZURE = {
  clientSecret: "ARM_CLIENT_SECRET",
  clientCertificate: "ARM_CLIENT_CERTIFICATE",
  clientCertificatePassword: "ARM_CLIENT_CERTIFICATE_PASSWORD",
  oidcToken: "ARM_OIDC_TOKEN",
  oidcRequestToken: "ARM_OIDC_REQUEST_TOKEN",
};

const factories: [string, Readonly<Record<string, string>>, (props: never) => unknown][] = [
  ["Aws.inRegion", AWS, (props) => Aws.inRegion("eu-west-1", props)],
  ["AwsAccount.of", AWS, (props) => AwsAccount.of("333344445555", props)],
  ["Azure.inSubscription", AZURE, (props) => Azure.inSubscription(id, props)],
  ["AzureSubscription.of", AZURE, (props) => AzureSubscription.of(id, props)],
  ["Entra.inTenant", AZURE, (props) => Entra.inTenant(id, props)],
  [
    "Backend.s3",
    { ...AWS, sseCustomerKey: "AWS_SSE_CUSTOMER_KEY" },
    (props: object) => Backend.s3({ bucket: "state", region: "eu-west-1", ...props }),
  ],
  [
    "Backend.azurerm",
    {
      ...{ accessKey: "ARM_ACCESS_KEY", sasToken: "ARM_SAS_TOKEN", clientSecret: "ARM_CLIENT_SECRET" },
      clientCertificatePassword: "ARM_CLIENT_CERTIFICATE_PASSWORD",
      oidcToken: "ARM_OIDC_TOKEN",
      oidcRequestToken: "ARM_OIDC_REQUEST_TOKEN",
    },
    (props: object) => Backend.azurerm({ storageAccountName: "state", containerName: "state", ...props }),
  ],
  [
    "Backend.gcs",
    {
      credentials: "GOOGLE_CREDENTIALS",
      accessToken: "GOOGLE_OAUTH_ACCESS_TOKEN",
      encryptionKey: "GOOGLE_ENCRYPTION_KEY",
    },
    (props: object) => Backend.gcs({ bucket: "state", ...props }),
  ],
  [
    "Backend.hcpTerraform",
    { token: "TF_TOKEN_ and the host's name" },
    (props: object) => Backend.hcpTerraform({ organization: "platform", ...props }),
  ],
];

describe.each(factories)("%s, which no compiler kept from a secret,", (name, variables, make) => {
  const secrets = [
    ["a literal", CANARY],
    ["a token", Token.asString(Fn.element(["a", "b"], 0))],
  ];

  describe.each(Object.entries(variables))("refuses %s", (argument, variable) => {
    it.each(secrets)("where it is %s, naming the variable instead of its value", (_kind, secret) => {
      expect(inputErrorOf(() => make(unchecked({ [argument]: secret }))).message).toBe(
        `${name}: the argument ${argument} is given, and would stand in what is synthesised. Leave it out, and have ${variable} in the environment of Terraform.`,
      );
    });

    it("unless nothing is given", () => {
      expect(() => make(unchecked({ [argument]: undefined }))).not.toThrow();
    });
  });

  it("refuses null among lists of arguments", () => {
    expect(inputErrorOf(() => make(unchecked({ assumeRole: [null] }))).message).toContain(
      `${name}: assumeRole.0 is null.`,
    );
  });
});

it.each([
  ["Aws.inRegion", (props: never) => Aws.inRegion("eu-west-1", props)],
  ["AwsAccount.of", (props: never) => AwsAccount.of("333344445555", props)],
])("%s takes the token for a role from a file alone", (name, make) => {
  const given = { assumeRoleWithWebIdentity: [{ webIdentityToken: CANARY }] };
  expect(inputErrorOf(() => make(unchecked(given))).message).toBe(
    `${name}: the argument webIdentityToken is given, and would stand in what is synthesised. Leave it out, and have AWS_WEB_IDENTITY_TOKEN_FILE in the environment of Terraform.`,
  );
});
