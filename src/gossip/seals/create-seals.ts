import type { Logger } from 'winston';
import type { Config } from '../../config.js';
import type { MeshOptions } from '../../core/gossip/mesh-io.js';
import { createSealPort, signingFault } from './cut-seals.js';
import type { TlsIdentity } from '../../grpc/tls.js';
import type { Metrics } from '../../metrics.js';

/**
 * How cuts are signed and checked (S12): with gossip's certificate, where there is one.
 * @throws where they must be signed and cannot be.
 */
export function createSeals(
  config: Config,
  identity: TlsIdentity | undefined,
  metrics: Pick<Metrics, 'count'>,
  log: Logger,
): MeshOptions['seals'] {
  const { cluster, signRecords } = config;
  if (identity === undefined || signRecords === 'off') return undefined;
  const fault = signingFault(identity.pem);
  if (fault !== undefined) {
    const words = `records cannot be signed with ${config.tls?.cert ?? 'the certificate'}: ${fault}`;
    if (signRecords === 'on') throw new Error(`--sign-records is on, and ${words}`);
    log.warn(words);
  }
  const port = createSealPort({
    ...{ cluster, identity },
    nowMs: () => Date.now(),
    count: (outcome) => {
      if (outcome === 'signed') metrics.count('cuts_signed_total', {});
      else metrics.count('cuts_verified_total', { result: outcome });
    },
  });
  return { port, strict: signRecords === 'on' };
}
