import { statSync } from 'node:fs';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { messageOf } from '../core/errors.js';
import { PROBE_TLS_REFRESH_MS } from '../core/limits.js';
import { readAuthorities } from '../grpc/authorities.js';
import { readTextFile } from '../grpc/text-file.js';

/**
 * Whom probes over TLS trust, and the certificate that they show. A private authority is trusted besides
 * those of Node: workers of both kinds may be registered. The files are looked at when a probe needs them
 * and the last look is PROBE_TLS_REFRESH_MS ago; what cannot be read leaves the last good ones in force.
 */
export class ProbeTrust {
  readonly #files: ProbeTlsFiles;
  readonly #surroundings: ProbeTrustSurroundings;
  #context: SecureContext;
  #stamp: string;
  #lookedMs: number;

  /** @throws when a file cannot be read or used at start. */
  constructor(files: ProbeTlsFiles, surroundings: ProbeTrustSurroundings) {
    this.#files = files;
    this.#surroundings = surroundings;
    this.#lookedMs = surroundings.nowMs();
    try {
      this.#stamp = stampOf(files);
      this.#context = readContext(files);
    } catch (error) {
      const flags = Object.keys(files).map((name) => `--probe-tls-${name}`);
      throw new Error(`${flags.join(', ')}: ${messageOf(error)}; allowed: PEM files`, {
        cause: error,
      });
    }
  }

  /** For one connection. */
  context(): SecureContext {
    const nowMs = this.#surroundings.nowMs();
    if (nowMs - this.#lookedMs >= PROBE_TLS_REFRESH_MS) {
      this.#lookedMs = nowMs;
      this.#refresh();
    }
    return this.#context;
  }

  #refresh(): void {
    try {
      const stamp = stampOf(this.#files);
      if (stamp === this.#stamp) return;
      this.#context = readContext(this.#files);
      this.#stamp = stamp;
      this.#surroundings.info('TLS files of probes read again');
    } catch (error) {
      const message = 'TLS files of probes cannot be read again; the former ones stay in force';
      this.#surroundings.warn(message, { error: messageOf(error) });
    }
  }
}

/** Paths of PEM files; `cert` and `key` come together. */
export interface ProbeTlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** What the trust of probes needs from outside. */
export interface ProbeTrustSurroundings {
  nowMs(): number;
  info(message: string): void;
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
}

function readContext({ ca, cert, key }: ProbeTlsFiles): SecureContext {
  return createSecureContext({
    ...(ca === undefined ? {} : { ca: [...rootCertificates, ...readAuthorities(ca)] }),
    ...(cert === undefined ? {} : { cert: readTextFile(cert) }),
    ...(key === undefined ? {} : { key: readTextFile(key) }),
  });
}

function stampOf({ ca, cert, key }: ProbeTlsFiles): string {
  return [ca, cert, key]
    .filter((path) => path !== undefined)
    .map((path) => statSync(path))
    .map(({ mtimeMs, ino, size }) => `${mtimeMs}:${ino}:${size}`)
    .join(' ');
}
