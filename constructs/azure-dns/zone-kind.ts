/** What differs between public and private zones of Azure DNS. */
export interface ZoneKind {
  /** Type of its resources, as in their ids. */
  readonly resourceType: "dnsZones" | "privateDnsZones";
  /** Built-in role that may write all its records. */
  readonly contributor: string;
  readonly private: boolean;
  /** The class whose factories refer to them. */
  readonly className: "AzureDnsZone" | "AzurePrivateDnsZone";
}

export const PUBLIC_ZONE: ZoneKind = {
  resourceType: "dnsZones",
  contributor: "DNS Zone Contributor",
  private: false,
  className: "AzureDnsZone",
};

export const PRIVATE_ZONE: ZoneKind = {
  resourceType: "privateDnsZones",
  contributor: "Private DNS Zone Contributor",
  private: true,
  className: "AzurePrivateDnsZone",
};
