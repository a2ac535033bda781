import { quoted } from "../core/input-error";
import { checkFormat } from "../core/names";
import { checkTagKeys } from "../core/tag-keys";

/**
 * Checks tags as Azure Resource Manager does, for which keys that differ by case are one.
 * @throws InputError for a malformed one
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations
 */
export function checkTags(at: string, tags: Readonly<Record<string, string>> = {}): void {
  checkTagKeys(at, tags, "Azure");
  for (const [key, value] of Object.entries(tags)) {
    checkFormat(at, key, {
      what: "the tag key",
      pattern: /^[^\p{Cc}<>%&\\?/]+$/u,
      maxLength: 512,
      remedy: "Write it without <>%&\\?/ and control characters, 512 characters at most",
    });
    checkFormat(at, value, {
      what: `the value of the tag ${quoted(key)}`,
      pattern: /^\P{Cc}*$/u,
      maxLength: 256,
      remedy: "Write it without control characters and ${ or %{, 256 characters at most",
    });
  }
}
