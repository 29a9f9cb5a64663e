import { X509Certificate } from 'node:crypto';
import { statSync } from 'node:fs';
import { createSecureContext, type PeerCertificate } from 'node:tls';
import { ChannelCredentials, ServerCredentials } from '@grpc/grpc-js';
import { HANDSHAKE_TIMEOUT_MS } from '../core/limits.js';
import { readAuthorities } from './authorities.js';
import { readLists } from './revocations.js';
import { readTextFile } from './text-file.js';

/**
 * Certificates that are read again when their files change (X1): a new link, in or out, uses the newest
 * that could be read. TLS 1.3 only. What cannot be read later leaves the last good ones in force.
 */
export class TlsIdentity {
  #files: TlsFiles;
  #pem: Pem;
  #stamp: string;
  #dialing: ChannelCredentials | undefined;
  readonly #trustChanged: () => void;
  #trusted: Pem;

  /**
   * @param trustChanged Called once other authorities, or revocations, are in force: connections that were
   * made before are to be judged anew.
   * @throws when a file cannot be read at start.
   */
  constructor(files: TlsFiles, trustChanged: () => void = () => undefined) {
    this.#files = files;
    this.#trustChanged = trustChanged;
    this.#stamp = fileStamp(files);
    this.#pem = readPem(files);
    this.#trusted = this.#pem;
  }

  /** What is in force; another object once that has changed. */
  get pem(): Pem {
    return this.#pem;
  }

  /** When the certificate in force expires, Unix ms. */
  get expiryMs(): number {
    return Date.parse(new X509Certificate(this.#pem.cert).validTo);
  }

  /** Reads `files` when one of them changed, or is another one; true when new ones are in force. */
  refresh(files = this.#files): boolean {
    const stamp = fileStamp(files);
    if (stamp === this.#stamp) return false;
    const pem = readPem(files);
    createSecureContext(pem);
    this.#files = files;
    this.#pem = pem;
    this.#stamp = stamp;
    this.#dialing = undefined;
    return true;
  }

  /**
   * Credentials to dial with, the same until new certificates are in force: the peer must chain to our CA;
   * its name is compared with its Hello.
   */
  channelCredentials(): ChannelCredentials {
    this.#dialing ??= ChannelCredentials.createFromSecureContext(
      createSecureContext({ ...this.#pem, minVersion: 'TLSv1.3' }),
      { checkServerIdentity: () => undefined },
    );
    return this.#dialing;
  }

  /** Credentials to listen with; clients must show a certificate when there is a CA. */
  serverCredentials(): ReloadableServerCredentials {
    return new ReloadableServerCredentials(this.#pem);
  }

  /** Puts the certificates in force into a listener's credentials. */
  update(credentials: ReloadableServerCredentials): void {
    credentials.reload(this.#pem);
    const former = this.#trusted;
    this.#trusted = this.#pem;
    if (!isSame(trustOf(former), trustOf(this.#pem))) this.#trustChanged();
  }
}

/** Paths of PEM files. */
export interface TlsFiles {
  /** Authorities that a peer's certificate must come from; absent on a listener that asks for none. */
  readonly ca?: string;
  /** Certificates that these authorities have revoked. */
  readonly crl?: string;
  readonly cert: string;
  readonly key: string;
}

/** Contents of these files. */
export interface Pem {
  readonly ca?: Buffer;
  /** One list each. */
  readonly crl?: Buffer[];
  readonly cert: Buffer;
  readonly key: Buffer;
}

function readPem({ ca, crl, cert, key }: TlsFiles): Pem {
  const read = (path: string): Buffer => Buffer.from(readTextFile(path));
  return {
    ...(ca === undefined ? {} : { ca: Buffer.from(readAuthorities(ca).join('\n')) }),
    ...(crl === undefined ? {} : { crl: readLists(read(crl)) }),
    cert: read(cert),
    key: read(key),
  };
}

function fileStamp({ ca, crl, cert, key }: TlsFiles): string {
  return [ca, crl, cert, key]
    .filter((path) => path !== undefined)
    .map((path) => {
      const { mtimeMs, ino, size } = statSync(path);
      return `${path}:${mtimeMs}:${ino}:${size}`;
    })
    .join(' ');
}

function trustOf({ ca, crl = [] }: Pem): readonly Buffer[] {
  return ca === undefined ? crl : [ca, ...crl];
}

function isSame(one: readonly Buffer[], other: readonly Buffer[]): boolean {
  return one.length === other.length && one.every((part, at) => other[at]?.equals(part));
}

/** Server credentials whose certificates can be exchanged while the server runs. */
export class ReloadableServerCredentials extends ServerCredentials {
  constructor(pem: Pem) {
    const asks = pem.ca !== undefined;
    const options = { minVersion: 'TLSv1.3', handshakeTimeout: HANDSHAKE_TIMEOUT_MS } as const;
    super({ requestCert: asks, rejectUnauthorized: asks, ...options }, pem);
  }

  /** New connections are made with these. */
  reload(pem: Pem): void {
    this.updateSecureContextOptions({ ...pem, minVersion: 'TLSv1.3' });
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other;
  }
}

/** Node names that a certificate carries: its DNS names, and the node of `spiffe://<cluster>/<node>` (X2). */
export function certificateNames(certificate: PeerCertificate, cluster: string): string[] {
  const alternatives = (certificate.subjectaltname ?? '').split(', ');
  const spiffe = `URI:spiffe://${cluster}/`;
  return alternatives.flatMap((name) => {
    if (name.startsWith('DNS:')) return [name.slice('DNS:'.length)];
    return name.startsWith(spiffe) ? [name.slice(spiffe.length)] : [];
  });
}
