import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);

/** A certificate and its private key, PEM. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

/** What a node's certificate says. */
export interface NodeNames {
  readonly cluster: string;
  readonly node: string;
  /** Further names under which clients reach this node: DNS names or IP addresses. */
  readonly alternatives: readonly string[];
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
/** Clocks differ: a certificate is valid a little before it was made. */
const BACKDATED_MS = 3_600_000;

/** Makes the authority of a cluster: it signs the certificates of nodes, and nothing else. */
export async function createAuthority(cluster: string, days: number): Promise<Issued> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: nameOf(`worker-mesh ${cluster} CA`),
    keys,
    signingAlgorithm: ALGORITHM,
    ...validity(days),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return issued(certificate, keys.privateKey);
}

/**
 * Issues the certificate of a node, for both ends of a connection: it carries the node's name as DNS name and
 * as `spiffe://CLUSTER/NODE` (X2).
 *
 * @throws Error when the authority's files are not a certificate and its key.
 */
export async function issueCertificate(
  authority: Issued,
  names: NodeNames,
  days: number,
): Promise<Issued> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const signingKey = await importKey(x509.PemConverter.decodeFirst(authority.key));
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: nameOf(names.node),
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: ALGORITHM,
    ...validity(days),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([
        x509.ExtendedKeyUsage.serverAuth,
        x509.ExtendedKeyUsage.clientAuth,
      ]),
      new x509.SubjectAlternativeNameExtension(alternativesOf(names)),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  if (!(await certificate.verify({ publicKey: issuer.publicKey }))) {
    throw new Error('the key is not that of the certificate');
  }
  return issued(certificate, keys.privateKey);
}

/** Each text ends its last line, so that files of several authorities can be joined by `cat`. */
async function issued(
  certificate: x509.X509Certificate,
  key: webcrypto.CryptoKey,
): Promise<Issued> {
  return { certificate: `${certificate.toString('pem')}\n`, key: await keyPem(key) };
}

/** Commas, quotes and the like would be syntax in the text form of a name. */
function nameOf(commonName: string): { CN: string[] }[] {
  return [{ CN: [commonName] }];
}

function validity(days: number): { notBefore: Date; notAfter: Date } {
  const nowMs = Date.now();
  return {
    notBefore: new Date(nowMs - BACKDATED_MS),
    notAfter: new Date(nowMs + days * DAY_MS),
  };
}

function alternativesOf({ cluster, node, alternatives }: NodeNames) {
  const isAddress = (name: string): boolean => /^[0-9.]+$/.test(name) || name.includes(':');
  return [
    { type: 'dns' as const, value: node },
    { type: 'url' as const, value: `spiffe://${cluster}/${node}` },
    ...alternatives.map((value) => ({ type: isAddress(value) ? 'ip' : 'dns', value }) as const),
  ];
}

function importKey(der: ArrayBuffer): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
}

async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  const lines = der.match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n');
}
