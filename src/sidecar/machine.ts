import type { MachineView } from '../core/views.js';
import type { Readiness } from './readiness.js';
import type { Parts } from './wiring.js';

/** A listener that may have a certificate. */
interface Certified {
  certificateExpiryMs(): number | undefined;
}

/** Certificates, clock and disk, as they are when somebody looks. */
export function machineView(
  { config, journal, listener: gossip }: Pick<Parts, 'config' | 'journal' | 'listener'>,
  registry: Certified,
  readiness: Readiness,
): MachineView {
  const { dataDir: path } = config;
  return {
    certificates: Object.entries({ gossip, registry }).flatMap(([listener, each]) => {
      const expiryMs = each.certificateExpiryMs();
      return expiryMs === undefined ? [] : [{ listener, expiryMs }];
    }),
    clockFault: readiness.clockFault,
    ...(path === undefined ? {} : { dataDirectory: { path, locked: journal.locked } }),
  };
}
