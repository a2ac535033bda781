import { InputError } from "../core/input-error";
import { checkFormat } from "../core/names";
import { checkTags } from "./tags";

/** Tags of a zone, of which other resources take more. */
const MAX_TAGS = 15;

/**
 * Checks tags of a DNS zone, public or private, of which Azure asks more than of other resources'.
 * @throws InputError for a malformed one, or too many
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations
 */
export function checkZoneTags(at: string, tags: Readonly<Record<string, string>> = {}): void {
  checkTags(at, tags);
  const keys = Object.keys(tags);
  if (keys.length > MAX_TAGS)
    throw new InputError(
      at,
      `there are ${keys.length} tags and a DNS zone takes ${MAX_TAGS}`,
      "Leave some out",
    );
  for (const key of keys)
    checkFormat(at, key, {
      what: "the tag key of a DNS zone",
      pattern: /^(?!\d)[\w.-]+$/,
      remedy: "Write letters without accents, digits and ._-, no digit first",
    });
}
