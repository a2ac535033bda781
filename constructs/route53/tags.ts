import { InputError, quoted } from "../core/input-error";
import { checkFormat } from "../core/names";

/** Tags of a resource of AWS. */
export type Tags = Readonly<Record<string, string>>;

const MAX_TAGS = 50;

/** Checks tags as IAM does, whose keys differ by more than case. @throws InputError for a malformed one */
export function checkTags(at: string, tags: Tags = {}): void {
  const keys = Object.keys(tags);
  if (keys.length > MAX_TAGS)
    throw new InputError(at, `there are ${keys.length} tags and IAM takes ${MAX_TAGS}`, "Leave some out");
  const lowerCase = keys.map((key) => key.toLowerCase());
  const twice = keys.find((key, index) => lowerCase.indexOf(key.toLowerCase()) !== index);
  if (twice !== undefined)
    throw new InputError(
      at,
      `the tag key ${quoted(twice)} stands there twice`,
      "IAM ignores case: leave one out",
    );
  for (const [key, value] of Object.entries(tags)) {
    checkFormat(at, key, {
      what: "the tag key",
      pattern: /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/iu,
      maxLength: 128,
      remedy:
        "Write letters, digits, spaces and _.:/=+-@ only, 128 characters at most, and not aws: before them",
    });
    checkFormat(at, value, {
      what: `the value of the tag ${quoted(key)}`,
      pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u,
      maxLength: 256,
      remedy: "Write letters, digits, spaces and _.:/=+-@ only, 256 characters at most",
    });
  }
}
