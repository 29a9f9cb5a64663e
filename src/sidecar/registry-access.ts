import { readFileSync } from 'node:fs';
import type { ServerCredentials } from '@grpc/grpc-js';
import type { Logger } from 'winston';
import type { Config } from '../config.js';
import { TlsIdentity } from '../grpc/tls.js';
import { keepFresh } from './certificates.js';

/** Who may call the registry listener, and how it is secured (X3). */
export interface RegistryAccess {
  /** Absent: in the clear, on loopback or a socket of this user. */
  readonly credentials?: ServerCredentials;
  /** Absent: no token is asked for. */
  readonly token?: () => string;
  stop(): void;
}

/** @throws when a file cannot be read. */
export function createRegistryAccess(config: Config, log: Logger): RegistryAccess {
  const { registryTls, registryTokenFile } = config;
  const identity = registryTls && new TlsIdentity(registryTls);
  const credentials = identity?.serverCredentials();
  const refresh = identity && credentials && keepFresh(identity, credentials, log);
  return {
    ...(credentials ? { credentials } : {}),
    ...(registryTokenFile === undefined ? {} : { token: tokenOf(registryTokenFile) }),
    stop: () => refresh?.stop(),
  };
}

/** The token of a file, read again at each call; while it cannot be read, the last one counts. */
function tokenOf(path: string): () => string {
  let token = readFileSync(path, 'utf8').trim();
  return () => {
    try {
      token = readFileSync(path, 'utf8').trim();
    } catch {
      // A file that is being replaced is away for a moment.
    }
    return token;
  };
}
