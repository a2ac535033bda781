import fc from "fast-check";
import type { Json } from "../../../testing";
import { differencesOf, linesOf } from "../../../testing/report/differences";

function diff(before: Json | undefined, after: Json | undefined): readonly string[] {
  return differencesOf(before, after).flatMap(linesOf);
}

describe("differencesOf", () => {
  it.each<[string, Json, Json, readonly string[]]>([
    ["a value", { name: "a" }, { name: "b" }, ['- name: "a"', '+ name: "b"']],
    ["a key that comes", { labels: {} }, { labels: { "a.b/c": "d" } }, ['+ labels."a.b/c": "d"']],
    ["a key that goes", { labels: { a: "b", c: "d" } }, { labels: { c: "d" } }, ['- labels.a: "b"']],
    ["an item that comes", { actions: ["a", "b"] }, { actions: ["a", "c", "b"] }, ['+ actions[]: "c"']],
    ["an item that goes", [1, 2, 2], [1, 2], ["- []: 2"]],
    [
      "the order of a list",
      ["a", "b"],
      ["b", "a"],
      ["- :", "-   - a", "-   - b", "+ :", "+   - b", "+   - a"],
    ],
    [
      "an item of a list by its name, wherever it stands",
      {
        policy: {
          Statement: [
            { Sid: "A", Action: "x" },
            { Sid: "B", Action: "y" },
          ],
        },
      },
      {
        policy: {
          Statement: [
            { Sid: "B", Action: ["y", "z"] },
            { Sid: "A", Action: "x" },
          ],
        },
      },
      ['- policy.Statement[B].Action: "y"', "+ policy.Statement[B].Action:", "+   - y", "+   - z"],
    ],
    [
      "an item without a name",
      { rule: [{ verbs: ["get"] }] },
      { rule: [{ verbs: ["get", "list"] }] },
      ['+ rule.verbs[]: "list"'],
    ],
    [
      "an object as YAML",
      {},
      { spec: { acme: { server: "https://a" } } },
      ["+ spec:", "+   acme:", "+     server: https://a"],
    ],
  ])("shows %s", (_, before, after, lines) => {
    expect(diff(before, after)).toEqual(lines);
  });

  it("is empty for equal values alone", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const [a, b] = [one as Json, other as Json];
        expect(differencesOf(a, a)).toEqual([]);
        const same = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        expect(differencesOf(a, b).length === 0).toBe(same);
      }),
    );
  });
});

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => sorted(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, item]): [string, Json] => [key, sorted(item)]),
  );
}
