import { Lazy } from "cdktf";
import fc from "fast-check";
import {
  AcmeIssuer,
  type AcmeIssuerProps,
  AcmeServer,
  ExternalAccountBinding,
  type ExternalAccountBindingProps,
} from "../../constructs";
import { fakeSolver } from "../support/fake-solver";
import { inputErrorOf } from "../support/input-errors";

const solver = fakeSolver();
const other = AcmeServer.of("https://ca.example.net/directory", { resolvesPublicly: true });

function issuer(props: Partial<AcmeIssuerProps> = {}): AcmeIssuer {
  return AcmeIssuer.clusterIssuer("acme", { server: other, solvers: [solver], ...props });
}

describe("Let's Encrypt's issuers", () => {
  it("are two ClusterIssuers, each with a server and an account key of its own, which share their solvers", () => {
    const [staging, production, ...others] = AcmeIssuer.letsEncrypt({
      email: "dns@platform.example.net",
      solvers: [solver],
    });
    expect(others).toEqual([]);
    expect(staging).toMatchObject({
      kind: "ClusterIssuer",
      name: "letsencrypt-staging",
      email: "dns@platform.example.net",
      server: AcmeServer.LETS_ENCRYPT_STAGING,
      privateKeySecretName: "letsencrypt-staging",
      namespace: undefined,
    });
    expect(production).toMatchObject({
      kind: "ClusterIssuer",
      name: "letsencrypt-prod",
      email: "dns@platform.example.net",
      server: AcmeServer.LETS_ENCRYPT_PRODUCTION,
      privateKeySecretName: "letsencrypt-prod",
      namespace: undefined,
    });
    expect(staging?.solvers[0]).toBe(solver);
    expect(production?.solvers[0]).toBe(solver);
  });
});

describe("an issuer", () => {
  it("is a ClusterIssuer without a namespace and an Issuer with one", () => {
    expect(issuer().kind).toBe("ClusterIssuer");
    for (const namespace of ["team-a", { name: "team-a" }]) {
      const namespaced = AcmeIssuer.issuer("acme", namespace, { server: other, solvers: [solver] });
      expect(namespaced).toMatchObject({ kind: "Issuer", namespace: { name: "team-a" } });
    }
  });

  it("keeps its account key in a Secret of its own name, or of the one given", () => {
    expect(issuer().privateKeySecretName).toBe("acme");
    expect(issuer({ privateKeySecretName: "account" }).privateKeySecretName).toBe("account");
  });

  it("needs at least one solver, and none twice", () => {
    expect(() => issuer({ solvers: [] })).toThrow(
      "AcmeIssuer.clusterIssuer: there are no solvers. Give the issuer at least one solver.",
    );
    expect(() => issuer({ solvers: [solver, fakeSolver("b"), solver] })).toThrow(
      'AcmeIssuer.clusterIssuer: the solver "fake" is listed twice. List it once.',
    );
  });

  it("may have solvers on standby, each of them once and none that it names", () => {
    expect(issuer().standby).toEqual([]);
    const next = fakeSolver("next");
    expect(issuer({ standby: [next] }).standby).toEqual([next]);
    const both = AcmeIssuer.letsEncrypt({ solvers: [solver], standby: [next] });
    expect(both.map(({ standby }) => standby)).toEqual([[next], [next]]);
    for (const standby of [[solver], [next, next]])
      expect(() => issuer({ standby })).toThrow("is listed twice. List it once.");
    expect(() => issuer({ solvers: [], standby: [next] })).toThrow("there are no solvers");
  });

  it.each<[() => unknown, string]>([
    [
      () => AcmeIssuer.clusterIssuer("Acme", { server: other, solvers: [solver] }),
      'the issuer name is "Acme"',
    ],
    [() => issuer({ privateKeySecretName: "a_b" }), 'the account key Secret is "a_b"'],
    [
      () => AcmeIssuer.issuer("acme", { name: "Team" }, { server: other, solvers: [solver] }),
      'the namespace is "Team"',
    ],
  ])("has names that Kubernetes takes (%#)", (make, problem) => {
    const { message } = inputErrorOf(make);
    expect(message).toMatch(/^AcmeIssuer\.(clusterIssuer|issuer): /);
    expect(message).toContain(`${problem}. Write `);
    expect(message).toContain(" an RFC 1123 ");
  });

  it("may have names that are known at apply alone", () => {
    const token = Lazy.stringValue({ produce: () => "x" });
    expect(AcmeIssuer.issuer(token, { name: token }, { server: other, solvers: [solver] }).name).toBe(token);
  });
});

const alphanumeric = fc.constantFrom(...Array.from("abcxyzABCXYZ019"));
const label = fc.oneof(
  alphanumeric,
  fc
    .tuple(
      alphanumeric,
      fc.string({ unit: fc.oneof(alphanumeric, fc.constant("-")), maxLength: 8 }),
      alphanumeric,
    )
    .map((parts) => parts.join("")),
);
const atom = fc.string({
  unit: fc.oneof(alphanumeric, fc.constantFrom(...Array.from("!#&'*+/=?^_`|~-"))),
  minLength: 1,
  maxLength: 10,
});
const local = fc.array(atom, { minLength: 1, maxLength: 3 }).map((atoms) => atoms.join("."));
const topLevel = fc.constantFrom("net", "io", "museum", "xn--p1ai");
const domain = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 3 }), topLevel)
  .map(([labels, last]) => [...labels, last].join("."));
const email = fc.tuple(local, domain).map((parts) => parts.join("@"));

describe("the e-mail of an account", () => {
  it("is left out where none is given", () => {
    expect(issuer().email).toBeUndefined();
  });

  it("is kept to the letter", () => {
    fc.assert(
      fc.property(email, (address) => {
        expect(issuer({ email: address }).email).toBe(address);
      }),
    );
  });

  it("is refused where it is no address", () => {
    const pair = fc.tuple(local, domain);
    const broken = fc.oneof(
      local,
      domain,
      pair.map(([name, at]) => `${name}@@${at}`),
      pair.map(([name, at]) => `${name}@${name}@${at}`),
      pair.map(([name, at]) => `${name} @${at}`),
      pair.map(([name, at]) => `${name}@${at}.`),
      pair.map(([name, at]) => `${name}@.${at}`),
      pair.map(([name, at]) => `${name}@-${at}`),
      pair.map(([name, at]) => `${name}@a-.${at}`),
      pair.map(([name, at]) => `${name}@a..${at}`),
      pair.map(([name, at]) => `.${name}@${at}`),
      pair.map(([name, at]) => `${name}.@${at}`),
      pair.map(([name, at]) => `a..${name}@${at}`),
      pair.map(([name, at]) => `mailto:${name}@${at}`),
      pair.map(([name, at]) => `${name}@${at}\n`),
      pair.map(([name, at]) => `Name <${name}@${at}>`),
      pair.map(([name, at]) => `${"a".repeat(255)}${name}@${at}`),
      local.map((name) => `${name}@localhost`),
      local.map((name) => `${name}@10.0.0.1`),
      fc.constant(""),
    );
    fc.assert(
      fc.property(broken, (address) => {
        expect(inputErrorOf(() => issuer({ email: address })).message).toBe(
          `AcmeIssuer.clusterIssuer: the e-mail is ${JSON.stringify(address)}. Write the address of the team that answers for the certificates.`,
        );
      }),
      { numRuns: 300 },
    );
  });

  it("passes as a token", () => {
    const token = Lazy.stringValue({ produce: () => "x" });
    expect(issuer({ email: token, server: AcmeServer.LETS_ENCRYPT_STAGING }).email).toBe(token);
  });

  it.each(["example.com", "example.net", "example.org", "EXAMPLE.org"])(
    "is not at %s for Let's Encrypt, which refuses that domain",
    (domainName) => {
      const address = `dns@${domainName}`;
      for (const server of [
        AcmeServer.LETS_ENCRYPT_STAGING,
        AcmeServer.LETS_ENCRYPT_PRODUCTION,
        AcmeServer.of(AcmeServer.LETS_ENCRYPT_PRODUCTION.directoryUrl, { resolvesPublicly: true }),
      ])
        expect(() => issuer({ email: address, server })).toThrow(
          `AcmeIssuer.clusterIssuer: the e-mail is "${address}" and Let's Encrypt refuses that domain. Write an address that is read.`,
        );
      expect(issuer({ email: address, server: other }).email).toBe(address);
    },
  );

  it.each(["dns@staging.example.org", "dns@myexample.com", "dns@example.com.net"])(
    "may be %s for Let's Encrypt",
    (address) => {
      expect(issuer({ email: address, server: AcmeServer.LETS_ENCRYPT_STAGING }).email).toBe(address);
    },
  );
});

describe("an account that is bound to another", () => {
  const binding = ExternalAccountBinding.fromSecret("eab", { keyId: "kid-1" });

  it("reads the key from a Secret that exists", () => {
    expect(binding).toMatchObject({ keyId: "kid-1", secretName: "eab", secretKey: "secret" });
    expect(ExternalAccountBinding.fromSecret("eab", { keyId: "kid-1", secretKey: "hmac.key" })).toMatchObject(
      { secretKey: "hmac.key" },
    );
    expect(issuer({ externalAccountBinding: binding }).externalAccountBinding).toBe(binding);
    expect(issuer().externalAccountBinding).toBeUndefined();
  });

  it.each([AcmeServer.ZEROSSL, AcmeServer.GOOGLE_STAGING, AcmeServer.GOOGLE_PRODUCTION])(
    "is a must where the server wants it ($directoryUrl)",
    (server) => {
      expect(() => issuer({ server })).toThrow(
        `AcmeIssuer.clusterIssuer: ${server.directoryUrl} registers no account without externalAccountBinding. Give ExternalAccountBinding.fromSecret with the credentials from the server's console, or disableAccountKeyGeneration with the key of an account that is registered.`,
      );
      expect(() => issuer({ server, externalAccountBinding: binding })).not.toThrow();
      const registered = { disableAccountKeyGeneration: true, privateKeySecretName: "account" };
      expect(() => issuer({ server, ...registered })).not.toThrow();
    },
  );

  it("has a Secret apart from the account's own key", () => {
    expect(() => issuer({ externalAccountBinding: binding, privateKeySecretName: "eab" })).toThrow(
      "AcmeIssuer.clusterIssuer: the Secret \"eab\" is both the account key's and externalAccountBinding's. Give each its own.",
    );
  });

  it.each<[Partial<ExternalAccountBindingProps & { secretName: string }>, string]>([
    [{ keyId: "" }, 'the key id is ""'],
    [{ keyId: "a b" }, 'the key id is "a b"'],
    [{ keyId: "a\n" }, 'the key id is "a\\n"'],
    [{ keyId: "a secret, by mistake" }, "the key id is malformed, and not printed since it may be a secret"],
    [{ secretName: "EAB" }, 'the Secret name is "EAB"'],
    [{ secretKey: "a/b" }, `the Secret's key is "a/b"`],
    [{ secretKey: "" }, `the Secret's key is ""`],
  ])("is refused where it is malformed: %j", ({ secretName = "s", ...props }, problem) => {
    expect(() => ExternalAccountBinding.fromSecret(secretName, { keyId: "k", ...props })).toThrow(
      `ExternalAccountBinding.fromSecret: ${problem}. Write `,
    );
  });
});

describe("an account key that others make", () => {
  it("is named", () => {
    expect(issuer().disableAccountKeyGeneration).toBe(false);
    expect(issuer({ disableAccountKeyGeneration: true, privateKeySecretName: "account" })).toMatchObject({
      disableAccountKeyGeneration: true,
      privateKeySecretName: "account",
    });
    expect(() => issuer({ disableAccountKeyGeneration: true })).toThrow(
      "AcmeIssuer.clusterIssuer: disableAccountKeyGeneration leaves the account key to others and no Secret is named. Name the Secret that has it in privateKeySecretName.",
    );
  });
});

describe("how long certificates are valid", () => {
  it("is said in orders where that is asked for", () => {
    expect(issuer().enableDurationFeature).toBe(false);
    expect(issuer({ enableDurationFeature: true }).enableDurationFeature).toBe(true);
  });

  it.each([AcmeServer.LETS_ENCRYPT_STAGING, AcmeServer.LETS_ENCRYPT_PRODUCTION])(
    "is not said to Let's Encrypt, which refuses such orders ($directoryUrl)",
    (server) => {
      expect(() => issuer({ server, enableDurationFeature: true })).toThrow(
        "AcmeIssuer.clusterIssuer: enableDurationFeature is on and Let's Encrypt refuses orders that say how long a certificate is to be valid. Leave it out, and choose a profile for another duration.",
      );
      expect(() => issuer({ server, enableDurationFeature: false })).not.toThrow();
    },
  );
});

describe("what an issuer orders", () => {
  const text = fc
    .string({ minLength: 1, maxLength: 64 })
    .filter((value) => /^\S(.*\S)?$/.test(value) && !/[$%]\{/.test(value));

  it("is the chain and the profile that are asked for, to the letter", () => {
    fc.assert(
      fc.property(text, fc.stringMatching(/^[A-Za-z0-9._-]+$/), (preferredChain, profile) => {
        expect(issuer({ preferredChain, profile })).toMatchObject({ preferredChain, profile });
      }),
    );
    expect(issuer()).toMatchObject({ preferredChain: undefined, profile: undefined });
  });

  it.each<[Partial<AcmeIssuerProps>, string]>([
    [{ preferredChain: "" }, 'the preferred chain is ""'],
    [{ preferredChain: " ISRG Root X1" }, 'the preferred chain is " ISRG Root X1"'],
    [{ preferredChain: "a\nb" }, 'the preferred chain is "a\\nb"'],
    [{ preferredChain: "a".repeat(65) }, `the preferred chain is "${"a".repeat(65)}"`],
    [{ profile: "" }, 'the profile is ""'],
    [{ profile: "short lived" }, 'the profile is "short lived"'],
  ])("is refused where it is malformed: %j", (props, problem) => {
    expect(() => issuer(props)).toThrow(`AcmeIssuer.clusterIssuer: ${problem}. Write `);
  });
});

describe("a wait instead of the self-check", () => {
  it.each(["0s", "90s", "2m", "1h", "1h30m", "1m30s", "1h1m1s", "999h99999m999999s"])("may be %s", (wait) => {
    expect(issuer({ waitInsteadOfSelfCheck: wait }).waitInsteadOfSelfCheck).toBe(wait);
  });

  const broken = ["", "90", "-1s", "2 m", "1m1h", "1d", "1.5m", "90S", "s", "2m\n"];
  it.each([...broken, "1000h", "100000m", "1000000s"])("may not be %j", (wait) => {
    expect(() => issuer({ waitInsteadOfSelfCheck: wait })).toThrow(
      `AcmeIssuer.clusterIssuer: waitInsteadOfSelfCheck is ${JSON.stringify(wait)}. Write hours, minutes and seconds, such as 90s or 2m.`,
    );
  });
});
