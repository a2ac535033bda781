import { isJsonObject, listOf, objectOf, textOf, textsOf } from "../json";
import type { PlannedResource } from "../stack-plan";
import { noAccess, type Access, type Grant } from "./access";
import { Pattern } from "./pattern";

/** Access that roles of a cluster give. */
export function kubernetesAccess({ type, values }: PlannedResource): Access {
  if (!/^kubernetes_(cluster_)?role(_v1)?$/.test(type)) return noAccess;
  const { namespace } = objectOf(listOf(values["metadata"])[0]);
  const grants = listOf(values["rule"])
    .filter(isJsonObject)
    .flatMap((rule) =>
      textsOf(rule["verbs"]).flatMap((verb) =>
        textsOf(rule["resources"]).flatMap((kind) =>
          orAll(textsOf(rule["resource_names"])).map(
            (name) => new RuleGrant(`${verb} ${kind}`, `${textOf(namespace) ?? "*"}/${name}`),
          ),
        ),
      ),
    );
  return { grants, trusts: [] };
}

/** One verb on one kind of object, by name. */
class RuleGrant implements Grant {
  public readonly denies = false;
  public readonly conditional = false;
  public readonly reach = undefined;
  private readonly action: Pattern;
  private readonly object: Pattern;

  public constructor(action: string, object: string) {
    this.action = Pattern.of(action);
    this.object = Pattern.of(object);
  }

  public get text(): string {
    return `${this.action.text} on ${this.object.text}`;
  }

  public readonly concerns = (action: string, resource: string): boolean =>
    this.action.matches(action) && this.object.matches(resource);

  public readonly covers = (other: Grant): boolean =>
    other instanceof RuleGrant && this.action.covers(other.action) && this.object.covers(other.object);
}

/** No names are all names. */
function orAll(names: readonly string[]): readonly string[] {
  return names.length === 0 ? ["*"] : names;
}
