import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Paths of one node's PEM files. */
export interface IssuedFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** How a certificate differs from an ordinary one. */
export interface Unusual {
  /** Default ec. */
  readonly key?: keyof typeof KEYS;
  /** Who signs it; default the authority. */
  readonly by?: Pick<IssuedFiles, 'cert' | 'key'>;
  /** For how long it is valid; default 2, negative = it has expired. */
  readonly days?: number;
  /** Further lines of the extension file. */
  readonly extensions?: readonly string[];
}

/** A certificate authority of a test, with real certificates made by openssl in a folder of its own. */
export class TestAuthority {
  readonly directory = mkdtempSync(join(tmpdir(), 'worker-mesh-ca-'));
  readonly ca = join(this.directory, 'ca.pem');
  readonly #caKey = join(this.directory, 'ca.key');

  constructor() {
    const subject = ['-subj', '/CN=worker-mesh test', '-days', '2'];
    openssl('req', '-x509', ...EC, '-keyout', this.#caKey, '-out', this.ca, ...subject);
  }

  /** Issues a certificate with these alternative names, such as `DNS:a`, '' = none; writes over an earlier one. */
  issue(name: string, alternatives: string, unusual: Unusual = {}): IssuedFiles {
    const {
      key = 'ec',
      by = { cert: this.ca, key: this.#caKey },
      extensions = [],
      days = 2,
    } = unusual;
    const path = (ending: string): string => join(this.directory, `${name}.${ending}`);
    const files = { ca: this.ca, cert: path('pem'), key: path('key') };
    openssl('req', ...KEYS[key], '-keyout', files.key, '-out', path('csr'), '-subj', `/CN=${name}`);
    const names = alternatives === '' ? [] : [`subjectAltName=${alternatives}`];
    writeFileSync(path('ext'), [...names, ...extensions, ''].join('\n'));
    const signer = ['-CA', by.cert, '-CAkey', by.key, '-CAcreateserial', '-days', String(days)];
    const files509 = ['-in', path('csr'), '-out', files.cert, '-extfile', path('ext')];
    openssl('x509', '-req', ...signer, ...files509);
    return files;
  }

  /** Makes a certificate that nobody but its own key has signed; writes over an earlier one. */
  selfSigned(name: string, alternatives: string): IssuedFiles {
    const path = (ending: string): string => join(this.directory, `${name}.${ending}`);
    const files = { ca: this.ca, cert: path('pem'), key: path('key') };
    const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${alternatives}`];
    openssl('req', '-x509', ...EC, '-keyout', files.key, '-out', files.cert, ...subject);
    return files;
  }

  /** Writes the list of what this authority has revoked, these certificates included. */
  revoke(crl: string, ...revoked: readonly IssuedFiles[]): void {
    this.revokeAs({ cert: this.ca, key: this.#caKey }, crl, ...revoked);
  }

  /** Writes the list of what an authority below this one has revoked, these certificates included. */
  revokeAs(
    issuer: Pick<IssuedFiles, 'cert' | 'key'>,
    crl: string,
    ...revoked: readonly IssuedFiles[]
  ): void {
    const config = `${issuer.cert}.cnf`;
    const database = `${issuer.cert}.revoked`;
    const settings = [`database=${database}`, 'default_md=sha256', 'default_crl_days=1'];
    writeFileSync(config, ['[ca]', 'default_ca=all', '[all]', ...settings, ''].join('\n'));
    writeFileSync(database, '', { flag: 'a' });
    const signer = ['-config', config, '-cert', issuer.cert, '-keyfile', issuer.key];
    for (const { cert } of revoked) openssl('ca', ...signer, '-revoke', cert);
    openssl('ca', ...signer, '-gencrl', '-out', crl);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const KEYS = {
  ec: EC,
  rsa: ['-newkey', 'rsa:2048', '-nodes'],
  ed25519: ['-newkey', 'ed25519', '-nodes'],
} as const;

function openssl(...words: string[]): void {
  execFileSync('openssl', words, { stdio: 'pipe' });
}
