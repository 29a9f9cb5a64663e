import type { Logger } from 'winston';
import type { ReloadableServerCredentials, TlsFiles, TlsIdentity } from '../grpc/tls.js';

/** How often the certificates' files are looked at. */
const REFRESH_MS = 5_000;

/** Certificates that follow their files. */
export interface FreshCertificates {
  /** Reads `files` now, and from now on; true when they hold something new. @throws when they are bad. */
  reload(files: TlsFiles): boolean;
  stop(): void;
}

/** Puts new certificates in force soon after their files changed (X1); bad ones leave the old in force. */
export function keepFresh(
  identity: TlsIdentity,
  credentials: ReloadableServerCredentials,
  log: Logger,
): FreshCertificates {
  const reload = (files?: TlsFiles): boolean => {
    if (!identity.refresh(files)) return false;
    identity.update(credentials);
    return true;
  };
  const timer = setInterval(() => {
    try {
      if (reload()) log.info('certificates read again');
    } catch (error) {
      log.warn('certificates cannot be read again; the former ones stay in force', {
        error: error instanceof Error ? error.message : String(error),
      });
    }
  }, REFRESH_MS).unref();
  return { reload, stop: () => clearInterval(timer) };
}
