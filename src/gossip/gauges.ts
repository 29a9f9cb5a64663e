import type { LinkInfo } from '../core/gossip/link/links.js';
import type { MeshNode } from '../core/gossip/mesh-node.js';
import type { Metrics, Sample } from '../metrics.js';
import type { LinkLags } from './link-lags.js';

/** Fills the gauges of the mesh from what is there when someone scrapes. */
export function gaugeMesh(metrics: Metrics, mesh: MeshNode, lags: LinkLags): void {
  const owners = (value: (owner: string) => number) => (): Sample[] =>
    [...mesh.store.owners()].map((owner) => ({ labels: { owner }, value: value(owner) }));
  metrics.members((name) => mesh.membership.isMember(name));
  metrics.gauge('nodes', () => countBy(mesh.membership.rows(), ({ status }) => ({ status })));
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
  metrics.gauge('links', () => countLinks(mesh.linkInfos()));
  metrics.gauge('link_lag_entries', () => lags.samples());
  metrics.gauge('link_lag_seconds', () => lags.seconds(performance.now()));
  metrics.gauge('refutations', () => [{ value: mesh.membership.refutations }]);
  metrics.gauge('local_health_score', () => [{ value: mesh.membership.healthScore }]);
  metrics.gauge('member_rows_refused', () => [{ value: mesh.membership.refusedRows }]);
  metrics.gauge('settled', () => [{ value: Number(mesh.store.settled) }]);
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
function countBy<T>(
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
