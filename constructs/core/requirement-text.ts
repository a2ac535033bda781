import { type Requirement } from "./solver";
import { terraformJson } from "./terraform-json";

/** A requirement as text for an output. */
export function requirementText({ instruction, document }: Requirement): string {
  return document === undefined ? instruction : `${instruction}: ${terraformJson(document)}`;
}
