type Values = Readonly<Record<string, unknown>>;

/** A resource or data source, as Terraform's state has it. */
export interface StateResource {
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly values: Values;
}

/** What Terraform knows of a stack after its apply, secrets included. */
export class AppliedState {
  constructor(
    private readonly resources: readonly StateResource[],
    readonly outputs: Values,
  ) {}

  /** Types of the resources that it has made, each as often as there are resources. */
  get made(): string[] {
    return this.resources
      .filter(({ mode }) => mode === "managed")
      .map(({ type }) => type)
      .sort();
  }

  /** The resources of a type, in the order of their addresses. */
  all(type: string): Values[] {
    return this.resources
      .filter((resource) => resource.mode === "managed" && resource.type === type)
      .sort((a, b) => (a.address < b.address ? -1 : 1))
      .map(({ values }) => values);
  }

  /** The only resource of a type. */
  only(type: string): Values {
    const [values, ...others] = this.all(type);
    if (!values || others.length > 0) throw new Error(`expected one ${type} among ${this.made.join(", ")}`);
    return values;
  }

  /** What the release of a chart gives it. */
  helmValues(release: Values): unknown {
    const [values] = release["values"] as readonly string[];
    return JSON.parse(values ?? "");
  }

  /** A value of a later stack, which reads the outputs of this one. */
  readBy(value: unknown): unknown {
    if (typeof value === "string") {
      const [, output] = /^\$\{data\.terraform_remote_state\.[\w-]+\.outputs\.([\w-]+)\}$/.exec(value) ?? [];
      return output === undefined ? value : this.outputs[output];
    }
    if (Array.isArray(value)) return value.map((member) => this.readBy(member));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, this.readBy(member)]));
  }
}
