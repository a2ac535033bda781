import { isIPv4, isIPv6 } from "node:net";
import { Token } from "cdktf";
import { type Construct } from "constructs";
import { checkOneOf, TRUE_OR_FALSE } from "../core/check-one-of";
import { type Controller } from "../core/controller";
import { type PatchContribution } from "../core/controller-patch";
import { InputError, quoted } from "../core/input-error";
import { isRecord } from "../core/is-record";
import { checkNotEmpty } from "../core/names";
import { requireFeature } from "./known-versions";
import { type ChartValues } from "./merge-chart-values";

/** Where the controller looks whether a challenge has reached the DNS, before it asks the ACME server. */
export interface RecursiveNameserversProps {
  /**
   * Resolvers instead of the Pod's own, each as `ADDRESS:PORT` or, from cert-manager 1.13 on, as an
   * `https` URL of DNS over HTTPS (RFC 8484): `1.1.1.1:53`, `[2606:4700:4700::1111]:53`,
   * `https://1.1.1.1/dns-query`.
   * @default - those of the Pod's `/etc/resolv.conf`
   */
  readonly dns01RecursiveNameservers?: readonly string[];
  /**
   * Asks the resolvers alone, and never the zone's own name servers, which the cluster may not reach.
   * Resolvers answer from their caches, so that challenges can take longer.
   * @default false
   */
  readonly dns01RecursiveNameserversOnly?: boolean;
}

/** The props, the controller's flags behind them, and the chart's values and configuration for the same. */
const SETTINGS = [
  {
    prop: "dns01RecursiveNameservers",
    flag: "dns01-recursive-nameservers",
    config: "config.acmeDNS01Config.recursiveNameservers",
  },
  {
    prop: "dns01RecursiveNameserversOnly",
    flag: "dns01-recursive-nameservers-only",
    config: "config.acmeDNS01Config.recursiveNameserversOnly",
  },
] as const;

/** @throws InputError for an empty list or a nameserver that cert-manager does not take */
export function checkRecursiveNameservers(at: string, props: RecursiveNameserversProps): void {
  const { dns01RecursiveNameservers: nameservers, dns01RecursiveNameserversOnly: only } = props;
  checkOneOf(at, only, TRUE_OR_FALSE, "dns01RecursiveNameserversOnly");
  if (nameservers === undefined) return;
  checkNotEmpty(
    at,
    nameservers,
    "dns01RecursiveNameservers",
    "Leave the prop out to use the resolvers of the Pod",
  );
  const wrong = nameservers.find((nameserver) => !isNameserver(nameserver));
  if (wrong !== undefined)
    throw new InputError(
      at,
      `one of dns01RecursiveNameservers is ${quoted(wrong)}`,
      "Write ADDRESS:PORT, such as 1.1.1.1:53 or [2606:4700:4700::1111]:53, or an https URL, such as https://1.1.1.1/dns-query",
    );
}

/**
 * The flags that the props ask for.
 * @param at Factory that was given the props.
 * @throws InputError for DNS over HTTPS with a release that lacks it
 */
export function nameserverFlags(
  scope: Construct,
  at: string,
  controller: Controller,
  props: RecursiveNameserversProps,
): PatchContribution[] {
  const { dns01RecursiveNameservers: nameservers, dns01RecursiveNameserversOnly: only } = props;
  if (nameservers?.some(isUrl)) requireFeature(scope, controller, "dnsOverHttps");
  const [servers, exclusively] = SETTINGS;
  return [
    ...(nameservers ? [contribution(at, servers, nameservers.join(","))] : []),
    ...(only ? [contribution(at, exclusively, "true")] : []),
  ];
}

function contribution(
  at: string,
  { prop, flag }: (typeof SETTINGS)[number],
  value: string,
): PatchContribution {
  return { from: `${at}({ ${prop} })`, patch: { args: { [flag]: value } } };
}

/** Two settings of the same would add up, or one would hide the other. */
export function checkNameserverValues(at: string, values: ChartValues): void {
  const set = [...Object.keys(values), ...flagsOf(values["extraArgs"]), ...configured(values["config"])];
  for (const { prop, flag, config } of SETTINGS) {
    const twice = set.find((name) => [prop, `--${flag}`, config].includes(name));
    if (twice !== undefined)
      throw new InputError(
        at,
        `the Helm values set ${twice}`,
        `Leave it out of values and set the prop ${prop}`,
      );
  }
}

function flagsOf(extraArgs: unknown): string[] {
  const all: readonly unknown[] = Array.isArray(extraArgs) ? extraArgs : [];
  return all.map((argument) => String(argument).split("=", 1).join());
}

function configured(config: unknown): string[] {
  const dns01 = isRecord(config) ? config["acmeDNS01Config"] : undefined;
  return isRecord(dns01) ? Object.keys(dns01).map((field) => `config.acmeDNS01Config.${field}`) : [];
}

function isUrl(nameserver: string): boolean {
  return nameserver.startsWith("https://");
}

const LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
const hostName = new RegExp(`^${LABEL}(\\.${LABEL})*$`);
const withPort = /^(?<host>\[[^\]]*\]|[^:[\]]*):(?<port>[1-9][0-9]{0,4})$/;
const url = /^https:\/\/(?<host>\[[^\]]*\]|[^:/[\]]*)(:(?<port>[1-9][0-9]{0,4}))?(\/[A-Za-z0-9._~%/-]*)?$/;

/** A comma would end it, since the flag takes a list. */
function isNameserver(nameserver: string): boolean {
  if (Token.isUnresolved(nameserver)) return true;
  if (typeof nameserver !== "string") return false;
  const { host = "", port } = (isUrl(nameserver) ? url : withPort).exec(nameserver)?.groups ?? {};
  return isHost(host) && Number(port ?? 443) <= 65535;
}

function isHost(host: string): boolean {
  if (host.startsWith("[")) return isIPv6(host.slice(1, -1)) && !host.includes("%");
  return /^[0-9.]*$/.test(host) ? isIPv4(host) : host.length <= 253 && hostName.test(host);
}
