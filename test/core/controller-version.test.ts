import { App, Lazy } from "cdktf";
import fc from "fast-check";
import { isAtLeast, requireControllerVersion } from "../../constructs/entry-points/extend";
import { checkControllerVersion } from "../../constructs/core/controller-version";
import { fakeController } from "../support/fake-controller";
import { inputErrorOf } from "../support/input-errors";
import { testStack } from "../support/synth";

const number = fc.nat({ max: 99 });
const release = fc.tuple(number, number, number).map((parts) => `v${parts.join(".")}`);

describe("the version of cert-manager", () => {
  it("is a literal release with its v", () => {
    fc.assert(
      fc.property(release, (version) => {
        expect(checkControllerVersion("CertManager.install", version)).toBe(version);
      }),
    );
    expect(checkControllerVersion("x", "v1.22.0-alpha.0")).toBe("v1.22.0-alpha.0");
  });

  it("is refused in any other form", () => {
    const broken = fc.oneof(
      release.map((version) => version.slice(1)),
      release.map((version) => `v${version}`),
      release.map((version) => `${version}.0`),
      release.map((version) => ` ${version}`),
      release.map((version) => `${version} `),
      release.map((version) => `>= ${version}`),
      fc.tuple(number, number).map(([major, minor]) => `v${major}.${minor}`),
      fc.constantFrom("", "v", "latest", "v1.21.x", "v01.2.3"),
    );
    fc.assert(
      fc.property(broken, (version) => {
        const { message } = inputErrorOf(() => checkControllerVersion("CertManager.install", version));
        expect(message).toBe(
          `CertManager.install: the cert-manager version is ${JSON.stringify(version)}. Write the literal release with its v, such as v1.21.1.`,
        );
      }),
    );
  });

  it("cannot be a token, since what is emitted depends on it", () => {
    const token = Lazy.stringValue({ produce: () => "v1.21.1" });
    expect(() => checkControllerVersion("x", token)).toThrow("Write the literal release");
    expect(() => checkControllerVersion("x", `v${token}`)).toThrow("Write the literal release");
  });
});

describe("a feature of cert-manager 1.17", () => {
  it.each(["v1.17.0", "v1.17.4", "v1.18.0", "v1.100.0", "v2.0.0"])("is there in %s", (version) => {
    expect(isAtLeast(fakeController(version), "1.17")).toBe(true);
    expect(() => {
      requireControllerVersion(testStack(new App(), "test"), fakeController(version), "1.17", "tenantID");
    }).not.toThrow();
  });

  it.each(["v1.16.9", "v1.9.0", "v0.99.0", "v1.17.0-beta.0"])("is refused in %s", (version) => {
    expect(isAtLeast(fakeController(version), "1.17")).toBe(false);
    expect(() => {
      requireControllerVersion(testStack(new App(), "test"), fakeController(version), "1.17", "tenantID");
    }).toThrow(
      `test: tenantID needs cert-manager 1.17 or later and this one is ${version}. Set the version of certManager to v1.17.0 or later.`,
    );
  });
});
