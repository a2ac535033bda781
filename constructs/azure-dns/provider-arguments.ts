import { checkFormat } from "../core/names";

/** Checks what is handed on to a provider as it is. @throws InputError for blank text */
export function checkProviderArguments(at: string, values: object): void {
  for (const [name, value] of Object.entries(values) as [string, unknown][])
    if (typeof value === "string")
      checkFormat(at, value, {
        what: `the provider's argument ${name}`,
        pattern: /\S/,
        mayHaveTemplates: true,
        remedy: "Write its value, or leave it out",
      });
}
