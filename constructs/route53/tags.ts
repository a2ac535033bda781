import { quoted } from "../core/input-error";
import { checkFormat } from "../core/names";
import { checkTagKeys } from "../core/tag-keys";

/** Tags of a resource of AWS. */
export type Tags = Readonly<Record<string, string>>;

/** Checks tags as IAM does, whose keys differ by more than case. @throws InputError for a malformed one */
export function checkTags(at: string, tags: Tags = {}): void {
  checkTagKeys(at, tags, "IAM");
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
