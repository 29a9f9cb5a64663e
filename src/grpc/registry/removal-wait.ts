import type { RemovalResult, WorkerRegistry } from '../../core/registry/registry.js';
import { isLeaving, type WorkerRecord } from '../../core/registry/worker.js';
import type { RemoveWorkerResponse } from '../../gen/workermesh/v1/RemoveWorkerResponse.js';
import { fromRefusal, limitExceeded } from '../status.js';

/** Calls that wait for the end of a drain at once. */
export const REMOVAL_WAITS_MAX = 1_024;

/** A call that may be cancelled while it waits. */
interface Cancellable {
  on(event: 'cancelled', listener: () => void): unknown;
}

/** The calls that wait, for one listener. */
export type RemovalWaits = Set<object>;

/** What became of a removal once its drain is over: the worker is gone, or another write has kept it. */
export async function removalEnd(
  waits: RemovalWaits,
  registry: WorkerRegistry,
  judged: RemovalResult,
  call: Cancellable,
): Promise<RemovalResult> {
  const { record } = judged;
  if (judged.removed || record === undefined) return judged;
  if (waits.size >= REMOVAL_WAITS_MAX) {
    throw limitExceeded('removals that are waited for', REMOVAL_WAITS_MAX, 'ask without `wait`');
  }
  waits.add(call);
  try {
    await drainEnd(registry, record.id, call);
  } finally {
    waits.delete(call);
  }
  const now = registry.table.get(record.id);
  return now === undefined ? { record, removed: true } : { record: now, removed: false };
}

/** Why a worker is gone, as the contract says it. */
export function causeOf(
  registry: WorkerRegistry,
  { record, removed }: RemovalResult,
): NonNullable<RemoveWorkerResponse['cause']> {
  return (removed && record && goneCause(registry, record)) || 'REMOVAL_CAUSE_UNSPECIFIED';
}

/** Why a watcher is shown a worker no longer; undefined when nobody remembers. */
export function shownRemovalCause(
  registry: WorkerRegistry,
  record: WorkerRecord,
): ShownRemovalCause | undefined {
  const { table } = registry;
  const present = table.get(record.id);
  if (present === undefined) return goneCause(registry, record);
  return table.isShadowed(present) ? 'REMOVAL_CAUSE_SUPERSEDED' : 'REMOVAL_CAUSE_NO_LONGER_MATCHES';
}

type ShownRemovalCause = NonNullable<RemoveWorkerResponse['cause']>;

function goneCause(registry: WorkerRegistry, { id }: WorkerRecord): ShownRemovalCause | undefined {
  const cause = registry.removalCause(id);
  return cause && `REMOVAL_CAUSE_${cause}`;
}

function drainEnd({ table }: WorkerRegistry, id: string, call: Cancellable): Promise<void> {
  const drains = (): boolean => {
    const record = table.get(id);
    return record !== undefined && isLeaving(record);
  };
  return new Promise((resolve, reject) => {
    const ended = table.onChange(() => {
      if (drains()) return;
      ended();
      resolve();
    });
    call.on('cancelled', () => {
      ended();
      reject(fromRefusal('STOPPING'));
    });
    if (!drains()) {
      ended();
      resolve();
    }
  });
}
