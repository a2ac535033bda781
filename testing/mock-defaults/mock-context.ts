import { createHash } from "node:crypto";
import { type JsonObject, objectOf, listOf } from "../json";

/** What is known of a block whose computed values are made up. */
export class MockContext {
  /** Identifies the real thing: blocks of one type with the same names get the same ids, in every stack. */
  private readonly identity: string;

  /**
   * @param type Resource or data type.
   * @param label Name of the block, for those without a name argument.
   * @param config Arguments of the block, references resolved.
   * @param provider Arguments of its provider configuration, references resolved.
   */
  public constructor(
    type: string,
    private readonly label: string,
    private readonly config: JsonObject,
    private readonly provider: JsonObject,
  ) {
    const names = ["name", "resource_group_name", "namespace", "zone_id", "client_id", "user", "url"];
    this.identity = JSON.stringify([type, ...names.map((name) => this.argument(name) ?? ""), this.name]);
  }

  /** Its name: the argument `name`, that of its metadata, or else the name of the block. */
  public get name(): string {
    const metadata = objectOf(listOf(this.config["metadata"])[0]);
    return this.argument("name") ?? (typeof metadata["name"] === "string" ? metadata["name"] : this.label);
  }

  /** The namespace of its metadata. Default: `default`. */
  public get namespace(): string {
    const { namespace } = objectOf(listOf(this.config["metadata"])[0]);
    return typeof namespace === "string" ? namespace : "default";
  }

  /** A string argument of the block; undefined where it is absent, empty or no string. */
  public argument(name: string): string | undefined {
    return stringOf(this.config, name);
  }

  /** A string argument of its provider configuration. */
  public providerArgument(name: string): string | undefined {
    return stringOf(this.provider, name);
  }

  /** A block inside its provider configuration, such as `assume_role`. */
  public providerBlock(name: string): JsonObject {
    return objectOf(listOf(this.provider[name])[0]);
  }

  /** A GUID that depends on what the block names and on the purpose. */
  public guid(purpose: string): string {
    const hex = this.hex(purpose, 32);
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `8${hex.slice(17, 20)}`,
      hex.slice(20, 32),
    ].join("-");
  }

  /** Lower-case hexadecimal digits that depend on what the block names and on the purpose; 64 at most. */
  public hex(purpose: string, length: number): string {
    return createHash("sha256").update(`${this.identity} ${purpose}`).digest("hex").slice(0, length);
  }
}

/** Makes up the computed values of a block. */
export type MockDefault = (at: MockContext) => JsonObject;

/** Made-up values by `TYPE`, `data.TYPE` or `resource.TYPE`. */
export type MockDefaults = Readonly<Record<string, MockDefault>>;

function stringOf(config: JsonObject, name: string): string | undefined {
  const value = config[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
