import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { PeerCertificate } from 'node:tls';
import { readTextFile } from './text-file.js';
import { certificateNames, type TlsFiles } from './tls.js';

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

const DAY_MS = 86_400_000;
/** A certificate that expires within this time is worth a warning. */
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

function nameFault(
  leaf: X509Certificate,
  { cert }: TlsFiles,
  who: { readonly node: string; readonly cluster: string } | undefined,
): string | undefined {
  if (who === undefined) return undefined;
  const names = namesOf(leaf, who.cluster);
  if (names.includes(who.node)) return undefined;
  const given = names.length === 0 ? 'no node' : [...new Set(names)].join(', ');
  return `${cert} names ${given}, and this node is ${who.node}; use its own, or set --node-name`;
}

function keyFault(leaf: X509Certificate, { cert, key }: TlsFiles): string | undefined {
  const matches = leaf.checkPrivateKey(createPrivateKey(readTextFile(key)));
  return matches ? undefined : `${key} is not the key of ${cert}`;
}

function chainFault(
  leaf: X509Certificate,
  others: readonly X509Certificate[],
  { ca, cert }: TlsFiles,
): string | undefined {
  if (ca === undefined) return undefined;
  if (issuersOf(leaf, others, readCertificates(ca)) !== undefined) return undefined;
  return `${cert} does not come from an authority of ${ca}`;
}

/** The certificates of `others` that lead from the leaf to an authority that is trusted, if they do. */
export function issuersOf(
  leaf: X509Certificate,
  others: readonly X509Certificate[],
  trusted: readonly X509Certificate[],
): X509Certificate[] | undefined {
  const issuers: X509Certificate[] = [];
  let last = leaf;
  // Whoever has a certificate has a key that could sign another one; only an authority may.
  const issued = (by: X509Certificate): boolean =>
    by.ca && last.checkIssued(by) && last.verify(by.publicKey);
  while (!trusted.some(issued)) {
    const next = others.find(issued);
    if (next === undefined || issuers.length >= others.length) return undefined;
    issuers.push(next);
    last = next;
  }
  return issuers;
}

/** Names of nodes that a certificate carries (X2). */
export function namesOf(leaf: X509Certificate, cluster: string): string[] {
  const subjectaltname = leaf.subjectAltName ?? '';
  return certificateNames({ subjectaltname } as PeerCertificate, cluster);
}

/** The certificates of a PEM text, in their order. */
export function parseCertificates(pem: string): X509Certificate[] {
  return (pem.match(PEM_CERTIFICATE) ?? []).map((one) => new X509Certificate(one));
}

function readCertificates(path: string): X509Certificate[] {
  return parseCertificates(readTextFile(path));
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
