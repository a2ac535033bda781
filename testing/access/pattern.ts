/** Texts with `*` for any text and `?` for any character, or all texts but those. */
export class Pattern {
  /** What one pattern matches. */
  public static of(like: string): Pattern {
    return new Pattern(like, []);
  }

  /** What none of the patterns matches. */
  public static but(except: readonly string[]): Pattern {
    return new Pattern("*", except);
  }

  private constructor(
    private readonly like: string,
    private readonly except: readonly string[],
  ) {}

  /** As one reads it. */
  public get text(): string {
    return this.except.length === 0 ? this.like : `everything but ${this.except.join(", ")}`;
  }

  /** Whether a text is among them. */
  public matches(text: string): boolean {
    return matches(this.like, text) && !this.except.some((pattern) => matches(pattern, text));
  }

  /** Whether all texts of another are among them, as far as the patterns themselves tell. */
  public covers(other: Pattern): boolean {
    if (!matches(this.like, other.like)) return false;
    return this.except.every(
      (mine) => other.except.includes(mine) || (other.except.length === 0 && !mayMeet(mine, other.like)),
    );
  }
}

function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "is").test(text);
}

/** Whether two patterns may match one text; true where it is not plain that they do not. */
function mayMeet(one: string, other: string): boolean {
  return /[*?]/.test(other) || matches(one, other);
}
