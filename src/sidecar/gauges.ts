import { SOCKET_PURPOSES } from '../core/open-sockets.js';
import { logLinesLost } from '../log/sink.js';
import type { Sample } from '../metrics.js';
import { version } from '../version.js';
import type { Readiness } from './readiness.js';
import type { Parts } from './wiring.js';

/** Fills the gauges from what is there when someone scrapes. */
export function fillGauges(parts: Parts, readiness: Readiness, startTimeMs: number): void {
  const { config, core, journal, metrics, sockets } = parts;
  const { table } = core;
  const flag = (value: boolean): Sample[] => [{ value: Number(value) }];
  metrics.gauge('workers', () =>
    table
      .counts()
      .map(({ origin, status, count }) => ({ labels: { origin, status }, value: count })),
  );
  metrics.gauge('registry_revision', () => [{ value: table.revision }]);
  metrics.gauge('observed_facts', () => [{ value: core.registry.observed.size }]);
  metrics.gauge('leases', () => [{ value: core.registry.leaseCount }]);
  const { restore } = parts;
  metrics.gauge('restore_behind', () => flag(restore !== undefined));
  metrics.gauge('restore_differences', () =>
    (['lost', 'removed', 'changed'] as const).map((kind) => ({
      labels: { kind },
      value: restore?.[kind].length ?? 0,
    })),
  );
  metrics.gauge('ready', () => flag(readiness.ready));
  metrics.gauge('synced', () => flag(readiness.synced));
  metrics.gauge('journal_failing', () => flag(journal.failure !== undefined));
  metrics.gauge('open_sockets', () =>
    SOCKET_PURPOSES.map((purpose) => ({ labels: { purpose }, value: sockets.count(purpose) })),
  );
  metrics.gauge('log_lines_lost', () => [{ value: logLinesLost() }]);
  metrics.gauge('start_time_seconds', () => [{ value: startTimeMs / 1000 }]);
  metrics.gauge('build_info', () => [
    { labels: { version, node: config.nodeName, cluster: config.cluster }, value: 1 },
  ]);
}

/** Fills the gauge of when the certificates of the listeners expire; those without TLS have none. */
export function gaugeCertificates(
  metrics: Parts['metrics'],
  listeners: Readonly<Record<string, { certificateExpiryMs(): number | undefined }>>,
): void {
  metrics.gauge('certificate_expiry_seconds', () =>
    Object.entries(listeners).flatMap(([listener, certificates]) => {
      const expiryMs = certificates.certificateExpiryMs();
      const value = ((expiryMs ?? 0) - Date.now()) / 1_000;
      return expiryMs === undefined ? [] : [{ labels: { listener }, value }];
    }),
  );
}
