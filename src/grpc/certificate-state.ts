import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PeerCertificate } from 'node:tls';
import { certificateNames, type TlsFiles } from './tls.js';

const DAY_MS = 86_400_000;
/** From here on an expiry is worth a warning. */
const EXPIRES_SOON_MS = 14 * DAY_MS;
const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** Where the certificate of a listener stands. */
export interface CertificateState {
  readonly expiryMs: number;
  /** Why nobody can accept it from this node, in words with what to do; '' when they can. */
  readonly fault: string;
  /** Why it does not seem to come from an authority; '' when it does. */
  readonly chainFault: string;
  /** What will be a fault soon; '' when nothing will. */
  readonly warning: string;
}

/**
 * Reads a certificate, and judges it by itself: expiry, key, chain to the authorities, and the name of the
 * node where `who` says whose it must be (X2). @throws when a file cannot be read.
 */
export function certificateState(
  files: TlsFiles,
  who: { readonly node: string; readonly cluster: string } | undefined,
  nowMs: number,
): CertificateState {
  const [leaf, ...others] = readCertificates(files.cert);
  if (leaf === undefined) throw new Error(`${files.cert} holds no certificate`);
  const expiryMs = Date.parse(leaf.validTo);
  const leftMs = expiryMs - nowMs;
  const days = Math.floor(leftMs / DAY_MS);
  const soon = leftMs < EXPIRES_SOON_MS;
  return {
    expiryMs,
    fault:
      leftMs <= 0
        ? `${files.cert} expired on ${day(expiryMs)}; renew it`
        : (nameFault(leaf, files, who) ?? keyFault(leaf, files) ?? ''),
    chainFault: chainFault(leaf, others, files) ?? '',
    warning: soon && leftMs > 0 ? `${files.cert} expires in ${days} days, on ${day(expiryMs)}` : '',
  };
}

function nameFault(
  leaf: X509Certificate,
  { cert }: TlsFiles,
  who: { readonly node: string; readonly cluster: string } | undefined,
): string | undefined {
  if (who === undefined) return undefined;
  const alternatives = { subjectaltname: leaf.subjectAltName ?? '' } as PeerCertificate;
  const names = certificateNames(alternatives, who.cluster);
  if (names.includes(who.node)) return undefined;
  const given = names.length === 0 ? 'no node' : names.join(', ');
  return `${cert} names ${given}, and this node is ${who.node}; use its own, or set --node-name`;
}

function keyFault(leaf: X509Certificate, { cert, key }: TlsFiles): string | undefined {
  const matches = leaf.checkPrivateKey(createPrivateKey(readFileSync(key)));
  return matches ? undefined : `${key} is not the key of ${cert}`;
}

function chainFault(
  leaf: X509Certificate,
  others: readonly X509Certificate[],
  { ca, cert }: TlsFiles,
): string | undefined {
  if (ca === undefined) return undefined;
  const trusted = readCertificates(ca);
  let last = leaf;
  for (let length = 0; length <= others.length; length += 1) {
    const issued = (by: X509Certificate): boolean =>
      last.checkIssued(by) && last.verify(by.publicKey);
    if (trusted.some(issued)) return undefined;
    const next = others.find(issued);
    if (next === undefined) break;
    last = next;
  }
  return `${cert} does not come from an authority of ${ca}`;
}

function readCertificates(path: string): X509Certificate[] {
  const found = readFileSync(path, 'utf8').match(PEM_CERTIFICATE) ?? [];
  return found.map((pem) => new X509Certificate(pem));
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
