import type { RemovalCause } from '../registry/table/removal-causes.js';
import type { RegistryEvent, WorkerRecord } from '../registry/worker.js';
import type { EventActor, ClusterEvent } from './event.js';

/** An event of the registry, with what it changed. */
export interface RegistryChange {
  readonly event: RegistryEvent;
  /** The claims of the URL before and after, the active one first. */
  readonly before: readonly WorkerRecord[];
  readonly after: readonly WorkerRecord[];
  /** Why the worker was removed, where that is known. */
  readonly removalCause?: RemovalCause | undefined;
  readonly wallMs: number;
}

/** Models in one event. */
const MODELS_TOLD_MAX = 8;

/** Why a worker changed, and who changed it. */
interface Origin {
  readonly cause: string;
  readonly by: EventActor;
}

/** How a worker went, in words. */
const REMOVALS: Readonly<Record<RemovalCause, Origin>> = {
  DRAINED: { cause: 'its drain ended: nothing was in flight any more', by: 'timer' },
  TIMED_OUT: { cause: 'its drain timed out: requests were in flight', by: 'timer' },
  SETTLED: { cause: 'its drain ended: nobody reported what was in flight', by: 'timer' },
  SKIPPED: { cause: 'it was removed without a drain', by: 'gateway' },
  LEASE_EXPIRED: { cause: 'its lease was not renewed', by: 'timer' },
  UNHEALTHY: { cause: 'it FAILED, and --remove-unhealthy-workers is on', by: 'probe' },
  REMOVED_BY_OWNER: { cause: 'its owner removed it', by: 'owner' },
  OWNER_LEFT: { cause: 'its owner left the mesh', by: 'owner' },
  OWNER_EVICTED: { cause: 'its owner was evicted', by: 'members' },
  OWNER_RESTARTED: { cause: 'its owner started again without it', by: 'owner' },
};

const ACTORS: Readonly<Record<string, EventActor>> = {
  PROBE_SUCCEEDED: 'probe',
  PROBE_FAILED: 'probe',
  SHARED_VERDICT: 'probe',
  OWNER_HINT: 'owner',
  IMPORTED: 'owner',
  GATEWAY_REPORT_EXPIRED: 'timer',
};

/** What people look back at: the change of one worker. */
export function workerEvent(change: RegistryChange): ClusterEvent {
  const { event, before } = change;
  const { record } = event;
  const previous = before.find(({ id }) => id === record.id);
  switch (event.kind) {
    case 'REGISTERED': {
      const imported = record.origin === 'MESH';
      const kind = imported ? 'WORKER_IMPORTED' : 'WORKER_REGISTERED';
      const [other] = before;
      const claimed = other ? `claimed the URL, which ${other.owner} has too` : '';
      const origin = { cause: claimed, by: writer(record) };
      return toEvent(kind, record, change.wallMs, '', record.status, origin);
    }
    case 'REPLACED': {
      if (previous?.revision === record.revision && previous.manager === record.manager) {
        return modelsEvent(previous, record, change.wallMs);
      }
      const from = previous === undefined ? '' : `revision ${previous.revision}`;
      const to = `revision ${record.revision}`;
      const origin = { cause: 'the spec or its manager changed', by: writer(record) };
      return toEvent('WORKER_REPLACED', record, change.wallMs, from, to, origin);
    }
    case 'STATUS_CHANGED': {
      const [from, origin] = [previous?.status ?? '', statusOrigin(record)];
      return toEvent('WORKER_STATUS_CHANGED', record, change.wallMs, from, record.status, origin);
    }
    case 'REMOVED': {
      const origin = removalOrigin(record, change);
      return toEvent('WORKER_REMOVED', record, change.wallMs, record.status, '', origin);
    }
  }
}

/** A worker serves other models, by its own word (H12): its spec has changed without a revision. */
function modelsEvent(before: WorkerRecord, record: WorkerRecord, timeMs: number): ClusterEvent {
  const names = ({ spec }: WorkerRecord): string =>
    spec.models
      .slice(0, MODELS_TOLD_MAX)
      .map(({ id }) => id)
      .join(' ');
  const by = record.origin === 'LOCAL' ? 'probe' : 'owner';
  const origin = { cause: 'it says that it serves other models', by } as const;
  return toEvent('WORKER_REPLACED', record, timeMs, names(before), names(record), origin);
}

/** Another claim of the URL became the active one (W4); undefined when none did. */
export function claimEvent(change: RegistryChange): ClusterEvent | undefined {
  const { event, before, after, wallMs } = change;
  const [from] = before;
  const [to] = after;
  if (from === undefined || to === undefined || from.id === to.id) return undefined;
  const gone = !after.some(({ id }) => id === from.id);
  const cause = gone
    ? `the worker of ${from.owner} is gone`
    : event.kind === 'STATUS_CHANGED'
      ? `the worker of ${event.record.owner} is ${event.record.status}`
      : `${to.owner} registered the URL`;
  const origin = { cause, by: workerEvent(change).by };
  return toEvent('WORKER_CLAIM_CHANGED', to, wallMs, from.owner, to.owner, origin);
}

/** One literal for all: spreads took a tenth of the time of a bulk load. */
function toEvent(
  kind: ClusterEvent['kind'],
  { id, url, owner, manager }: WorkerRecord,
  timeMs: number,
  from: string,
  to: string,
  { cause, by }: Origin,
): ClusterEvent {
  return { kind, timeMs, workerId: id, url, node: owner, from, to, cause, by, manager };
}

function writer({ origin }: WorkerRecord): EventActor {
  return origin === 'LOCAL' ? 'gateway' : 'owner';
}

function statusOrigin(record: WorkerRecord): Origin {
  const { reason, message } = record.health;
  // A removal keeps the words of the last probe, which are not its cause, and an owner's word comes without any.
  const said = reason === 'OWNER_HINT' ? `its owner says ${record.ownerStatus}` : message;
  const words = reason === 'REMOVAL' || said === '' ? '' : `: ${said}`;
  return { cause: `${reason}${words}`, by: ACTORS[reason] ?? writer(record) };
}

function removalOrigin(record: WorkerRecord, { removalCause }: RegistryChange): Origin {
  const unknown = record.origin === 'MESH' ? 'REMOVED_BY_OWNER' : 'SKIPPED';
  const { cause, by } = REMOVALS[removalCause ?? unknown];
  const cut = removalCause === 'SKIPPED' && record.removeTimeMs !== undefined;
  return { cause: cut ? 'its drain was skipped' : cause, by };
}
