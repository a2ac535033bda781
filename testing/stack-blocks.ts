import { isJsonObject, listOf, objectOf, type JsonObject } from "./json";

/** A resource or data block of a stack's JSON. */
export interface StackBlock {
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  /** `TYPE.NAME` or `data.TYPE.NAME`. */
  readonly address: string;
  readonly config: JsonObject;
  /** Reference of the provider configuration, such as `aws` or `aws.dns`. */
  readonly provider: string;
  /** Path of the construct that made it. Absent where the JSON carries no metadata. */
  readonly constructPath?: string;
}

/** A provider block of a stack's JSON, by its reference (`aws`, `aws.dns`). */
export interface ProviderBlock {
  readonly reference: string;
  readonly localName: string;
  readonly alias?: string;
  readonly config: JsonObject;
}

/** Every resource and data block of a stack. */
export function blocksOf(json: JsonObject): readonly StackBlock[] {
  return [...blocksIn(json, "data", "data"), ...blocksIn(json, "resource", "managed")];
}

function blocksIn(
  json: JsonObject,
  key: "data" | "resource",
  mode: StackBlock["mode"],
): readonly StackBlock[] {
  return Object.entries(objectOf(json[key])).flatMap(([type, byName]) =>
    Object.entries(objectOf(byName)).map(([name, block]) => {
      const config = objectOf(block);
      const { path } = objectOf(objectOf(config["//"])["metadata"]);
      return {
        mode,
        type,
        name,
        address: `${mode === "data" ? "data." : ""}${type}.${name}`,
        config,
        provider: typeof config["provider"] === "string" ? config["provider"] : (type.split("_")[0] ?? type),
        constructPath: typeof path === "string" ? path : undefined,
      };
    }),
  );
}

/** Every provider block of a stack. */
export function providersOf(json: JsonObject): readonly ProviderBlock[] {
  return Object.entries(objectOf(json["provider"])).flatMap(([localName, blocks]) =>
    listOf(blocks)
      .filter(isJsonObject)
      .map((config) => {
        const alias = typeof config["alias"] === "string" ? config["alias"] : undefined;
        return {
          reference: alias === undefined ? localName : `${localName}.${alias}`,
          localName,
          alias,
          config,
        };
      }),
  );
}
