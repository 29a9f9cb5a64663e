import { COUNTERS, type CounterFamily } from '../core/counters.js';

export { COUNTERS, type CounterName } from '../core/counters.js';

/** What one family of gauges or histograms means, and the labels that its series carry. */
export interface Family {
  readonly help: string;
  readonly labels: readonly string[];
}

/** Put before every name. */
export const METRIC_PREFIX = 'worker_mesh_';
/** Series of one counter; beyond, those of nodes that are gone make room, else `other` counts. */
export const METRIC_SERIES_MAX = 4_096;
/** Least time between two looks for series of nodes that are gone, of one counter. */
export const METRIC_SWEEP_INTERVAL_MS = 10_000;

/** All gauges; a callback fills each when it is scraped. */
export const GAUGES = {
  status_pages: { help: 'Open status pages that follow this node.', labels: [] },
  workers: { help: 'Workers by origin and status.', labels: ['origin', 'status'] },
  registry_revision: { help: 'Present revision of the registry.', labels: [] },
  watchers: { help: 'Open watches.', labels: [] },
  observed_facts: {
    help: 'What other nodes have told of workers: a load, a queue or a verdict each (W17).',
    labels: [],
  },
  leases: { help: 'Own workers with a lease.', labels: [] },
  nodes: { help: 'Nodes by status, this one included.', labels: ['status'] },
  evictions_held: { help: 'Nodes whose eviction is held back now.', labels: [] },
  nodes_settings_skewed: {
    help: 'Nodes whose dead-timeout, claim-grace or tombstone-grace differs from the own one.',
    labels: [],
  },
  owner_records: { help: 'Live records in the log of an owner.', labels: ['owner'] },
  owner_tombstones: { help: 'Tombstones in the log of an owner.', labels: ['owner'] },
  owner_prior_records: { help: 'Records of an earlier boot of an owner.', labels: ['owner'] },
  owner_head: { help: 'Newest seq of the log of an owner.', labels: ['owner'] },
  store_bytes: {
    help: 'Keys and values of the logs that are held, and of those that are coming in (S11).',
    labels: ['state'],
  },
  restore_behind: {
    help: '1 when this process started on a data directory older than what peers held of this node (D6).',
    labels: [],
  },
  restore_differences: {
    help: 'Workers that were lost, removed or changed since that directory was copied.',
    labels: ['kind'],
  },
  links: {
    help: 'Open links by who dialed; lazy = no log but the own one is pushed there (L5).',
    labels: ['direction', 'mode'],
  },
  link_lag_entries: {
    help: 'Entries of the own log that a peer has not acknowledged, linked or not.',
    labels: ['peer'],
  },
  link_lag_seconds: {
    help: 'For how long a peer has lacked the oldest entry of the own log that it lacks, linked or not.',
    labels: ['peer'],
  },
  refutations: { help: 'Suspicions of this node that it has refuted since its start.', labels: [] },
  local_health_score: {
    help: 'How far this node distrusts its own pings: 0 = not at all, 8 = waits nine times as long (M2).',
    labels: [],
  },
  member_rows_refused: {
    help: 'Rows of nodes that this one did not take since its start, because it knows too many.',
    labels: [],
  },
  certificate_expiry_seconds: {
    help: 'Seconds until the certificate in force expires; negative afterwards.',
    labels: ['listener'],
  },
  ready: { help: '1 when ready for traffic.', labels: [] },
  settled: { help: '1 when the own log has settled after boot.', labels: [] },
  synced: { help: '1 when a peer has synced, or none was to be waited for.', labels: [] },
  journal_failing: { help: '1 while the disk refuses writes.', labels: [] },
  probes_in_flight: { help: 'Probes under way.', labels: [] },
  open_sockets: {
    help: 'Sockets that this node dialed and that are open, by what for: probe, link, ping.',
    labels: ['purpose'],
  },
  event_loop_delay_seconds: {
    help: 'Delay of the event loop since the last scrape.',
    labels: ['percentile'],
  },
  log_lines_lost: {
    help: 'Lines of the log that were lost since the start: no reader, a slow one, or a full disk.',
    labels: [],
  },
  xds_streams: { help: 'Open streams of clients of xDS.', labels: [] },
  sink_ready_workers: { help: 'READY workers that a sink shows.', labels: ['sink'] },
  sink_held: {
    help: '1 while a sink keeps workers that are not ready, for want of others.',
    labels: ['sink'],
  },
  start_time_seconds: { help: 'Unix time of the start.', labels: [] },
  build_info: { help: 'Always 1; the version is a label.', labels: ['version', 'node', 'cluster'] },
} as const satisfies Readonly<Record<string, Family>>;

/** All histograms, with upper bounds in the unit of the name. */
export const HISTOGRAMS = {
  write_acknowledged_seconds: {
    help: 'From a write to the acknowledgement of a linked peer.',
    labels: [],
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30],
  },
  import_lag_seconds: {
    help: "From an owner's change to its import here, by the two clocks.",
    labels: [],
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300],
  },
  rpc_seconds: {
    help: 'Time of unary calls.',
    labels: ['method'],
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.1, 0.5, 2, 10],
  },
  watch_delivery_seconds: {
    help: 'From a change of the registry to its event on the way to a watcher.',
    labels: [],
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.1, 0.5, 2, 10],
  },
  journal_commit_seconds: {
    help: 'Time until a write of the gateway was durable.',
    labels: [],
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.1, 0.5, 2, 10],
  },
  probe_seconds: {
    help: 'Time of probes of workers.',
    labels: ['kind'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
  },
  probe_lateness_seconds: {
    help: 'From the time that a probe was due to its start.',
    labels: [],
    buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120],
  },
} as const satisfies Readonly<Record<string, Family & { readonly buckets: readonly number[] }>>;

export type GaugeName = keyof typeof GAUGES;
export type HistogramName = keyof typeof HISTOGRAMS;

/** The README's table of metrics, as Markdown; test/metrics.spec.ts holds the two together. */
export function metricsTable(): string {
  const kinds = { counter: COUNTERS, gauge: GAUGES, histogram: HISTOGRAMS };
  const rows = Object.entries(kinds).flatMap(([kind, families]) =>
    Object.entries<Family | CounterFamily>(families).map(([name, { help, labels }]) => {
      const names = Array.isArray(labels) ? labels : Object.keys(labels);
      const shown = names.map((label) => `\`${label}\``).join(', ');
      return `| \`${METRIC_PREFIX}${name}\` | ${kind} | ${shown} | ${help} |`;
    }),
  );
  return ['| metric | kind | labels | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
