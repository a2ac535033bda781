export { Addons, type AddonsProps } from "./addons";
export { type ChartAddonProps } from "./chart-release";
export { ExternalDns, type ExternalDnsProps } from "./external-dns";
export {
  type BoundExternalDnsRecords,
  type IExternalDnsRecords,
  type RecordsWriter,
} from "./external-dns-records";
export { HelloKubernetes, type HelloKubernetesProps } from "./hello-kubernetes";
export { IngressController } from "./ingress-controller";
