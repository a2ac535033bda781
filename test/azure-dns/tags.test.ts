import { AzureDnsZone, AzurePrivateDnsZone, AzureResourceGroup } from "../../constructs";

const withTags = (tags: Readonly<Record<string, string>>) => AzureResourceGroup.create("dns", { tags });
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag-${index}`, ""]));

describe("Tags of Azure", () => {
  it.each<[Readonly<Record<string, string>>]>([
    [{}],
    [{ "cost centre": "IT & more", team: "platform/dns", empty: "" }],
    [{ ["k".repeat(512)]: "v".repeat(256) }],
    [many(50)],
  ])("are taken: %#", (tags) => {
    expect(() => withTags(tags)).not.toThrow();
  });

  it.each<[Readonly<Record<string, string>>, string]>([
    [{ "a/b": "" }, 'the tag key is "a/b". Write it without <>%&\\?/'],
    [{ "": "" }, 'the tag key is ""'],
    [{ ["k".repeat(513)]: "" }, 'the tag key is "kkk'],
    [{ team: "v".repeat(257) }, 'the value of the tag "team" is "vvv'],
    [{ team: "a\nb" }, 'the value of the tag "team" is "a\\nb". Write it without control characters'],
    [{ team: "${path.module}" }, 'the value of the tag "team" is "${path.module}"'],
    [{ team: "", Team: "" }, 'the tag key "Team" stands there twice. Azure ignores case'],
    [many(51), "there are 51 tags and Azure takes 50. Leave some out"],
  ])("are refused: %#", (tags, problem) => {
    expect(() => withTags(tags)).toThrow(`AzureResourceGroup.create: ${problem}`);
  });
});

describe.each([
  ["AzureDnsZone", AzureDnsZone],
  ["AzurePrivateDnsZone", AzurePrivateDnsZone],
])("Tags of an %s", (name, kind) => {
  const create = (tags: Readonly<Record<string, string>>) =>
    kind.create("example.org", { resourceGroup: "dns", tags });

  it.each<[Readonly<Record<string, string>>]>([
    [{}],
    [{ "cost-centre": "IT & more (all)", owner_1: "1", "hidden.title": "" }],
    [many(15)],
  ])("are taken: %#", (tags) => {
    expect(() => create(tags)).not.toThrow();
  });

  it.each(["cost centre", "team(dns)", "team:dns", "1st", "größe", "a/b"])(
    "have no key such as %j",
    (key) => {
      expect(() => create({ [key]: "" })).toThrow(`is ${JSON.stringify(key)}. Write`);
    },
  );

  it("are 15 at most", () => {
    expect(() => create(many(16))).toThrow(
      `${name}.create: there are 16 tags and a DNS zone takes 15. Leave some out.`,
    );
  });
});
