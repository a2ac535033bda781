import { createHash, randomBytes } from "node:crypto";
import { isHardlyName, mayBeSecret } from "../../constructs/core/secret-like";

describe("what may be a secret", () => {
  it.each([
    ["a secret access key", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"],
    ["a client secret of Entra", "Zq48Q~dummyDummyDUMMY.dummy_dummy-1234"],
    ["an HMAC key", "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W"],
    ["a hash", createHash("sha256").update("").digest("hex")],
    ["a password of an account's manager", "xK7#mP2$vL9@nQ4!"],
    ["an access key id", "AKIAIOSFODNN7EXAMPLE"],
  ])("is %s", (_, text) => {
    expect(mayBeSecret(text)).toBe(true);
  });

  it.each([
    ["in the wrong case", "Route53-Credentials-Of-Platform"],
    ["of a constant", "AWS_SECRET_ACCESS_KEY"],
    ["of a variable", "route53SecretAccessKey"],
    ["with a space at its end", "azuredns-client-secret "],
    ["with its namespace", "cert-manager/azuredns-config"],
    ["with a date", "azuredns-config-2026-01-31"],
    ["that is too long", "a".repeat(254)],
    ["that is shorter than any secret", "k8s.io/b4ckup"],
  ])("is not a name %s", (_, text) => {
    expect(mayBeSecret(text)).toBe(false);
  });

  it("is what random bytes make, however they are written", () => {
    for (const encoding of ["base64", "base64url"] as const) {
      const texts = Array.from({ length: 1000 }, () => randomBytes(30).toString(encoding));
      expect(texts.filter((text) => !mayBeSecret(text))).toEqual([]);
    }
  });
});

describe("what is hardly a name", () => {
  it("is an HMAC key where the key of a Secret belongs", () => {
    expect(isHardlyName("zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W")).toBe(true);
  });

  it.each([
    "secret",
    "secret-access-key",
    "AWS_SECRET_ACCESS_KEY",
    "awsSecretAccessKeyForRoute53Production",
    "k8s-route53-v1beta1.credentials.json",
    "3f0c9a7d5b1e4286a9c0d7e8f1b2c3d4",
  ])("is not %s", (key) => {
    expect(isHardlyName(key)).toBe(false);
  });
});
