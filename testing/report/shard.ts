import { StackSourceError } from "../plan-error";

/** One of several equal parts of the environments. */
export class Shard {
  /**
   * Reads `2/4`: the second of four parts.
   *
   * @throws StackSourceError for anything else
   */
  public static parse(text: string): Shard {
    const [, index = "", count = ""] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text) ?? [];
    if (index === "" || Number(index) > Number(count))
      throw new StackSourceError(
        `The shard is ${JSON.stringify(text)}. Write which of how many it is, such as 2/4.`,
      );
    return new Shard(Number(index), Number(count));
  }

  private constructor(
    private readonly index: number,
    private readonly count: number,
  ) {}

  /** Those of the items that are in this part. */
  public of<T>(items: readonly T[]): readonly T[] {
    return items.filter((_, position) => position % this.count === this.index - 1);
  }
}
