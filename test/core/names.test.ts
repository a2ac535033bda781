import { Lazy } from "cdktf";
import fc from "fast-check";
import {
  checkHttpsUrl,
  checkNamespaceName,
  checkObjectName,
  checkZoneName,
} from "../../constructs/entry-points/extend";
import { checkFormat, checkLabels, checkNotEmpty, checkText, fittedName } from "../../constructs/core/names";
import { inputErrorOf } from "../support/input-errors";

const letters = Array.from("abcdefghijklmnopqrstuvwxyz");
const digits = Array.from("0123456789");
const alphanumeric = fc.constantFrom(...letters, ...digits);

/** A label of the characters, with none of `inner` alone at its ends. */
function label(inner: readonly string[], maxLength: number): fc.Arbitrary<string> {
  const middle = fc.string({
    unit: fc.constantFrom(...letters, ...digits, ...inner),
    maxLength: maxLength - 2,
  });
  return fc.oneof(
    alphanumeric,
    fc.tuple(alphanumeric, middle, alphanumeric).map((parts) => parts.join("")),
  );
}

function dotted(part: fc.Arbitrary<string>, minLength: number): fc.Arbitrary<string> {
  return fc.array(part, { minLength, maxLength: 4 }).map((labels) => labels.join(".").slice(0, 253));
}

const namespace = label(["-"], 63);
const objectName = dotted(label(["-"], 60), 1);
const zoneName = fc
  .tuple(fc.array(label(["-", "_"], 60), { minLength: 1, maxLength: 3 }), label(["-"], 60))
  .map(([labels, last]) => [...labels, last].join("."));
const url = fc
  .tuple(
    dotted(label(["-"], 20), 1),
    fc.option(fc.integer({ min: 1, max: 65535 }), { nil: undefined }),
    fc.array(
      fc.string({ unit: fc.constantFrom(...letters, ...digits, ...Array.from("ABC._~%-")), maxLength: 10 }),
    ),
    fc.constantFrom("", "/"),
  )
  .map(([host, port, path, end]) => {
    const segments = path.map((segment) => `/${segment}`).join("");
    return `https://${host}${port === undefined ? "" : `:${port}`}${segments}${end}`;
  });

const text = fc
  .string({
    unit: fc.constantFrom(...letters, ...digits, ...Array.from("ABC /\\:@\"'é$%ⓐ")),
    maxLength: 40,
  })
  .filter((value) => value.trim() !== "");

/** Characters that none of the names may hold anywhere. */
const strange = fc.constantFrom(...Array.from("ABZ /\\:@!?#$%{}()\"'é\n\tⓐ"));

function withInserted(valid: fc.Arbitrary<string>, inserted: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(valid, inserted, fc.nat()).map(([text, character, position]) => {
    const at = position % (text.length + 1);
    return text.slice(0, at) + character + text.slice(at);
  });
}

function tooLong(length: number): fc.Arbitrary<string> {
  return fc.integer({ min: length + 1, max: length + 50 }).map((size) => "a".repeat(size));
}

interface Kind {
  readonly check: (value: string) => string;
  readonly what: string;
  readonly remedy: RegExp;
  readonly valid: fc.Arbitrary<string>;
  readonly invalid: fc.Arbitrary<string>;
}

const kinds: Record<string, Kind> = {
  "a namespace": {
    check: (value) => checkNamespaceName("Factory.of", value),
    what: "the namespace",
    remedy: /RFC 1123 label.*63 characters at most/,
    valid: namespace,
    invalid: fc.oneof(
      withInserted(namespace, strange),
      withInserted(namespace, fc.constantFrom(".", "_")),
      namespace.map((name) => `-${name}`),
      namespace.map((name) => `${name}-`),
      namespace.map((name) => `${name}\n`),
      tooLong(63),
      fc.constant(""),
    ),
  },
  "the name of an object": {
    check: (value) => checkObjectName("Factory.of", value, "the issuer name"),
    what: "the issuer name",
    remedy: /RFC 1123 subdomain.*253 characters at most/,
    valid: objectName,
    invalid: fc.oneof(
      withInserted(objectName, strange),
      objectName.map((name) => `${name}.`),
      objectName.map((name) => `.${name}`),
      objectName.map((name) => `${name}..${name}`),
      objectName.map((name) => `${name}-.${name}`),
      objectName.map((name) => `${name}_`),
      tooLong(253),
      fc.constant(""),
    ),
  },
  "the name of a zone": {
    check: (value) => checkZoneName("Factory.of", value),
    what: "the zone name",
    remedy: /lower case.*without a dot at the end.*punycode/,
    valid: zoneName,
    invalid: fc.oneof(
      withInserted(zoneName, strange),
      zoneName.map((name) => `${name}.`),
      zoneName.map((name) => `.${name}`),
      zoneName.map((name) => `*.${name}`),
      zoneName.map((name) => `${name}..org`),
      zoneName.map((name) => `-${name}`),
      label(["-"], 63),
      zoneName.map((name) => `${"a".repeat(64)}.${name}`),
      fc.constant(Array.from({ length: 4 }, () => "a".repeat(63)).join(".")),
      fc.constant(""),
    ),
  },
  "a URL": {
    check: (value) => checkHttpsUrl("Factory.of", value, "the issuer URL"),
    what: "the issuer URL",
    remedy: /https URL exactly as its owner prints it/,
    valid: url,
    invalid: fc.oneof(
      url.map((text) => text.replace("https", "http")),
      url.map((text) => text.replace("https://", "")),
      url.map((text) => text.replace("https://", "https:///")),
      url.map((text) => `${text} `),
      url.map((text) => `${text}?query`),
      url.map((text) => `${text}#fragment`),
      url.map((text) => text.replace("https://", "https://user:password@")),
      fc.constant("https://"),
      url.map((text) => text.replace("https://", "https://-")),
      fc.constantFrom("https://a-", "https://a-/b", "https://a:", "https://a:123456", "https://a.org:1x"),
      tooLong(2048).map((text) => `https://a/${text}`),
    ),
  },
  "a text": {
    check: (value) => checkText("Factory.of", value, "the profile"),
    what: "the profile",
    remedy: /plain text without control characters and \$\{ or %\{/,
    valid: text,
    invalid: fc.oneof(
      withInserted(text, fc.constantFrom("\n", "\t", "\0", "\u009f")),
      withInserted(text, fc.constantFrom("${", "%{")),
      tooLong(4096),
      fc.constantFrom("", " ", "  "),
    ),
  },
};

describe.each(Object.entries(kinds))("%s", (_, { check, what, remedy, valid, invalid }) => {
  it("passes unchanged when it has the form", () => {
    fc.assert(
      fc.property(valid, (value) => {
        expect(check(value)).toBe(value);
      }),
    );
  });

  it("is refused in any other form, with the place, the value and what to write", () => {
    fc.assert(
      fc.property(invalid, (value) => {
        const error = inputErrorOf(() => check(value));
        expect(error.at).toBe("Factory.of");
        expect(error.message).toContain(`Factory.of: ${what} is ${JSON.stringify(value)}. Write `);
        expect(error.message).toMatch(remedy);
      }),
    );
  });

  it("passes as a token, whatever it will be", () => {
    const token = Lazy.stringValue({ produce: () => "NOT VALID" });
    expect(check(token)).toBe(token);
    expect(check(`x-${token}`)).toBe(`x-${token}`);
  });
});

describe("the longest names", () => {
  const labels = (...lengths: number[]) => lengths.map((length) => "a".repeat(length)).join(".");
  const url2048 = `https://a/${"a".repeat(2038)}`;

  it.each<[string, (value: string) => string, string, string]>([
    ["namespace", (value) => checkNamespaceName("x", value), labels(63), labels(64)],
    ["object", (value) => checkObjectName("x", value, "the name"), labels(253), labels(254)],
    ["zone", (value) => checkZoneName("x", value), labels(63, 63, 63, 61), labels(63, 63, 63, 62)],
    ["URL", (value) => checkHttpsUrl("x", value, "the URL"), url2048, `${url2048}a`],
    ["text", (value) => checkText("x", value, "the text"), labels(4096), labels(4097)],
    ["label of a zone", (value) => checkZoneName("x", value), labels(63, 3), labels(64, 3)],
  ])("of a %s are those that Kubernetes and DNS hold", (_, check, longest, longer) => {
    expect(check(longest)).toBe(longest);
    expect(() => check(longer)).toThrow(longer);
  });
});

describe("a format", () => {
  it("refuses what JavaScript passes for a string", () => {
    const fromJson: string = JSON.parse("5") as string;
    expect(() => checkNamespaceName("x", fromJson)).toThrow("x: the namespace is 5. Write");
  });

  it("has no limit of length unless it names one", () => {
    const long = "a".repeat(10_000);
    expect(checkFormat("x", long, { what: "the text", pattern: /^a+$/, remedy: "Write a" })).toBe(long);
  });
});

describe("a value that may be a secret", () => {
  const format = {
    what: "the key",
    pattern: /^A+$/,
    mayBeSecret: (value: string) => value.startsWith("s"),
    remedy: "Write the key",
  };

  it("is not printed", () => {
    expect(() => checkFormat("x", "secret", format)).toThrow(
      "x: the key is malformed, and not printed since it may be a secret. Write the key.",
    );
  });

  it("is printed where it is none, or no text", () => {
    expect(() => checkFormat("x", "b", format)).toThrow('x: the key is "b". Write the key.');
    expect(() => checkFormat("x", JSON.parse("[1]") as string, format)).toThrow("x: the key is [1]. Write");
  });
});

describe("what Terraform would evaluate", () => {
  const format = { what: "the text", pattern: /^.+$/, remedy: "Write text" };

  it.each(["${a}", "x %{ if a }"])(
    "is refused, as in %s, unless it is escaped where it is emitted",
    (value) => {
      expect(() => checkFormat("x", value, format)).toThrow(
        `x: the text is ${JSON.stringify(value)}. Write text.`,
      );
      expect(checkFormat("x", value, { ...format, mayHaveTemplates: true })).toBe(value);
    },
  );

  it.each(["$", "100 %", "{a}", "$ {"])("is not %s", (value) => {
    expect(checkFormat("x", value, format)).toBe(value);
  });
});

describe("labels", () => {
  const long = "a".repeat(63);

  it.each<Record<string, string>>([
    { app: "web", tier: "" },
    { "a-b.c1/Kind_of.x-1": "A-1_b.c", "a.b-c.d/x": "1" },
    { "0/a": "Z", Z: "0", "a1-2b/c": "a" },
    { [long]: long, [`a/${long}`]: "a" },
  ])("are those that a selector can ask for: %j", (labels) => {
    expect(() => {
      checkLabels("x", labels);
    }).not.toThrow();
  });

  it.each([
    ...["", "-a", "a-", "_a", "a.", "a b", "é", `${long}a`],
    ...[
      "/a",
      "a/",
      "a/b/c",
      "A/b",
      "-a/b",
      "a-/b",
      ".a/b",
      "a./b",
      "a..b/c",
      "a.-b/c",
      "a.b-/c",
      "a_b/c",
      "a/-b",
    ],
    ...["x a/b", "a.B/c", "a\n"],
  ])("are not named %j", (label) => {
    expect(() => {
      checkLabels("Factory.of", { fine: "a", [label]: "a" });
    }).toThrow(
      `Factory.of: the label is ${JSON.stringify(label)}. Write labels as Kubernetes has them on the Certificate.`,
    );
  });

  it.each(["-a", "a-", ".a", "a_", "a b", "a/b", "é", `${long}a`, "a\n"])("have no value %j", (value) => {
    expect(() => {
      checkLabels("Factory.of", { fine: "a", app: value });
    }).toThrow(`Factory.of: the label app is ${JSON.stringify(value)}. Write labels`);
  });
});

describe("a list that must not be empty", () => {
  it("passes with a member, and as a token", () => {
    const token = Lazy.listValue({ produce: () => [] });
    expect(checkNotEmpty("x", ["a"], "zones", "Give one")).toEqual(["a"]);
    expect(checkNotEmpty("x", token, "zones", "Give one")).toBe(token);
  });

  it("is refused with one that is missing", () => {
    expect(() => checkNotEmpty("Factory.of", ["a", undefined], "zones", "Give one")).toThrow(
      "Factory.of: one of zones is missing. Give one.",
    );
  });

  it.each([[[]], [undefined]])("is refused without one: %j", (values) => {
    expect(() => checkNotEmpty("Factory.of", values, "zones", "Give one")).toThrow(
      "Factory.of: there are no zones. Give one.",
    );
  });
});

describe("a fitted name", () => {
  const limits = fc.integer({ min: 16, max: 128 });

  it("is never longer than its limit, and unchanged within it", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), limits, (name, limit) => {
        const fitted = fittedName(name, limit);
        expect(fitted.length).toBeLessThanOrEqual(limit);
        expect(fitted === name).toBe(name.length <= limit);
      }),
    );
  });

  it("may be as long as the limit", () => {
    expect(fittedName("x".repeat(16), 16)).toBe("x".repeat(16));
  });

  it("differs where the names differ, even beyond the limit", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 128 }), objectName, objectName, limits, (start, a, b, limit) => {
        expect(fittedName(`${start}${a}`, limit) === fittedName(`${start}${b}`, limit)).toBe(a === b);
      }),
    );
  });

  it("keeps the beginning of the name, so that people recognise it", () => {
    expect(fittedName(`cert-manager-dns01-${"x".repeat(80)}`, 64)).toMatch(
      /^cert-manager-dns01-x{36}-[0-9a-f]{8}$/,
    );
  });

  it("is the token where the name is one", () => {
    const token = `prefix-${Lazy.stringValue({ produce: () => "x".repeat(100) })}`;
    expect(fittedName(token, 16)).toBe(token);
  });
});
