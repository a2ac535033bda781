import { checkOneOf, TRUE_OR_FALSE } from "../../constructs/core/check-one-of";
import { inputErrorOf } from "../support/input-errors";
import { unchecked } from "../support/unchecked";

const WORDS = ["staged", "exact"] as const;

describe("a value of a closed set", () => {
  it.each([...WORDS, undefined])("is taken where it is %s", (word) => {
    expect(checkOneOf("Kit.make", word, WORDS, "trust")).toBe(word);
  });

  it.each([true, false, undefined])("may be a flag that is %s", (flag) => {
    expect(checkOneOf("Kit.make", flag, TRUE_OR_FALSE, "isOpen")).toBe(flag);
  });

  it.each([
    ["Staged", 'trust is "Staged"'],
    ["${TfToken[TOKEN.1]}", "trust is "],
    ["", 'trust is ""'],
    [null, "trust is null"],
    [["staged"], "trust is a list"],
    [() => "staged", "trust is a function that is not called"],
  ])("is refused where it is %p", (given, said) => {
    const { message } = inputErrorOf(() => checkOneOf<string>("Kit.make", unchecked(given), WORDS, "trust"));
    expect(message).toContain(`Kit.make: ${said}`);
    expect(message).toContain('Write "staged" or "exact".');
  });

  it("is no word that says true or false", () => {
    expect(
      inputErrorOf(() => checkOneOf<boolean>("Kit.make", unchecked("false"), TRUE_OR_FALSE, "isOpen"))
        .message,
    ).toBe('Kit.make: isOpen is "false". Write true or false.');
  });
});
