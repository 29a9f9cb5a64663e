import type { ServerCredentials } from '@grpc/grpc-js';
import type { Logger } from 'winston';
import type { Config } from '../config.js';
import { isToken } from '../config/kinds.js';
import { TlsIdentity } from '../grpc/tls.js';
import { keepFresh } from '../grpc/certificates.js';
import { readTextFile } from '../grpc/text-file.js';

/** Who may call the registry listener, and how it is secured (X3). */
export interface RegistryAccess {
  /** Absent: in the clear, on loopback or a socket of this user. */
  readonly credentials?: ServerCredentials;
  /** Absent: no token is asked for. */
  readonly token?: () => string;
  /** When its certificate expires, Unix ms; undefined without TLS. */
  certificateExpiryMs(): number | undefined;
  /** Reads the certificates at the paths of `config`; true when they are new. @throws when they are bad. */
  reload(config: Config): boolean;
  stop(): void;
}

/** @throws when a file cannot be read. */
export function createRegistryAccess(config: Config, log: Logger): RegistryAccess {
  const { registryTls, registryTokenFile } = config;
  const identity = registryTls && new TlsIdentity(registryTls);
  const credentials = identity?.serverCredentials();
  const refresh = identity && credentials && keepFresh(identity, credentials, log);
  const token = registryTokenFile === undefined ? undefined : new TokenFile(registryTokenFile);
  return {
    ...(credentials ? { credentials } : {}),
    ...(token ? { token: () => token.read() } : {}),
    certificateExpiryMs: () => identity?.expiryMs,
    reload: (next) => {
      if (next.registryTokenFile !== undefined) token?.use(next.registryTokenFile);
      return next.registryTls !== undefined && refresh?.reload(next.registryTls) === true;
    },
    stop: () => refresh?.stop(),
  };
}

/** The token of a file, read again at each call; while the file holds none, the last one counts. */
class TokenFile {
  #path: string;
  #token: string;

  constructor(path: string) {
    this.#path = path;
    this.#token = readTextFile(path).trim();
  }

  use(path: string): void {
    this.#path = path;
  }

  read(): string {
    try {
      const token = readTextFile(this.#path).trim();
      if (isToken(token)) this.#token = token;
    } catch {
      // A file that is being replaced is away for a moment.
    }
    return this.#token;
  }
}
