const secretArgument =
  /^(.*_)?(password|secret|client_secret|secret_key|access_key|access_token|api_token|token|sas_token|private_key(_pem)?|client_key|data)$/;
/** Paths whose keys are no arguments. */
const typeOrLogicalId = /^(\.(resource|data)(\.[^.]+)?)?$/;
const secretText = /-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b/;

/** Paths of the arguments of Terraform JSON that hold a secret's value, and not a reference to it. */
export function secretValuesIn(value: unknown, path = "", isSecret = false): string[] {
  if (typeof value === "string")
    return secretText.test(value) || (isSecret && !/^\$\{[^}]*\}$/.test(value)) ? [path] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) =>
    secretValuesIn(
      member,
      `${path}.${key}`,
      isSecret || (!typeOrLogicalId.test(path) && secretArgument.test(key)),
    ),
  );
}
