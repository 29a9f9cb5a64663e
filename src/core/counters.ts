import { REMOVAL_CAUSES } from './registry/table/removal-causes.js';
import { REGISTRY_EVENTS, WORKER_STATUSES } from './registry/worker.js';
import { NODE_STATUSES } from './node-status.js';

/**
 * What a label may say: one of these values; the name of a node, which peers may make up; or another text
 * of a bounded set that is not listed here.
 */
export type LabelValues = readonly string[] | 'node' | 'text';

/** What one family of counters means, and the labels that its series carry. */
export interface CounterFamily {
  readonly help: string;
  readonly labels: Readonly<Record<string, LabelValues>>;
}

const DIRECTIONS = ['in', 'out'] as const;
const PIPELINES = ['outbound', 'health', 'remove-unhealthy'] as const;
const IMPORT_REFUSALS = [
  ...(['UNDECODABLE', 'WRONG_ID', 'INVALID_URL', 'INVALID_REVISION'] as const),
  ...(['URL_MISMATCH', 'HOST_LOCAL', 'LOCAL'] as const),
] as const;
const REFUSALS = [
  ...(['GAP', 'GRAVE', 'LIMIT', 'HASH'] as const),
  ...(['NOT_OWNER', 'FUTURE', 'TOO_OLD', 'KNOWN', 'SIGNATURE'] as const),
] as const;
const FRAMES = [
  ...(['hello', 'digest', 'summary', 'recall', 'want', 'delta', 'members', 'ping'] as const),
  ...(['pong', 'mode', 'refusal', 'goodbye', 'observed', 'unknown'] as const),
] as const;

/**
 * All counters: who counts one names it and all of its labels, with values from here, or it does not
 * compile.
 */
export const COUNTERS = {
  registry_events_total: {
    help: 'Events of the registry, and the status that the worker has right after.',
    labels: {
      type: REGISTRY_EVENTS,
      status: WORKER_STATUSES,
    },
  },
  journal_failures_total: { help: 'Writes of the gateway that did not get to disk.', labels: {} },
  warm_start_files_total: {
    help: 'Files with what was known of other nodes: restored or dropped at start, written, failed (D5).',
    labels: { outcome: ['restored', 'dropped', 'written', 'failed'] },
  },
  warm_start_written_bytes_total: { help: 'Bytes written to these files.', labels: {} },
  registry_writes_total: {
    help: 'Writes by the gateway, by method and outcome.',
    labels: { method: 'text', outcome: 'text' },
  },
  registry_watch_events_total: {
    help: 'Events sent to watchers.',
    labels: { type: ['RESET', 'UPSERTED', 'REMOVED', 'SYNCED', 'LOAD_CHANGED'] },
  },
  rpc_requests_total: {
    help: 'Calls that ended, by method and code.',
    labels: { method: 'text', code: 'text' },
  },
  imports_refused_total: {
    help: 'Records of peers that were not imported (W6, I1).',
    labels: { reason: IMPORT_REFUSALS, owner: 'node' },
  },
  imports_degraded_total: {
    help: 'Imports with a minimal spec in place of one that could not be read.',
    labels: { owner: 'node' },
  },
  lag_resyncs_total: {
    help: 'Readers of the event ring that fell behind it and resynced.',
    labels: { pipeline: PIPELINES },
  },
  events_dropped_total: {
    help: 'Ring events that a reader lost.',
    labels: { pipeline: PIPELINES },
  },
  dirty_overflows_total: { help: 'Full reconciles asked for by too many dirty keys.', labels: {} },
  reconciles_total: {
    help: 'Passes of reconcile, by cause.',
    labels: { cause: ['interval', 'overflow'] },
  },
  publishes_total: {
    help: 'Records put into or deleted from the own log.',
    labels: { operation: ['put', 'delete'] },
  },
  publishes_refused_total: {
    help: 'Records that the own log had no room for.',
    labels: { reason: 'text' },
  },
  deltas_received_total: {
    help: 'Frames of deltas by what became of them.',
    labels: { result: ['staged', 'installed', 'known', 'refused'] },
  },
  deltas_refused_total: {
    help: 'Deltas that were refused, by reason, owner and the link that brought them.',
    labels: { reason: REFUSALS, owner: 'node', peer: 'node' },
  },
  refusals_received_total: {
    help: 'Deltas of ours that a peer refused.',
    labels: { reason: REFUSALS, owner: 'node', peer: 'node' },
  },
  cuts_signed_total: { help: 'States of the own log that were signed (S12).', labels: {} },
  cuts_verified_total: {
    help: "Signatures of other nodes' logs that were checked (S12).",
    labels: { result: ['valid', 'invalid'] },
  },
  hash_mismatches_total: {
    help: 'Logs that differ at one head (S5).',
    labels: { owner: 'node', peer: 'node' },
  },
  digest_repairs_total: {
    help: 'Logs of which only a whole digest showed that they had not come, by what should have brought them. 0 while links lose nothing.',
    labels: { way: ['push', 'pull'] },
  },
  full_cuts_total: { help: 'Full cuts sent and installed.', labels: { direction: DIRECTIONS } },
  wants_total: { help: 'Requests for a log, by direction.', labels: { direction: DIRECTIONS } },
  frames_sent_total: { help: 'Frames sent, by kind.', labels: { kind: FRAMES } },
  frames_received_total: { help: 'Frames received, by kind.', labels: { kind: FRAMES } },
  frame_sent_bytes_total: { help: 'Bytes of frames sent, before compression.', labels: {} },
  frame_received_bytes_total: { help: 'Bytes of frames received.', labels: {} },
  worker_removals_total: {
    help: 'Workers that went, by why. Own ones: nothing was in flight, the drain timed out, nobody reported, no drain, no lease, failed (W19). Imports: by their owner, or with it.',
    labels: { cause: REMOVAL_CAUSES },
  },
  observed_refused_total: {
    help: "Pieces of other nodes' tallies of loads that were not taken: gaps, from who was not asked, of another boot, made up of this node, beyond the bound (W17).",
    labels: { reason: ['own', 'boot', 'unasked', 'limit', 'gap'] },
  },
  frames_unknown_total: { help: 'Frames of a newer protocol, ignored.', labels: { peer: 'node' } },
  links_opened_total: { help: 'Links opened.', labels: { direction: DIRECTIONS } },
  links_closed_total: {
    help: 'Links closed, by reason.',
    labels: { reason: ['duplicate', 'closed'] },
  },
  dials_total: {
    help: 'Attempts to open a link, by outcome.',
    labels: { outcome: ['opened', 'failed'] },
  },
  handshakes_refused_total: {
    help: 'Hellos that were refused.',
    labels: { reason: ['cluster', 'protocol', 'node', 'generation'] },
  },
  protocol_errors_total: {
    help: 'Links closed because the peer broke the protocol.',
    labels: { peer: 'node' },
  },
  pings_total: {
    help: 'Membership pings by outcome.',
    labels: { outcome: ['answered', 'failed'] },
  },
  member_transitions_total: {
    help: 'Changes of member status.',
    labels: { from: ['UNKNOWN', ...NODE_STATUSES], to: NODE_STATUSES },
  },
  boots_raised_total: {
    help: 'Times that this node went above something newer about itself (S8), by the link it came by.',
    labels: { cause: ['LOG', 'MEMBER', 'GRAVE', 'HELLO'], peer: 'node' },
  },
  evictions_total: {
    help: 'Nodes evicted, and evictions that were held back when their time had come.',
    labels: { outcome: ['evicted', 'held'] },
  },
  members_barred_total: {
    help: 'Rows and logs stopped by a grave (M4).',
    labels: { owner: 'node' },
  },
  member_rows_deferred_total: {
    help: 'Rows about a node that is linked here, by other nodes, that are left to it (M10).',
    labels: { node: 'node', peer: 'node' },
  },
  probes_total: {
    help: 'Probes of workers by kind and result.',
    labels: { kind: ['http', 'grpc'], result: ['success', 'failure'] },
  },
  probes_unasked_total: {
    help: 'Probes that this node could not make, for a reason of its own: descriptors, ports, memory, resolver, stall (H8).',
    labels: { reason: ['descriptors', 'ports', 'memory', 'resolver', 'stall'] },
  },
  probes_left_total: {
    help: "Probes of other nodes' workers that were left to the nodes chosen for them (H11).",
    labels: {},
  },
  models_refreshed_total: {
    help: 'Questions to own workers what they serve, by what came of it (H12).',
    labels: { result: ['changed', 'same', 'failed'] },
  },
  probes_stale_total: { help: 'Probe results dropped because the spec had changed.', labels: {} },
  xds_responses_total: {
    help: 'Responses to clients of xDS, by type of resource.',
    labels: { type: ['CDS', 'EDS', 'LDS', 'RDS'] },
  },
  xds_refusals_total: {
    help: 'Responses that a client of xDS refused (NACK); the log and /xds say why.',
    labels: { type: ['CDS', 'EDS', 'LDS', 'RDS'] },
  },
  sink_updates_total: {
    help: 'Updates of files and other sinks.',
    labels: { sink: 'text', result: ['ok', 'failed'] },
  },
} as const satisfies Readonly<Record<string, CounterFamily>>;

export type CounterName = keyof typeof COUNTERS;

/** The labels of a counter, each with a value that it may have. */
export type CounterLabels<N extends CounterName> = LabelsOf<(typeof COUNTERS)[N]>;

type LabelsOf<F> = F extends CounterFamily
  ? {
      readonly [L in keyof F['labels']]: F['labels'][L] extends readonly (infer V)[] ? V : string;
    }
  : never;

/** Asks for an addition to one counter. */
export interface Count<N extends CounterName> {
  readonly kind: 'count';
  readonly name: N;
  readonly labels: CounterLabels<N>;
  readonly value: number;
}

/** Asks for an addition to any counter. */
export type AnyCount = { readonly [N in CounterName]: Count<N> }[CounterName];

/** An addition to a counter, as an effect. */
export function counted<N extends CounterName>(
  name: N,
  labels: CounterLabels<N>,
  value = 1,
): Count<N> {
  return { kind: 'count', name, labels, value };
}
