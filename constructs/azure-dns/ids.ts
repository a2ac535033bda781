import { type IConstruct } from "constructs";
import { checkFormat } from "../core/names";

/** Application (client) id of an identity: who asks for a token. Not assignable to a principal id. */
export type ClientId = string & { readonly identityPart: "client" };

/** Object (principal) id of an identity: who is given a role. Not assignable to a client id. */
export type PrincipalId = string & { readonly identityPart: "principal" };

/** A GUID as Azure prints it. @throws InputError if it is none */
export function checkGuid(at: IConstruct | string, value: string, what: string): string {
  return checkFormat(at, value, {
    what,
    pattern: /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
    remedy: "Write a GUID such as 00000000-0000-4000-8000-000000000000",
  });
}

/** Name of a resource group. @throws InputError if it is malformed */
export function checkResourceGroup(at: IConstruct | string, value: string): string {
  return checkFormat(at, value, {
    what: "the resource group",
    pattern: /^[\w().-]*[\w()-]$/,
    maxLength: 90,
    remedy: "Write the group's name: letters, digits and ._-(), 90 characters at most, no dot at its end",
  });
}
