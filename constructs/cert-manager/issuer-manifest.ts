import { type AcmeSolver } from "../core/solver";
import { type AcmeIssuer } from "./acme-issuer";
import { type Http01Entry } from "./http01-solver";

/** An entry of an issuer's solvers, for one way to solve challenges. */
export type IssuerEntry = (AcmeSolver | Http01Entry) & { readonly waitInsteadOfSelfCheck?: string };

/** An issuer as the API server takes it. */
export interface IssuerManifest {
  readonly apiVersion: "cert-manager.io/v1";
  readonly kind: "ClusterIssuer" | "Issuer";
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: {
    readonly acme: {
      readonly server: string;
      readonly caBundle?: string;
      readonly email?: string;
      readonly privateKeySecretRef: { readonly name: string };
      readonly disableAccountKeyGeneration?: true;
      readonly externalAccountBinding?: {
        readonly keyID: string;
        readonly keySecretRef: { readonly name: string; readonly key: string };
      };
      readonly profile?: string;
      readonly preferredChain?: string;
      readonly enableDurationFeature?: true;
      readonly solvers: readonly IssuerEntry[];
    };
  };
}

/** The custom resource of an issuer whose solvers have been bound. */
export function issuerManifest(issuer: AcmeIssuer<never>, dns01: readonly AcmeSolver[]): IssuerManifest {
  const { name, namespace, kind, server, email, privateKeySecretName, externalAccountBinding } = issuer;
  const { profile, preferredChain } = issuer;
  return {
    apiVersion: "cert-manager.io/v1",
    kind,
    metadata: { name, ...(namespace && { namespace: namespace.name }) },
    spec: {
      acme: {
        server: server.directoryUrl,
        caBundle: server.caBundle,
        email,
        privateKeySecretRef: { name: privateKeySecretName },
        ...(issuer.disableAccountKeyGeneration && { disableAccountKeyGeneration: true }),
        ...(externalAccountBinding && {
          externalAccountBinding: {
            keyID: externalAccountBinding.keyId,
            keySecretRef: { name: externalAccountBinding.secretName, key: externalAccountBinding.secretKey },
          },
        }),
        profile,
        preferredChain,
        ...(issuer.enableDurationFeature && { enableDurationFeature: true }),
        solvers: issuerEntries(issuer, dns01),
      },
    },
  };
}

/** In the order in which cert-manager reads them. */
export function issuerEntries(issuer: AcmeIssuer<never>, dns01: readonly AcmeSolver[]): IssuerEntry[] {
  const { http01, waitInsteadOfSelfCheck } = issuer;
  const entries = [...http01.map(({ entry }) => entry), ...dns01];
  return entries.map((entry) => ({ ...entry, waitInsteadOfSelfCheck }));
}
