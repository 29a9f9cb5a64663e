/** What one family of metrics means, and the labels that its series carry. */
export interface Family {
  readonly help: string;
  readonly labels: readonly string[];
}

/** Put before every name. */
export const METRIC_PREFIX = 'worker_mesh_';
/** Series of one counter; label values beyond become `other`, so that no peer can fill the memory. */
export const METRIC_SERIES_MAX = 4_096;

/** All counters. The closed union of their names is what `metrics.count` takes. */
export const COUNTERS = {
  registry_events_total: {
    help: 'Events of the registry, and the status that the worker has right after.',
    labels: ['type', 'status'],
  },
  journal_failures_total: { help: 'Writes of the gateway that did not get to disk.', labels: [] },
  warm_start_files_total: {
    help: 'Files with what was known of other nodes: restored or dropped at start, written, failed (D5).',
    labels: ['outcome'],
  },
  warm_start_written_bytes_total: { help: 'Bytes written to these files.', labels: [] },
  registry_writes_total: {
    help: 'Writes by the gateway, by method and outcome.',
    labels: ['method', 'outcome'],
  },
  registry_watch_events_total: { help: 'Events sent to watchers.', labels: ['type'] },
  rpc_requests_total: { help: 'Calls that ended, by method and code.', labels: ['method', 'code'] },
  imports_refused_total: {
    help: 'Records of peers that were not imported (W6, I1).',
    labels: ['reason', 'owner'],
  },
  imports_degraded_total: {
    help: 'Imports with a minimal spec in place of one that could not be read.',
    labels: ['owner'],
  },
  lag_resyncs_total: {
    help: 'Readers of the event ring that fell behind it and resynced.',
    labels: ['pipeline'],
  },
  events_dropped_total: { help: 'Ring events that a reader lost.', labels: ['pipeline'] },
  dirty_overflows_total: { help: 'Full reconciles asked for by too many dirty keys.', labels: [] },
  reconciles_total: { help: 'Passes of reconcile, by cause.', labels: ['cause'] },
  publishes_total: { help: 'Records put into or deleted from the own log.', labels: ['operation'] },
  publishes_refused_total: {
    help: 'Records that the own log had no room for.',
    labels: ['reason'],
  },
  deltas_received_total: { help: 'Frames of deltas by what became of them.', labels: ['result'] },
  deltas_refused_total: {
    help: 'Deltas that were refused, by reason, owner and the link that brought them.',
    labels: ['reason', 'owner', 'peer'],
  },
  refusals_received_total: {
    help: 'Deltas of ours that a peer refused.',
    labels: ['reason', 'owner', 'peer'],
  },
  hash_mismatches_total: { help: 'Logs that differ at one head (S5).', labels: ['owner', 'peer'] },
  full_cuts_total: { help: 'Full cuts sent and installed.', labels: ['direction'] },
  wants_total: { help: 'Requests for a log, by direction.', labels: ['direction'] },
  frames_sent_total: { help: 'Frames sent, by kind.', labels: ['kind'] },
  frames_received_total: { help: 'Frames received, by kind.', labels: ['kind'] },
  frame_sent_bytes_total: { help: 'Bytes of frames sent, before compression.', labels: [] },
  frame_received_bytes_total: { help: 'Bytes of frames received.', labels: [] },
  frames_unknown_total: { help: 'Frames of a newer protocol, ignored.', labels: ['peer'] },
  links_opened_total: { help: 'Links opened.', labels: ['direction'] },
  links_closed_total: { help: 'Links closed, by reason.', labels: ['reason'] },
  dials_total: { help: 'Attempts to open a link, by outcome.', labels: ['outcome'] },
  handshakes_refused_total: { help: 'Hellos that were refused.', labels: ['reason'] },
  protocol_errors_total: {
    help: 'Links closed because the peer broke the protocol.',
    labels: ['peer'],
  },
  pings_total: { help: 'Membership pings by outcome.', labels: ['outcome'] },
  member_transitions_total: { help: 'Changes of member status.', labels: ['from', 'to'] },
  boots_raised_total: {
    help: 'Times that this node went above something newer about itself (S8), by the link it came by.',
    labels: ['cause', 'peer'],
  },
  evictions_total: { help: 'Nodes evicted, and evictions held back.', labels: ['outcome'] },
  members_barred_total: { help: 'Rows and logs stopped by a grave (M4).', labels: ['owner'] },
  probes_total: { help: 'Probes of workers by kind and result.', labels: ['kind', 'result'] },
  probes_unasked_total: {
    help: 'Probes that this node could not make, for a reason of its own: descriptors, ports, memory, resolver, stall (H8).',
    labels: ['reason'],
  },
  probes_stale_total: { help: 'Probe results dropped because the spec had changed.', labels: [] },
  sink_updates_total: { help: 'Updates of files and other sinks.', labels: ['sink', 'result'] },
  unnamed_counts_total: { help: 'Counts under a name that has no family here.', labels: [] },
} as const satisfies Readonly<Record<string, Family>>;

/** All gauges; a callback fills each when it is scraped. */
export const GAUGES = {
  workers: { help: 'Workers by origin and status.', labels: ['origin', 'status'] },
  registry_revision: { help: 'Present revision of the registry.', labels: [] },
  watchers: { help: 'Open watches.', labels: [] },
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
  links: { help: 'Open links by who dialed and how data goes.', labels: ['direction', 'mode'] },
  link_lag_entries: {
    help: 'Entries of the own log that a linked peer has not acknowledged.',
    labels: ['peer'],
  },
  refutations: { help: 'Suspicions of this node that it refuted in this boot.', labels: [] },
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
    labels: ['quantile'],
  },
  log_lines_lost: {
    help: 'Lines of the log that were lost since the start: no reader, a slow one, or a full disk.',
    labels: [],
  },
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

export type CounterName = keyof typeof COUNTERS;
export type GaugeName = keyof typeof GAUGES;
export type HistogramName = keyof typeof HISTOGRAMS;

/** True when a counter has this name. */
export function isCounterName(name: string): name is CounterName {
  return Object.hasOwn(COUNTERS, name);
}

/** The README's table of metrics, as Markdown; test/metrics.spec.ts holds the two together. */
export function metricsTable(): string {
  const kinds = { counter: COUNTERS, gauge: GAUGES, histogram: HISTOGRAMS };
  const rows = Object.entries(kinds).flatMap(([kind, families]) =>
    Object.entries<Family>(families).map(([name, { help, labels }]) => {
      const shown = labels.map((label) => `\`${label}\``).join(', ');
      return `| \`${METRIC_PREFIX}${name}\` | ${kind} | ${shown} | ${help} |`;
    }),
  );
  return ['| metric | kind | labels | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
