// The rules of ARCHITECTURE.md, with a word of what each is about and the files that keep it, the main one first. A file
// is named by as much of the end of its path as tells it from others, so that this list survives a move.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const RULES = {
  I1: ['id of a worker', 'registry/spec/ids.ts'],
  I2: ['canonical URLs', 'registry/spec/url.ts'],
  I3: ['generations and boots', 'core/boot.ts', 'sidecar/boot.ts', 'clock-watch.ts'],
  I4: ['two processes with one name', 'self/self-guard.ts', 'self-watch.ts'],
  I5: ['other clusters and versions', 'handshake.ts', 'gossip-service.ts'],
  I6: ['data-parallel ranks', 'registry/spec/url.ts', 'spec/spec-fields.ts', 'writes/targets.ts'],
  I7: ['whose a data directory is', 'storage/identity.ts', 'writes/reown.ts'],
  W1: ['local and imported records', 'registry/worker.ts'],
  W2: ['register', 'writes/gateway-writes.ts', 'table/known-worker.ts'],
  W3: ['revisions; replace, upsert', 'writes/gateway-writes.ts'],
  W4: ['several owners of one URL', 'table/claims.ts', 'table/records.ts'],
  W5: ['status of a worker', 'registry/worker.ts', 'table/records.ts'],
  W6: ['what an import takes over', 'writes/imports.ts'],
  W7: ["the owner's word on health", 'writes/imports.ts', 'status-machine.ts'],
  W8: ['who may write a record', 'writes/targets.ts', 'writes/imports.ts'],
  W9: ['transports of one host', 'streams/publish.ts', 'registry/spec/url.ts', 'writes/imports.ts'],
  W10: ['secrets of a spec', 'spec/secrets.ts', 'secret-values.ts', 'writes/gateway-writes.ts'],
  W11: ['drain and removal', 'writes/removal.ts'],
  W12: ['events in the process; watches', 'watch/watch.ts', 'table/slots.ts', 'event-ring.ts'],
  W13: ['filters and indexes', 'table/filter.ts', 'table/indexes.ts'],
  W14: ['load', 'table/loads.ts', 'streams/loads.ts'],
  W15: ['managers', 'writes/manager-sync.ts'],
  W16: ['exact JSON', 'spec/exact-json.ts', 'spec/json.ts'],
  W17: ['load as every gateway sees it', 'observed/observed.ts', 'observations.ts'],
  W18: ['leases', 'writes/leases.ts', 'writes/restore.ts'],
  W19: ['drain by fact', 'table/drains.ts', 'writes/removal.ts'],
  H1: ['which workers are probed, when', 'probe-plan.ts', 'streams/health.ts'],
  H2: ['from results to a status', 'status-machine.ts'],
  H3: ['results of an older spec', 'writes/status-writes.ts'],
  H4: ['answers 401 and 403', 'http-prober.ts'],
  H5: ['removal of failed workers', 'remove-failed.ts', 'writes/removal.ts'],
  H6: ['workers that are never probed', 'probe-job.ts', 'writes/gateway-writes.ts'],
  H7: ['status by the gateway', 'writes/status-writes.ts'],
  H8: ['probes that could not ask', 'probe-failure.ts', 'probe-run.ts'],
  H9: ['the next probe while in doubt', 'hurry.ts', 'probe-run.ts'],
  H10: ['answers of gRPC probes', 'grpc-answer.ts'],
  H11: ['who probes imports', 'shared-probing.ts', 'shared-verdicts.ts'],
  H12: ['models that workers say they serve', 'streams/refresh-models.ts', 'refreshed-models.ts'],
  S1: ['a log', 'store/owner-log.ts'],
  S2: ['whole cuts only', 'store/staging.ts', 'store/receiver.ts'],
  S3: ['which deltas apply', 'store/judge.ts'],
  S4: ['tombstones and the floor', 'store/own-log.ts', 'store/owner-log.ts'],
  S5: ['hashes and disputes', 'store/owner-log.ts', 'disputes.ts'],
  S6: ['records of an earlier boot', 'prior/prior.ts', 'store/owner-state.ts'],
  S7: ['when a node has settled', 'store/own-log.ts'],
  S8: ['what is newer about oneself', 'self/self-guard.ts', 'disputes.ts'],
  S9: ['dirty keys', 'store/dirty-keys.ts'],
  S10: ['memory of the store', 'link/outbox.ts'],
  S11: ['limits of logs', 'store/judge.ts', 'store/held-bytes.ts'],
  S12: ['seals', 'store/seals.ts', 'create-seals.ts'],
  L1: ['a link: hello, rows, digests', 'link/session.ts', 'row-announcer.ts', 'peer-view.ts'],
  L2: ['push and pull', 'link/outbox.ts', 'pulls.ts'],
  L3: ['big transfers', 'link/transfers.ts'],
  L4: ['up to 48 peers', 'overlay.ts', 'spread.ts'],
  L5: ['the overlay', 'overlay.ts', 'spread.ts'],
  L6: ['dials, and links of one pair', 'peers.ts', 'links.ts'],
  M0: ['clocks', 'membership/clock.ts'],
  M1: ['rows of members', 'membership/row.ts', 'membership/self.ts'],
  M2: ['pings and suspicion', 'membership/pinger.ts', 'membership/suspicion.ts'],
  M3: ['death and eviction', 'membership/reaper.ts', 'eviction-brake.ts'],
  M4: ['graves, and the door', 'logs/door.ts', 'member-table.ts', 'strangers.ts'],
  M5: ['stop and leave', 'cli/serve.ts', 'sidecar/leaving.ts'],
  M6: ['seeds, and being in sync', 'seeds.ts', 'gossip/resolver.ts', 'sync-gate.ts'],
  M7: ['complete and ready', 'streams/complete.ts', 'readiness.ts'],
  M8: ['announced goodbyes, refused nodes', 'membership/reaper.ts', 'membership/roster.ts'],
  M9: ['announced absence', 'gossip/maintenance.ts', 'membership/self.ts'],
  M10: ['what others say of a linked node', 'whom/hearsay.ts', 'whom/member-bridge.ts'],
  P1: ['from the registry to the store', 'streams/outbound.ts'],
  P2: ['after events that were missed', 'streams/outbound.ts', 'streams/publish.ts'],
  P3: ['from the store to the registry', 'streams/inbound.ts'],
  P4: ['reconcile', 'streams/reconcile.ts'],
  P5: ['malformed records', 'streams/inbound.ts'],
  P6: ['a worker on the wire', 'grpc/worker-state.ts'],
  E1: ['views and sinks', 'client/watch-state.ts', 'sink-runner.ts', 'sinks/guard.ts'],
  E2: ['sources', 'discover/discovery.ts'],
  D1: ['the data directory', 'storage/journal.ts', 'group-commit.ts'],
  D2: ['workers after a restart', 'writes/restore.ts'],
  D3: ['directories that are refused', 'storage/open.ts', 'directory-lock.ts'],
  D4: ['durable before visible', 'table/pending-writes.ts', 'persistence.ts'],
  D5: ['warm start', 'gossip/warm-start.ts', 'owner-recording.ts'],
  D6: ['a disk that was put back', 'store/recall.ts', 'writes/set-back.ts'],
  X1: ['TLS between nodes', 'config/rules.ts', 'grpc/tls.ts'],
  X2: ['names in certificates', 'handshake.ts', 'grpc/tls.ts'],
  X3: ['who may call the registry', 'grpc/auth.ts', 'registry-access.ts'],
  X4: ['bounds of what comes in', 'frame-fields.ts', 'row-budget.ts', 'bounded-server.ts'],
  O1: ['events, and why a seed is silent', 'events/event.ts', 'sidecar/events.ts'],
  O2: ['one meaning a name', 'test/tidy.spec.ts'],
  O3: ['traces', 'src/tracing.ts', 'sidecar/write-traces.ts'],
  T1: ['titles of tests', 'test/tidy.spec.ts'],
  T2: ['property tests', 'store/laws.spec.ts'],
  T3: ['simulator', 'simulation/main.ts', 'simulation/checker.ts'],
  T4: ['end-to-end tests', 'support/sidecar-process.ts'],
  T5: ['benchmark', 'bench/main.ts'],
  T6: ['fuzzer', 'fuzz/main.ts'],
};

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILES = ['src', 'test'].flatMap((folder) =>
  readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' }).map(
    (name) => `${folder}/${name}`,
  ),
);

/** Of each rule the number, what it is about, and the paths of its files. Throws where a file is not one file. */
export function rules() {
  return Object.entries(RULES).map(([rule, [about, ...names]]) => ({
    rule,
    about,
    paths: names.map((name) => pathOf(rule, name)),
  }));
}

/** The index as a table of Markdown. */
export function rulesTable() {
  const rows = rules().map(({ rule, about, paths }) => {
    const files = paths.map((path) => `[${path.replace(/^src\//, '')}](${path})`);
    return `| ${rule} | ${about} | ${files.join(', ')} |`;
  });
  return ['| rule | about | files |', '| --- | --- | --- |', ...rows].join('\n');
}

function pathOf(rule, name) {
  const found = FILES.filter((path) => path === name || path.endsWith(`/${name}`));
  if (found.length === 1) return found[0];
  throw new Error(
    `scripts/rules.js: ${rule} names ${name}, which is ${found.join(', ') || 'no file'}`,
  );
}
