import { listOf, objectOf, type Json } from "../json";
import { Pattern } from "./pattern";

interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** Conditions of a policy's statement, all of which must hold. */
export class PolicyConditions {
  /** Reads the element `Condition` of a statement. */
  public static of(element: Json | undefined): PolicyConditions {
    return new PolicyConditions(
      Object.entries(objectOf(element)).flatMap(([operator, byKey]) =>
        Object.entries(objectOf(byKey)).map(([key, values]) => ({
          operator,
          key,
          values: listOf(values).map((value) => (typeof value === "string" ? value : JSON.stringify(value))),
        })),
      ),
    );
  }

  private constructor(private readonly conditions: readonly Condition[]) {}

  /** As one reads it after what they are conditions of; empty where there are none. */
  public get text(): string {
    const texts = this.conditions.map(
      ({ operator, key, values }) => `${key} ${operator} ${values.join(" or ")}`,
    );
    return texts.length === 0 ? "" : ` if ${texts.join(" and ")}`;
  }

  /** Values that conditions ask of a key, or the one given where none does. */
  public valuesOf<T>(isKey: (key: string) => boolean, otherwise: T): readonly (string | T)[] {
    const values = this.conditions
      .filter(({ operator, key }) => isKey(key) && isPositive(operator))
      .flatMap((condition) => condition.values);
    return values.length === 0 ? [otherwise] : values;
  }

  /** Those of other keys, and those that exclude values. */
  public without(isKey: (key: string) => boolean): PolicyConditions {
    return new PolicyConditions(
      this.conditions.filter(({ operator, key }) => !isKey(key) || !isPositive(operator)),
    );
  }

  /** Whether these hold whenever the others do. */
  public admitAllOf(others: PolicyConditions): boolean {
    return this.conditions.every((mine) => others.conditions.some((other) => follows(mine, other)));
  }
}

/** Whether a condition holds whenever the other one does, as far as the two themselves tell. */
function follows(mine: Condition, { operator, key, values }: Condition): boolean {
  if (mine.operator !== operator || mine.key !== key) return false;
  if (!isPositive(operator)) return mine.values.every((value) => values.includes(value));
  if (!/Like$|^Arn/.test(operator)) return values.every((value) => mine.values.includes(value));
  return values.every((value) =>
    mine.values.some((pattern) => Pattern.of(pattern).covers(Pattern.of(value))),
  );
}

function isPositive(operator: string): boolean {
  return /(String|Arn)(Equals|Like)(IgnoreCase)?$/.test(operator);
}
