import { checkMap } from "./check-value";
import { InputError, quoted } from "./input-error";

const MAX_TAGS = 50;

/**
 * Checks what clouds ask of the keys of a resource's tags together: they are few, and differ by more than case.
 * @param cloud Who asks, as it stands in an error.
 * @throws InputError for what has no keys, too many, or two that are one to the cloud
 */
export function checkTagKeys(at: string, tags: Readonly<Record<string, string>>, cloud: string): void {
  const keys = Object.keys(checkMap(at, tags, "tags", "Give an object with a value for each key"));
  if (keys.length > MAX_TAGS)
    throw new InputError(
      at,
      `there are ${keys.length} tags and ${cloud} takes ${MAX_TAGS}`,
      "Leave some out",
    );
  const lowerCase = keys.map((key) => key.toLowerCase());
  const twice = keys.find((key, index) => lowerCase.indexOf(key.toLowerCase()) !== index);
  if (twice !== undefined)
    throw new InputError(
      at,
      `the tag key ${quoted(twice)} stands there twice`,
      `${cloud} ignores case: leave one out`,
    );
}
