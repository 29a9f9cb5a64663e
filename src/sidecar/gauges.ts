import type { LinkInfo } from '../core/gossip/mesh-io.js';
import { SOCKET_PURPOSES } from '../core/open-sockets.js';
import { logLinesLost } from '../log/sink.js';
import type { Sample } from '../metrics.js';
import { version } from '../version.js';
import type { LinkLags } from '../gossip/link-lags.js';
import type { Readiness } from './readiness.js';
import type { Parts } from './wiring.js';

/** Fills the gauges from what is there when someone scrapes. */
export function fillGauges(
  parts: Parts,
  readiness: Readiness,
  lags: LinkLags,
  startTimeMs: number,
): void {
  const { config, core, journal, metrics, sockets } = parts;
  const { mesh, table } = core;
  const flag = (value: boolean): Sample[] => [{ value: Number(value) }];
  const owners = (value: (owner: string) => number) => (): Sample[] =>
    [...mesh.store.owners()].map((owner) => ({ labels: { owner }, value: value(owner) }));
  metrics.members((name) => mesh.membership.isMember(name));
  metrics.gauge('workers', () =>
    table
      .counts()
      .map(({ origin, status, count }) => ({ labels: { origin, status }, value: count })),
  );
  metrics.gauge('registry_revision', () => [{ value: table.revision }]);
  metrics.gauge('observed_facts', () => [{ value: core.registry.observed.size }]);
  metrics.gauge('leases', () => [{ value: core.registry.leaseCount }]);
  metrics.gauge('nodes', () => tally(mesh.membership.rows(), ({ status }) => ({ status })));
  metrics.gauge('evictions_held', () => {
    const names = mesh.membership.rows().map(({ name }) => name);
    const held = names.filter((name) => mesh.membership.view(name).evictionHeld !== '');
    return [{ value: held.length }];
  });
  metrics.gauge('nodes_settings_skewed', () => {
    const skewed = mesh.membership.rows().filter(({ name }) => mesh.skew(name) !== '');
    return [{ value: skewed.length }];
  });
  metrics.gauge(
    'owner_records',
    owners((owner) => mesh.store.counts(owner).live),
  );
  metrics.gauge(
    'owner_tombstones',
    owners((owner) => mesh.store.counts(owner).tombstones),
  );
  metrics.gauge(
    'owner_prior_records',
    owners((owner) => mesh.store.counts(owner).prior),
  );
  metrics.gauge(
    'owner_head',
    owners((owner) => mesh.store.row(owner)?.head ?? 0),
  );
  metrics.gauge('store_bytes', () => {
    const { heldBytes, stagedBytes } = mesh.store.memory;
    return [
      { labels: { state: 'held' }, value: heldBytes },
      { labels: { state: 'staged' }, value: stagedBytes },
    ];
  });
  const { restore } = parts;
  metrics.gauge('restore_behind', () => flag(restore !== undefined));
  metrics.gauge('restore_differences', () =>
    (['lost', 'removed', 'changed'] as const).map((kind) => ({
      labels: { kind },
      value: restore?.[kind].length ?? 0,
    })),
  );
  metrics.gauge('links', () => countLinks(mesh.linkInfos()));
  metrics.gauge('link_lag_entries', () => lags.samples());
  metrics.gauge('link_lag_seconds', () => lags.seconds(performance.now()));
  metrics.gauge('refutations', () => [{ value: mesh.membership.refutations }]);
  metrics.gauge('local_health_score', () => [{ value: mesh.membership.healthScore }]);
  metrics.gauge('member_rows_refused', () => [{ value: mesh.membership.refusedRows }]);
  metrics.gauge('ready', () => flag(readiness.ready));
  metrics.gauge('settled', () => flag(mesh.store.settled));
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

/** Links of each sort, and 0 where there is none: a series that ends would hide that a link has died. */
export function countLinks(links: readonly Pick<LinkInfo, 'dialed' | 'lazy'>[]): Sample[] {
  return [true, false].flatMap((dialed) =>
    [false, true].map((lazy) => ({
      labels: { direction: dialed ? 'out' : 'in', mode: lazy ? 'lazy' : 'eager' },
      value: links.filter((link) => link.dialed === dialed && link.lazy === lazy).length,
    })),
  );
}

/** How many items there are of each set of labels. */
function tally<T>(
  items: readonly T[],
  labelsOf: (item: T) => Readonly<Record<string, string>>,
): Sample[] {
  const counts = new Map<string, { labels: Readonly<Record<string, string>>; value: number }>();
  for (const item of items) {
    const labels = labelsOf(item);
    const key = JSON.stringify(labels);
    const sample = counts.get(key) ?? { labels, value: 0 };
    sample.value += 1;
    counts.set(key, sample);
  }
  return [...counts.values()];
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
