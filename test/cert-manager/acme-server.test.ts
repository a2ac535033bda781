import { Lazy } from "cdktf";
import { AcmeServer } from "../../constructs";

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
