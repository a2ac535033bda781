import { X509Certificate } from "node:crypto";
import { Fn, Token } from "cdktf";
import { InputError, quoted } from "../core/input-error";
import { kindOf } from "../core/kind-of";

const block = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;
const REMEDY = "Give the PEM text of the certificates that sign the server's own, and nothing secret";

/**
 * A `caBundle` as custom resources take it: base64 of PEM.
 * @param pem Certificates in PEM, one after the other; text between them is kept.
 * @throws InputError if there is no certificate, a broken one, or anything else in PEM, such as a key, whole or cut off
 */
export function caBundle(at: string, pem: string): string {
  if (Token.isUnresolved(pem)) return Fn.base64encode(pem);
  if (typeof pem !== "string") throw new InputError(at, `the CA bundle is ${kindOf(pem)}`, REMEDY);
  const blocks = [...pem.matchAll(block)];
  if (blocks.length === 0) throw new InputError(at, "the CA bundle has no certificate in PEM", REMEDY);
  for (const [text, label] of blocks) {
    if (label !== "CERTIFICATE")
      throw new InputError(at, `the CA bundle has the PEM block ${quoted(label)}`, REMEDY);
    if (!isCertificate(text)) throw new InputError(at, "the CA bundle has a broken certificate", REMEDY);
  }
  // What is kept around the certificates must not be half of a key.
  if (pem.replace(block, "").includes("-----BEGIN"))
    throw new InputError(at, "the CA bundle has a PEM block without its end", REMEDY);
  return Buffer.from(pem).toString("base64");
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}
