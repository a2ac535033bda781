/** Characters below which nothing is a key or a password that a cloud or a server made. */
const SHORTEST_SECRET = 16;
/** Letters and digits in a row from which on what reads as no name is none. */
const LONGEST_ROW = 20;

/** What people write between separators: `credentials`, `DNS01`, `accessKeyId`, `2026`. */
const WORD = /^(([A-Z]+|[A-Z]?[a-z]+)[0-9]*([A-Z][a-z]+[0-9]*)*|[0-9]*)$/;
/** Base64 and what clouds put into passwords do not separate words. */
const SEPARATORS = /[^A-Za-z0-9+=~]+/;

/** Whether a text where an id belongs may be a key or a password. */
export function isLongAsSecret(text: string): boolean {
  return text.length >= SHORTEST_SECRET;
}

/** Whether a text where a name belongs may be a key or a password, and not the name of one, misspelt or not. */
export function mayBeSecret(text: string): boolean {
  return isLongAsSecret(text) && !readsAsName(text);
}

/** Whether a text is hardly a name: one that is right in its form and still looks as if a machine had made it up. */
export function isHardlyName(text: string): boolean {
  return text
    .split(/[^A-Za-z0-9]+/)
    .some(
      (row) =>
        row.length >= LONGEST_ROW &&
        [/[a-z]/, /[A-Z]/, /[0-9]/].every((kind) => kind.test(row)) &&
        !readsAsName(row),
    );
}

function readsAsName(text: string): boolean {
  return text.split(SEPARATORS).every((word) => WORD.test(word));
}
