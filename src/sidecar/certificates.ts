import type { Logger } from 'winston';
import type { ReloadableServerCredentials, TlsIdentity } from '../grpc/tls.js';

/** How often the certificates' files are looked at. */
const REFRESH_MS = 5_000;

/** Puts new certificates in force soon after their files changed (X1); bad ones leave the old in force. */
export function keepFresh(
  identity: TlsIdentity,
  credentials: ReloadableServerCredentials,
  log: Logger,
): { stop(): void } {
  const timer = setInterval(() => {
    try {
      if (!identity.refresh()) return;
      identity.update(credentials);
      log.info('certificates read again');
    } catch (error) {
      log.warn('certificates cannot be read again; the former ones stay in force', {
        error: error instanceof Error ? error.message : String(error),
      });
    }
  }, REFRESH_MS).unref();
  return { stop: () => clearInterval(timer) };
}
