import { AzureResourceGroup } from "../../constructs";

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
