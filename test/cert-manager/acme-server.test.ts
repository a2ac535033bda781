import { App, Lazy, TerraformLocal } from "cdktf";
import { AcmeServer } from "../../constructs";
import { resolveIn } from "../../constructs/entry-points/extend";
import { inputErrorOf } from "../support/input-errors";
import { testStack } from "../support/synth";
import { TEST_CERTIFICATE } from "../support/test-certificate";

describe("an ACME server", () => {
  it("is Let's Encrypt or its test server, both of which use the public DNS", () => {
    expect(AcmeServer.LETS_ENCRYPT_STAGING).toMatchObject({
      directoryUrl: "https://acme-staging-v02.api.letsencrypt.org/directory",
      resolvesPublicly: true,
      isLetsEncrypt: true,
    });
    expect(AcmeServer.LETS_ENCRYPT_PRODUCTION).toMatchObject({
      directoryUrl: "https://acme-v02.api.letsencrypt.org/directory",
      resolvesPublicly: true,
      isLetsEncrypt: true,
    });
  });

  it.each([true, false])("may be any other, which uses the public DNS or not: %s", (resolvesPublicly) => {
    expect(
      AcmeServer.of("https://ca.corp.example.net:9000/acme/acme/directory", { resolvesPublicly }),
    ).toMatchObject({
      directoryUrl: "https://ca.corp.example.net:9000/acme/acme/directory",
      resolvesPublicly,
      isLetsEncrypt: false,
    });
  });

  it("is known as Let's Encrypt by its URL, and not by a URL that only mentions it", () => {
    const of = (url: string) => AcmeServer.of(url, { resolvesPublicly: true }).isLetsEncrypt;
    expect(of("https://acme-v02.api.letsencrypt.org/directory")).toBe(true);
    expect(of("https://proxy.example.net/acme-v02.api.letsencrypt.org")).toBe(false);
  });

  it.each(["http://ca.example.net/directory", "ca.example.net", "", "https://"])(
    "may not be at %j",
    (url) => {
      expect(() => AcmeServer.of(url, { resolvesPublicly: true })).toThrow(
        `AcmeServer.of: the directory URL is ${JSON.stringify(url)}. Write the https URL`,
      );
    },
  );

  it("may be at a URL that is known at apply alone", () => {
    const url = Lazy.stringValue({ produce: () => "https://ca.example.net/directory" });
    expect(AcmeServer.of(url, { resolvesPublicly: false }).directoryUrl).toBe(url);
  });
});

describe("an ACME server that binds accounts to others", () => {
  it.each([
    [AcmeServer.ZEROSSL, "https://acme.zerossl.com/v2/DV90"],
    [AcmeServer.GOOGLE_STAGING, "https://dv.acme-v02.test-api.pki.goog/directory"],
    [AcmeServer.GOOGLE_PRODUCTION, "https://dv.acme-v02.api.pki.goog/directory"],
  ])("is ZeroSSL's or Google's, however it is written (%#)", (server, directoryUrl) => {
    expect(server).toMatchObject({
      directoryUrl,
      resolvesPublicly: true,
      needsExternalAccountBinding: true,
      isLetsEncrypt: false,
    });
    const written = AcmeServer.of(directoryUrl, {
      resolvesPublicly: true,
      needsExternalAccountBinding: false,
    });
    expect(written.needsExternalAccountBinding).toBe(true);
  });

  it("is any other that is said to", () => {
    const of = (needsExternalAccountBinding?: boolean) =>
      AcmeServer.of("https://ca.example.net/acme.zerossl.com", {
        resolvesPublicly: true,
        needsExternalAccountBinding,
      }).needsExternalAccountBinding;
    expect([of(), of(false), of(true)]).toEqual([false, false, true]);
  });

  it("is not Let's Encrypt", () => {
    expect(AcmeServer.LETS_ENCRYPT_STAGING.needsExternalAccountBinding).toBe(false);
    expect(AcmeServer.LETS_ENCRYPT_PRODUCTION.needsExternalAccountBinding).toBe(false);
  });
});

describe("Buypass", () => {
  it("is refused, since it issues nothing any more", () => {
    expect(() => AcmeServer.of("https://api.buypass.com/acme/directory", { resolvesPublicly: true })).toThrow(
      "AcmeServer.of: Buypass has issued no certificates since 31 October 2025 and has ended its ACME service. Use another server, such as AcmeServer.LETS_ENCRYPT_PRODUCTION or AcmeServer.ZEROSSL.",
    );
  });
});

describe("the CA bundle of an ACME server", () => {
  const of = (caBundle?: string) =>
    AcmeServer.of("https://ca.corp.example.net/directory", { resolvesPublicly: false, caBundle }).caBundle;

  it("is none by default", () => {
    expect(of()).toBeUndefined();
    expect(AcmeServer.LETS_ENCRYPT_PRODUCTION.caBundle).toBeUndefined();
  });

  it("is the base64 of its PEM, text between certificates included", () => {
    const bundle = `# root\n${TEST_CERTIFICATE}\n# the same again\n${TEST_CERTIFICATE}`;
    expect(Buffer.from(of(bundle) ?? "", "base64").toString()).toBe(bundle);
  });

  it("is encoded at apply where it is known at apply alone", () => {
    const stack = testStack(new App(), "test");
    const pem = new TerraformLocal(stack, "pem", "x").asString;
    expect(resolveIn(stack, of(pem))).toBe("${base64encode(local.pem)}");
  });

  const key = "-----BEGIN EC PRIVATE KEY-----\nMHc=\n-----END EC PRIVATE KEY-----\n";
  const certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
  it.each([
    ["", "the CA bundle has no certificate in PEM"],
    ["MIIBfzCCASWgAwIBAgIU", "the CA bundle has no certificate in PEM"],
    [Buffer.from(TEST_CERTIFICATE).toString("base64"), "the CA bundle has no certificate in PEM"],
    [TEST_CERTIFICATE.replace("-----END CERTIFICATE-----", ""), "the CA bundle has no certificate in PEM"],
    [certificate, "the CA bundle has a broken certificate"],
    [TEST_CERTIFICATE + certificate, "the CA bundle has a broken certificate"],
    [TEST_CERTIFICATE + key, 'the CA bundle has the PEM block "EC PRIVATE KEY"'],
    [
      TEST_CERTIFICATE + key.slice(0, key.indexOf("-----END")),
      "the CA bundle has a PEM block without its end",
    ],
  ])("is refused where it is none (%#)", (bundle, problem) => {
    const { message } = inputErrorOf(() => of(bundle));
    expect(message).toBe(
      `AcmeServer.of: ${problem}. Give the PEM text of the certificates that sign the server's own, and nothing secret.`,
    );
    expect(message).not.toContain("MHc=");
  });
});
