import { type Construct } from "constructs";
import { type AddonSetting, type BoundAddon, type IAddon } from "../core/addon";
import { checkOneOf } from "../core/check-one-of";
import { checkValue } from "../core/check-value";
import { type ICluster } from "../core/cluster";
import { InputError, quoted } from "../core/input-error";
import { checkFormat, checkNotEmpty, checkText, checkZoneName } from "../core/names";
import { resourcesOf } from "../core/resources-of";
import { type ChartAddonProps, checkChartProps, namespaceIn, releaseChart } from "./chart-release";
import { type IExternalDnsRecords } from "./external-dns-records";

const NAME = "external-dns";
const AT = "ExternalDns.writing";
const POLICIES = ["create-only", "sync", "upsert-only"] as const;

/** Which records external-dns writes, and from what. */
export interface ExternalDnsProps extends ChartAddonProps {
  /**
   * Who owns the records, in a TXT record beside each; two installations that write one zone need two.
   * @default - the name of the cluster
   */
  readonly ownerId?: string;
  /**
   * Beginning of the names of those TXT records, which would stand in the way of a CNAME otherwise. It ends in the type of
   * the record and a dot, so that the TXT record of a zone's own name lies in that zone
   * (https://kubernetes-sigs.github.io/external-dns/latest/docs/registry/txt/).
   * @default "external-dns-%{record_type}."
   */
  readonly txtPrefix?: string;
  /** The parts of the zones whose names it writes. @default - the zones */
  readonly domainFilters?: readonly string[];
  /**
   * `upsert-only` leaves records when what they point to goes; `sync` deletes them; `create-only` never
   * changes one either.
   * @default "upsert-only"
   */
  readonly policy?: (typeof POLICIES)[number];
  /** What the records are made from. @default ["service", "ingress"] */
  readonly sources?: readonly string[];
}

/**
 * Writes the addresses of Services and Ingresses into the zones.
 * @see https://kubernetes-sigs.github.io/external-dns/
 */
export class ExternalDns<in C extends ICluster = ICluster> implements IAddon<C> {
  /**
   * external-dns, which writes these records.
   * @param records The zones, and the identity that writes there: `Route53Records.forZones`,
   * `AzureDnsRecords.forZones`.
   * @throws InputError for malformed props, or a domain filter outside the zones
   */
  static writing<C extends ICluster>(
    records: IExternalDnsRecords<C>,
    props: ExternalDnsProps = {},
  ): ExternalDns<C> {
    return new ExternalDns(records, props);
  }

  readonly id = NAME;

  private constructor(
    private readonly records: IExternalDnsRecords<C>,
    private readonly props: ExternalDnsProps,
  ) {
    checkValue(
      AT,
      records,
      "zones",
      "records",
      "Give Route53Records.forZones(zones), or AzureDnsRecords.forZones",
    );
    checkChartProps(AT, props);
    if (props.ownerId !== undefined)
      checkFormat(AT, props.ownerId, {
        what: "the owner id",
        // Quotes, commas and equal signs are the syntax of the TXT record that holds it.
        pattern: /^[\w./:-]+$/,
        maxLength: 100,
        remedy: "Write letters, digits and _./:- only, 100 characters at most",
      });
    if (props.txtPrefix !== undefined)
      checkFormat(AT, props.txtPrefix, {
        what: "the TXT prefix",
        pattern: /^[a-z0-9_]([a-z0-9._-]|%\{record_type\})*$/,
        maxLength: 60,
        mayHaveTemplates: true,
        remedy: "Write the beginning of a DNS name in lower case, such as external-dns-%{record_type}.",
      });
    checkFilters(records.zones, props.domainFilters);
    checkOneOf(AT, props.policy, POLICIES, "policy");
    if (props.sources !== undefined) {
      const remedy = "Leave sources out for service and ingress";
      for (const source of checkNotEmpty(AT, props.sources, "sources", remedy))
        checkText(AT, source, "one of sources");
    }
  }

  readonly bind = (scope: Construct, { cluster, after }: AddonSetting<C>): BoundAddon => {
    const { version = "1.21.1", ownerId, txtPrefix, domainFilters, policy, sources } = this.props;
    const namespace = namespaceIn(scope, this.props.namespace ?? NAME);
    const { values, serviceAccount, requirements } = this.records.bind(scope, {
      cluster,
      namespace,
      serviceAccount: NAME,
    });
    releaseChart(scope, {
      name: NAME,
      repository: "https://kubernetes-sigs.github.io/external-dns/",
      version,
      namespace,
      values: {
        ...values,
        serviceAccount: { create: true, name: NAME, ...serviceAccount },
        sources: sources ?? ["service", "ingress"],
        policy: policy ?? "upsert-only",
        registry: "txt",
        txtOwnerId: ownerId ?? cluster.name,
        txtPrefix: txtPrefix ?? "external-dns-%{record_type}.",
        domainFilters: domainFilters ?? this.records.zones,
      },
      userValues: this.props.values,
      after: [...resourcesOf(scope), ...after],
    });
    return {
      checks: [`kubectl --namespace ${namespace.name} logs deployment/${NAME} --tail 20`],
      requirements,
    };
  };
}

function checkFilters(zones: readonly string[], filters: readonly string[] | undefined): void {
  if (filters === undefined) return;
  checkNotEmpty(AT, filters, "domain filters", "Leave domainFilters out to write the whole zones");
  for (const filter of filters) {
    checkZoneName(AT, filter);
    if (!zones.some((zone) => filter === zone || filter.endsWith(`.${zone}`)))
      throw new InputError(
        AT,
        `${quoted(filter)} of domainFilters lies in none of the zones ${zones.map(quoted).join(", ")}`,
        "Write a zone or names below it",
      );
  }
}
