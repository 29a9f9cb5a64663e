import { expect } from 'chai';
import { NEVER, Subject } from 'rxjs';
import { DIRTY_KEYS_PER_TURN } from '../../src/core/limits.js';
import { EventRing } from '../../src/core/registry/table/event-ring.js';
import { WorkerRegistry } from '../../src/core/registry/registry.js';
import { WorkerTable } from '../../src/core/registry/table/table.js';
import type { RegistryEvent } from '../../src/core/registry/worker.js';
import type { WorkerSyncContext } from '../../src/streams/context.js';
import type { DirtySlice } from '../../src/core/store/dirty-keys.js';
import { reconcile$ } from '../../src/streams/reconcile.js';
import { SimScheduler } from '../simulation/sim-scheduler.js';

/** Three turns of keys that nobody reads, so that a pass takes some time. */
const KEYS = 3 * DIRTY_KEYS_PER_TURN;

/** A registry without workers and a store whose keys are no workers', on a virtual clock. */
function reconciling(clock: SimScheduler) {
  const ring = new EventRing<RegistryEvent>(16);
  const table = new WorkerTable({ processId: 'p', startRevision: 0 });
  const registry = new WorkerRegistry({
    node: 'a',
    generation: 1,
    table,
    ring,
    healthChecks: false,
  });
  const keys = Array.from({ length: KEYS }, (_, n) => ({ owner: 'b', key: `k${n}`, prior: false }));
  const causes: string[] = [];
  const context: WorkerSyncContext = {
    ...{ node: 'a', registry, ring, turn: clock, clock, applied: new WeakMap() },
    unpublished: new Set(),
    store: {
      put: () => ({ ok: true, value: 1 }),
      delete: () => undefined,
      get: () => undefined,
      removalTrace: () => undefined,
      keys: () => keys,
      takeDirty: () => ({ keys: [], overflowed: false, upTo: 0 }),
      dirtyPlace: 0,
      onDirty: () => () => undefined,
    },
    synced: NEVER,
    codec: {
      encode: () => new Uint8Array(),
      decode: () => undefined,
      decodeBesides: () => undefined,
      specText: () => '',
    },
    reconcileIntervalMs: 30_000,
    loadPublishIntervalMs: 0,
    loadsToLog: () => false,
    now: () => ({ monotonicMs: clock.now(), wallMs: clock.now() }),
    written: () => undefined,
    count: (name, labels) => {
      if (name === 'reconciles_total' && 'cause' in labels) causes.push(labels.cause);
    },
    warn: () => undefined,
  };
  const dirty = new Subject<DirtySlice>();
  const subscription = reconcile$(context, dirty).subscribe();
  return { dirty, causes, subscription };
}

const OVERFLOW: DirtySlice = { keys: [], overflowed: true, upTo: 0 };

describe('reconcile$', () => {
  it('P4 passes come every interval, the first after one', () => {
    const clock = new SimScheduler();
    const { causes, subscription } = reconciling(clock);
    clock.runUntil(29_999);
    expect(causes).to.deep.equal([]);
    clock.runUntil(60_001);
    expect(causes).to.deep.equal(['interval', 'interval']);
    subscription.unsubscribe();
  });

  it('S9 an overflow asks for a pass at once', () => {
    const clock = new SimScheduler();
    const { dirty, causes, subscription } = reconciling(clock);
    dirty.next(OVERFLOW);
    clock.runUntil(1);
    expect(causes).to.deep.equal(['overflow']);
    subscription.unsubscribe();
  });

  it('S9 overflows during a pass ask for one more after it, and no more than one', () => {
    const clock = new SimScheduler();
    const { dirty, causes, subscription } = reconciling(clock);
    dirty.next(OVERFLOW);
    clock.step();
    dirty.next(OVERFLOW);
    clock.step();
    dirty.next(OVERFLOW);
    expect(causes).to.deep.equal([]);
    clock.runUntil(1);
    expect(causes).to.deep.equal(['overflow', 'overflow']);
    subscription.unsubscribe();
  });
});
