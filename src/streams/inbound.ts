import { Observable, map, type SchedulerLike } from 'rxjs';
import { DIRTY_KEYS_PER_TURN } from '../core/limits.js';
import type { ImportedWorker, PublishedWorker } from '../core/registry/writes/imports.js';
import type { DirtySlice } from '../core/store/dirty-keys.js';
import { workerIdOf, type WorkerSyncContext } from './context.js';
import type { WorkerSyncStep } from './outbound.js';
import type { HeldValue } from '../core/store/mesh-store.js';
import { isPublishable, publishWorker } from './publish.js';
import { inLaterTurn } from './turn.js';

/** The store to the registry (P3): each dirty key is read again, so the order of events does not matter. */
export function inbound$(
  context: WorkerSyncContext,
  dirty: Observable<DirtySlice>,
): Observable<WorkerSyncStep> {
  return dirty.pipe(
    map(({ keys, overflowed, upTo }): WorkerSyncStep => {
      for (const { owner, key } of keys) readKey(context, owner, key);
      return { kind: 'read', keys: keys.length, overflowed, upTo };
    }),
  );
}

/**
 * Dirty keys of the store: the first slice as soon as the turn is over. After a slice that is full, the next ones follow a
 * turn of the clock each, so that a big cut stalls nobody. Such a turn is a timer of a millisecond, so it must not be
 * waited for after each slice: a change that came right after another one was imported up to 1 ms later.
 */
export function dirtySlices(
  context: Pick<WorkerSyncContext, 'store' | 'turn' | 'clock'>,
): Observable<DirtySlice> {
  const { store, turn, clock } = context;
  return new Observable((subscriber) => {
    let scheduled = false;
    const take = (): void => {
      scheduled = false;
      const slice = store.takeDirty(DIRTY_KEYS_PER_TURN);
      if (slice.keys.length === 0 && !slice.overflowed) return;
      subscriber.next(slice);
      if (slice.keys.length === DIRTY_KEYS_PER_TURN) wake(clock);
    };
    const wake = (scheduler: SchedulerLike): void => {
      if (scheduled) return;
      scheduled = true;
      inLaterTurn(subscriber, scheduler, take);
    };
    subscriber.add(store.onDirty(() => wake(turn)));
    wake(turn);
  });
}

/** Makes the registry say of one key what the store holds now. One bad record stops nothing (P5). */
export function readKey(context: WorkerSyncContext, owner: string, key: string): void {
  const id = workerIdOf(key);
  if (id === undefined) return;
  const { registry, store, node } = context;
  const local = registry.table.get(id);
  const held = store.get(owner, key);
  const own = held?.prior === false || (local !== undefined && isPublishable(local));
  if (owner === node && own) publishWorker(context, id);
  else if (held) importValue(context, { owner, id }, held);
  else if (registry.removeImport(owner, id))
    context.traces?.removed({ owner, id, trace: store.removalTrace(owner, key) });
}

function importValue(
  context: WorkerSyncContext,
  record: { owner: string; id: string },
  held: Omit<HeldValue, 'boot'>,
): void {
  const worker = context.codec.decode(held.value);
  const { owner, id } = record;
  if (worker?.id !== id) {
    context.applied.set(held.record, 'refused');
    context.count('imports_refused_total', { reason: 'UNDECODABLE', owner });
    context.warn('record of a peer cannot be read', { owner, worker: id });
    return;
  }
  const now = context.now();
  const outcome = context.registry.importWorker(toImport(worker, record, held.prior), now);
  if (outcome.kind !== 'refused') {
    const spec = context.registry.table.get(id)?.spec;
    if (spec?.text === worker.specJson) spec.keepIn(held.record, context.codec.specText);
    else context.applied.set(held.record, 'imported');
    if (outcome.kind === 'unchanged') return;
    if (outcome.degraded) degraded(context, record);
    if (held.prior) return;
    context.imported?.(owner, worker.updateTimeMs, now);
    const { trace, updateTimeMs } = worker;
    context.traces?.imported({ owner, id, trace, ageMs: now.wallMs - updateTimeMs });
    return;
  }
  context.applied.set(held.record, 'refused');
  context.count('imports_refused_total', { reason: outcome.reason, owner });
  context.warn('record of a peer is refused', { owner, worker: id, reason: outcome.reason });
}

/** One literal: with spreads this took a tenth of the time of an import. The id is a piece of the key, not a copy. */
function toImport(
  worker: PublishedWorker,
  { owner, id }: { owner: string; id: string },
  stale: boolean,
): ImportedWorker {
  return {
    id,
    url: worker.url,
    modelId: worker.modelId,
    specJson: worker.specJson,
    revision: worker.revision,
    status: worker.status,
    health: worker.health,
    load: worker.load,
    manager: worker.manager,
    registerTimeMs: worker.registerTimeMs,
    updateTimeMs: worker.updateTimeMs,
    owner,
    stale,
  };
}

/** A minimal worker stands in for one whose spec cannot be read (W6). */
function degraded(context: WorkerSyncContext, record: { owner: string; id: string }): void {
  const { owner, id } = record;
  context.count('imports_degraded_total', { owner });
  context.warn('spec of a peer cannot be read, a minimal one stands in for it', {
    owner,
    worker: id,
  });
}
