import type { Logger } from 'winston';
import { messageOf } from '../core/errors.js';
import type { Config } from '../config.js';
import { certificateState } from './certificate-state.js';
import type { ReloadableServerCredentials, TlsFiles, TlsIdentity } from './tls.js';

/**
 * Puts new certificates in force soon after their files changed (X1); bad ones leave the old in force.
 * @param renewed Called when new ones are in force.
 */
export function keepFresh(
  identity: TlsIdentity,
  credentials: ReloadableServerCredentials,
  log: Logger,
  renewed: () => void = () => undefined,
): FreshCertificates {
  const reload = (files?: TlsFiles): boolean => {
    if (!identity.refresh(files)) return false;
    identity.update(credentials);
    renewed();
    return true;
  };
  const timer = setInterval(() => {
    try {
      if (reload()) log.info('certificates read again');
    } catch (error) {
      log.warn('certificates cannot be read again; the former ones stay in force', {
        error: messageOf(error),
      });
    }
  }, REFRESH_MS).unref();
  return { reload, stop: () => clearInterval(timer) };
}

/** How often the certificates' files are looked at. */
const REFRESH_MS = 5_000;

/** Certificates that follow their files. */
export interface FreshCertificates {
  /** Reads `files` now, and from now on; true when they hold something new. @throws when they are bad. */
  reload(files: TlsFiles): boolean;
  stop(): void;
}

/**
 * Looks at the certificates before the start. @throws when the one for gossip, or for the registry, is expired,
 * does not fit its key, or (X2) names another node than this one: nobody would accept it.
 */
export function checkCertificates(config: Config, log: Logger): void {
  const { cluster, nodeName: node, tls, registryTls } = config;
  for (const { files, who } of [
    { files: tls, who: { node, cluster } },
    { files: registryTls, who: undefined },
  ]) {
    if (files === undefined) continue;
    const { fault, chainFault, warning } = certificateState(files, who, Date.now());
    if (fault !== '') throw new Error(`the certificate cannot be used: ${fault}`);
    for (const words of [chainFault, warning]) if (words !== '') log.warn(words);
  }
}
