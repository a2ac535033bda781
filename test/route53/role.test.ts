import fc from "fast-check";
import { Token } from "cdktf";
import { ControllerRole, EksCluster, type RoleProps } from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import { knownCluster, synthEnvironment } from "./eks-environment";

const BOUNDARY = "arn:aws:iam::111122223333:policy/platform/boundary";

function roleWith(role: RoleProps) {
  return synthEnvironment({ irsa: { role: ControllerRole.create(role) } }).role;
}

function refused(props: RoleProps) {
  const error = inputErrorOf(() => ControllerRole.create(props));
  expect(error.at).toBe("ControllerRole.create");
  return error.message;
}

describe("The role of IRSA", () => {
  it("has a name and a trust policy, and for the rest IAM's defaults", () => {
    const { role } = synthEnvironment();
    expect(Object.keys(role).sort()).toEqual(["//", "assume_role_policy", "name"]);
  });

  it("is named after the cluster", () => {
    expect(synthEnvironment().role["name"]).toBe("cert-manager-dns01-platform");
    expect(synthEnvironment({ cluster: EksCluster.fromLookup("blue") }).role["name"]).toBe(
      "cert-manager-dns01-blue",
    );
  });

  it("keeps a made-up name of 64 characters whole, and ends a longer one in a hash", () => {
    const nameFor = (length: number) =>
      String(synthEnvironment({ cluster: knownCluster({ name: "c".repeat(length) }) }).role["name"]);
    const room = 64 - "cert-manager-dns01-".length;
    expect(nameFor(room)).toBe(`cert-manager-dns01-${"c".repeat(room)}`);
    expect(nameFor(room + 1)).toMatch(/^cert-manager-dns01-c+-[0-9a-f]{8}$/);
    expect(nameFor(room + 1)).toHaveLength(64);
  });

  it("has every prop that it is given, and its policies those that they share", () => {
    const tags = { team: "platform", "cost-centre": "dns 42" };
    const { role, policies } = synthEnvironment({
      irsa: {
        role: ControllerRole.create({
          roleName: "acme+dns01=eks,1.x@prod_2-a",
          path: "/platform/dns/",
          permissionsBoundary: BOUNDARY,
          maxSessionDuration: 43200,
          tags,
        }),
      },
    });
    expect(role).toMatchObject({
      name: "acme+dns01=eks,1.x@prod_2-a",
      path: "/platform/dns/",
      permissions_boundary: BOUNDARY,
      max_session_duration: 43200,
      tags,
    });
    expect(policies.map((policy) => policy.arguments)).toMatchObject([
      { name: "acme+dns01=eks,1.x@prod_2-a", path: "/platform/dns/", tags },
    ]);
  });

  it("passes tokens, whose values only Terraform will know", () => {
    const token = (name: string) => Token.asString({ resolve: () => `\${var.${name}}` });
    const maxSessionDuration = Token.asNumber("${var.seconds}");
    const role = roleWith({
      roleName: token("name"),
      path: token("path"),
      permissionsBoundary: token("boundary"),
      maxSessionDuration,
      tags: { team: token("team") },
    });
    expect(role).toMatchObject({
      name: "${var.name}",
      path: "${var.path}",
      permissions_boundary: "${var.boundary}",
      max_session_duration: "${var.seconds}",
      tags: { team: "${var.team}" },
    });
  });
});

describe("A prop that IAM would refuse is refused where it is written", () => {
  it.each([
    ["", "the role name is"],
    ["a".repeat(65), "64 characters at most"],
    ["dns01 role", "the role name is"],
    ["platform/dns01", "the role name is"],
    ["dns01*", "the role name is"],
    ["${var.name}", "the role name is"],
  ])("the role name %j", (roleName, message) => {
    expect(refused({ roleName })).toContain(message);
    expect(refused({ roleName })).toContain(JSON.stringify(roleName));
  });

  it.each([
    "",
    "platform/",
    "/platform",
    "//",
    "/a//b/",
    "/a b/",
    "/a*/",
    "/a!b/",
    "/${a}/",
    `/${"p".repeat(511)}/`,
  ])("the path %j, which policies could not have", (path) => {
    expect(refused({ path })).toContain(`the path is ${JSON.stringify(path)}. Write a path of letters`);
    expect(refused({ path })).toContain("with a slash at both ends");
  });

  it.each(["/", "/platform/", "/a/b-c/d_e.f,g+h=i@j/", `/${"p".repeat(510)}/`])(
    "but not the path %j",
    (path) => {
      expect(roleWith({ path })["path"]).toBe(path);
    },
  );

  it.each([
    "boundary",
    "arn:aws:iam::111122223333:role/boundary",
    "arn:aws:iam::1111:policy/boundary",
    "arn:aws:iam:eu-west-1:111122223333:policy/boundary",
    "arn:aws:iam::111122223333:policy/",
    "arn:gcp:iam::111122223333:policy/boundary",
  ])("the permissions boundary %j", (permissionsBoundary) => {
    expect(refused({ permissionsBoundary })).toContain(
      `the permissions boundary is ${JSON.stringify(permissionsBoundary)}. Write the ARN of a managed policy`,
    );
  });

  it.each(["aws", "aws-cn", "aws-us-gov", "aws-iso-b"])(
    "but not AWS's own policy of the partition %s",
    (partition) => {
      const permissionsBoundary = `arn:${partition}:iam::aws:policy/job-function/NetworkAdministrator`;
      expect(roleWith({ permissionsBoundary })["permissions_boundary"]).toBe(permissionsBoundary);
    },
  );

  it.each([0, 3599, 3600.5, 43201, -1, Number.NaN, Infinity])(
    "the session duration %d",
    (maxSessionDuration) => {
      expect(refused({ maxSessionDuration })).toMatch(
        /maxSessionDuration is .*\. Write whole seconds from 3600 to 43200/,
      );
    },
  );

  it.each([3600, 7200, 43200])("but not the session duration %d", (maxSessionDuration) => {
    expect(roleWith({ maxSessionDuration })["max_session_duration"]).toBe(maxSessionDuration);
  });

  it.each([
    [{ "aws:team": "dns" }, "not aws: before them"],
    [{ "AWS:team": "dns" }, "not aws: before them"],
    [{ "": "dns" }, "the tag key is"],
    [{ ["k".repeat(129)]: "dns" }, "128 characters at most"],
    [{ "a*b": "dns" }, "the tag key is"],
    [{ team: 'a "b"' }, 'the value of the tag "team" is'],
    [{ team: "v".repeat(257) }, "256 characters at most"],
    [{ team: "${var.team}" }, 'the value of the tag "team" is'],
    [{ team: "dns", Team: "web" }, "IAM ignores case"],
    [
      Object.fromEntries(Array.from({ length: 51 }, (_, key) => [`tag-${key}`, ""])),
      "51 tags and IAM takes 50",
    ],
  ])("the tags %j", (tags, message) => {
    expect(refused({ tags })).toContain(message);
  });

  it("but not the 50 tags that IAM takes, of any script", () => {
    const tags = {
      ...Object.fromEntries(Array.from({ length: 48 }, (_, key) => [`tag-${key}`, ""])),
      équipe: "Straße 1 / 東京",
      ["k".repeat(128)]: "v".repeat(256),
    };
    expect(roleWith({ tags })["tags"]).toEqual(tags);
  });
});

/** Patterns and limits of IAM's API. */
const api = {
  roleName: /^[A-Za-z0-9_+=,.@-]{1,64}$/,
  policyPath: /^((\/[A-Za-z0-9.,+@=_-]+)*)\/$/,
};

describe("For any text, the check of a prop and IAM's own agree", () => {
  const outcome = (action: () => unknown): boolean => {
    try {
      action();
      return true;
    } catch {
      return false;
    }
  };
  const text = fc.oneof(
    fc.string({ maxLength: 70 }),
    fc.stringMatching(/^[A-Za-z0-9_+=,.@/-]{0,70}$/),
    fc.string({ unit: "binary", maxLength: 10 }),
  );

  it("on role names", () => {
    fc.assert(
      fc.property(text, (roleName) => {
        expect(outcome(() => ControllerRole.create({ roleName }))).toBe(api.roleName.test(roleName));
      }),
    );
  });

  it("on paths", () => {
    const path = fc.oneof(
      text.map((inner) => `/${inner}/`),
      text,
    );
    fc.assert(
      fc.property(path, (candidate) => {
        expect(outcome(() => ControllerRole.create({ path: candidate }))).toBe(
          api.policyPath.test(candidate),
        );
      }),
    );
  });
});
