import { InputError } from "./input-error";

/**
 * Refuses arguments of a provider or backend that are secrets, tokens among them: they would stand in what is
 * synthesised or planned.
 * The compiler refuses them too, but not everyone runs it before the program.
 * @param variables What Terraform's environment calls each argument that is a secret.
 * @throws InputError naming the argument, and never its value
 */
export function checkNoSecrets(
  at: string,
  values: object,
  variables: Readonly<Record<string, string>>,
): void {
  const given = Object.entries(values).find(
    ([name, value]: [string, unknown]) => value !== undefined && name in variables,
  );
  if (given === undefined) return;
  const [name] = given;
  throw new InputError(
    at,
    `the argument ${name} is given, and would stand in what is synthesised`,
    `Leave it out, and have ${variables[name]} in the environment of Terraform`,
  );
}
