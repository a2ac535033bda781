/**
 * Says what an expression stands for, such as `data.aws_partition.x.partition`; undefined where it does not
 * know. Calls of functions whose values it does not know are computed from their arguments.
 */
export type References = (expression: string) => string | undefined;

/**
 * The document that an argument holds: as JSON, or as Terraform's `jsonencode` or `yamlencode` of an expression.
 * @throws Error for a reference that nobody knows
 */
export function documentIn(argument: unknown, references: References = () => undefined): unknown {
  if (typeof argument !== "string") throw new Error(`expected a document, found ${JSON.stringify(argument)}`);
  const [, expression] = /^\$\{(?:json|yaml)encode\(([^]*)\)\}\n?$/.exec(argument) ?? [];
  return expression === undefined
    ? JSON.parse(argument.replaceAll(/([$%])\1(?=\{)/g, "$1"))
    : new Expression(expression, references).value();
}

/** The functions of Terraform that documents call. */
const functions: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
  distinct: ([list]) => [...new Set(list as readonly string[])],
  element: ([list, index]) => (list as readonly string[])[index as number],
  reverse: ([list]) => (list as readonly string[]).toReversed(),
  split: ([separator, text]) => (text as string).split(separator as string),
  trimprefix: ([text, prefix]) => {
    const [whole, start] = [text as string, prefix as string];
    return whole.startsWith(start) ? whole.slice(start.length) : whole;
  },
};

/** Reads the part of Terraform's language that documents consist of. */
class Expression {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly references: References,
  ) {}

  value(): unknown {
    this.skip(/\s*/y);
    if (this.take("{")) return Object.fromEntries(this.members("}", () => this.entry()));
    if (this.take("[")) return this.members("]", () => this.value());
    if (this.take('"')) return this.string();
    const expression = this.skip(
      /(?:\[\d+\]|[^,\]}"(]|"[^"]*"|\((?:[^()"]|"[^"]*"|\((?:[^()"]|"[^"]*"|\([^()]*\))*\))*\))+/y,
    ).trim();
    return /^(true|false|null|-?[0-9.]+)$/.test(expression)
      ? JSON.parse(expression)
      : this.resolve(expression);
  }

  private entry(): [string, unknown] {
    this.skip(/\s*"/y);
    const key = this.string();
    this.skip(/\s*=/y);
    return [key, this.value()];
  }

  private members<T>(end: string, member: () => T): T[] {
    const members: T[] = [];
    for (this.skip(/\s*/y); !this.take(end); this.skip(/\s*,?\s*/y)) members.push(member());
    return members;
  }

  private string(): string {
    let value = "";
    while (!this.take('"')) {
      if (this.take("${"))
        value += String(this.resolve(this.skip(/(?:[^"}]|"[^"]*")*/y))) + this.skip(/\}/y).slice(1);
      else value += JSON.parse(`"${this.skip(/\\u.{4}|\\.|[^]/y)}"`) as string;
    }
    return value;
  }

  private resolve(expression: string): unknown {
    const value = this.references(expression) ?? this.called(expression);
    if (value === undefined) throw new Error(`unknown reference ${expression}`);
    return value;
  }

  private called(expression: string): unknown {
    const [, name = "", args] = /^(\w+)\(([^]*)\)$/.exec(expression) ?? [];
    return args === undefined
      ? undefined
      : functions[name]?.(new Expression(`[${args}]`, this.references).value() as readonly unknown[]);
  }

  private take(mark: string): boolean {
    if (!this.text.startsWith(mark, this.at)) return false;
    this.at += mark.length;
    return true;
  }

  private skip(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.text) ?? [];
    if (found === undefined) throw new Error(`expected ${String(pattern)} at ${this.text.slice(this.at)}`);
    this.at += found.length;
    return found;
  }
}
