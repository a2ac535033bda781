import { type AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { Token } from "cdktf";
import { type IConstruct } from "constructs";
import { InputError, quoted } from "../core/input-error";
import { checkFormat } from "../core/names";

/** Application (client) id of an identity: who asks for a token. Not assignable to a principal id. */
export type ClientId = string & { readonly identityPart: "client" };

/** Object (principal) id of an identity: who is given a role. Not assignable to a client id. */
export type PrincipalId = string & { readonly identityPart: "principal" };

/** A GUID, returned as Azure prints it: in lower case. @throws InputError if it is none */
export function checkGuid(at: IConstruct | string, value: string, what: string): string {
  return lowerCase(
    checkFormat(at, value, {
      what,
      pattern: /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
      remedy: "Write a GUID such as 00000000-0000-4000-8000-000000000000",
    }),
  );
}

/** Id of a subscription whose provider gets an alias made from it. @throws InputError if it is no literal GUID */
export function literalSubscriptionId(at: string, value: string): string {
  if (Token.isUnresolved(value))
    throw new InputError(at, `the subscription id is the token ${quoted(value)}`, "Write it literally");
  return checkGuid(at, value, "the subscription id");
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

/** Name of an Azure region, as resources have it. @throws InputError if it is malformed */
export function checkLocation(at: IConstruct | string, value: string): string {
  const pattern = /^[a-z][a-z0-9]{0,49}$/;
  // Azure shows regions to people by names with capitals and spaces.
  const name = typeof value === "string" ? value.replaceAll(" ", "").toLowerCase() : "";
  return checkFormat(at, value, {
    what: "the location",
    pattern,
    remedy: pattern.test(name)
      ? `Write ${name}`
      : "Write the region as az account list-locations --query [].name prints it, such as westeurope",
  });
}

/** The form of the ids of one kind of resource. */
export interface ResourceIdFormat {
  /** What has the id, as a noun phrase: "the subnet id". */
  readonly what: string;
  /** The id with words in capitals where names stand. */
  readonly template: string;
  /** What to write instead, as an instruction. */
  readonly remedy: string;
}

/**
 * A resource id, its fixed words spelt as providers ask for them: Azure takes each case, and its command line prints
 * some in lower case.
 * @throws InputError if it is none of that kind
 */
export function checkResourceId(
  at: string,
  id: string,
  { what, template, remedy }: ResourceIdFormat,
): string {
  const words = template.split("/");
  const isName = (word: string) => /^[A-Z]+$/.test(word);
  const forms = words.map((word) => (isName(word) ? "[^/]+" : word.replaceAll(".", "\\.")));
  checkFormat(at, id, { what, pattern: new RegExp(`^${forms.join("/")}$`, "i"), remedy });
  if (Token.isUnresolved(id)) return id;
  const given = id.split("/");
  return words.map((word, index) => (isName(word) ? given[index] : word)).join("/");
}

/**
 * Resource id of a resource group, spelt as providers ask for it.
 * @throws InputError if it is none, or a token
 */
export function checkResourceGroupId(at: string, id: string): { readonly id: string; readonly name: string } {
  const pattern = /^\/subscriptions\/([0-9a-f-]{36})\/resourceGroups\/([\w().-]*[\w()-])$/i;
  const [, subscriptionId, name] = pattern.exec(id) ?? [];
  if (subscriptionId !== undefined && name !== undefined)
    return { id: `/subscriptions/${subscriptionId}/resourceGroups/${name}`, name };
  throw new InputError(
    at,
    `the resource group id is ${quoted(id)}`,
    "Write the literal id /subscriptions/SUBSCRIPTION/resourceGroups/NAME",
  );
}

/** Where a resource lies, as Azure compares it: without regard to case. */
export interface ResourcePlace {
  readonly subscription: string | undefined;
  readonly resourceGroup: string;
  readonly name: string;
}

/**
 * The place of what is looked up through a provider.
 * @param provider None for the stack's default provider.
 */
export function resourcePlace(
  provider: AzurermProvider | undefined,
  resourceGroup: string,
  name: string,
): ResourcePlace {
  return {
    subscription: provider?.subscriptionIdInput,
    resourceGroup: lowerCase(resourceGroup),
    name: lowerCase(name),
  };
}

/** Key of something made once for a place. A colon stands in none of the names. */
export function lookupKey(kind: string, { subscription, resourceGroup, name }: ResourcePlace): string {
  return [kind, subscription, resourceGroup, name].filter((part) => part !== undefined).join(":");
}

/** As Azure compares what is known; tokens pass. */
export function lowerCase(value: string): string {
  return Token.isUnresolved(value) ? value : value.toLowerCase();
}
