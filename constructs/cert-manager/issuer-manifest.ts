import { type AcmeSolver } from "../core/solver";
import { type AcmeIssuer } from "./acme-issuer";

/** An issuer as the API server takes it. */
export interface IssuerManifest {
  readonly apiVersion: "cert-manager.io/v1";
  readonly kind: "ClusterIssuer" | "Issuer";
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: {
    readonly acme: {
      readonly server: string;
      readonly email?: string;
      readonly privateKeySecretRef: { readonly name: string };
      readonly solvers: readonly AcmeSolver[];
    };
  };
}

/** The custom resource of an issuer whose solvers have been bound. */
export function issuerManifest(issuer: AcmeIssuer<never>, solvers: readonly AcmeSolver[]): IssuerManifest {
  const { name, namespace, kind, server, email, privateKeySecretName } = issuer;
  return {
    apiVersion: "cert-manager.io/v1",
    kind,
    metadata: { name, ...(namespace && { namespace: namespace.name }) },
    spec: {
      acme: {
        server: server.directoryUrl,
        ...(email !== undefined && { email }),
        privateKeySecretRef: { name: privateKeySecretName },
        solvers,
      },
    },
  };
}
