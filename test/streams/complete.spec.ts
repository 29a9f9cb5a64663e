import { expect } from 'chai';
import { of, Subject } from 'rxjs';
import { DIRTY_KEYS_PER_TURN } from '../../src/core/limits.js';
import { complete$ } from '../../src/streams/complete.js';
import type { WorkerSyncContext } from '../../src/streams/context.js';
import type { WorkerSyncStep } from '../../src/streams/outbound.js';
import { marbles } from '../support/marbles.js';
import { RECONCILE_MS, SyncWorld } from './sync-world.js';

/** More workers than are imported in two turns. */
const MANY = 2 * DIRTY_KEYS_PER_TURN + 1;

function publish(world: SyncWorld, count: number, from = 0): void {
  for (let n = from; n < from + count; n += 1) {
    world.publishByPeer(`http://10.1.${n >> 8}.${n & 255}:1`);
  }
  world.deliver();
}

/** How many workers the registry held when the bridge said that it is complete. */
function sizeWhenComplete(world: SyncWorld): () => number | undefined {
  let size: number | undefined;
  world.onComplete = () => (size ??= world.registry.table.size);
  return () => size;
}

describe('complete$', () => {
  it('M7 comes when all that the store held is imported, not when the store holds it', () => {
    marbles((m) => {
      const world = new SyncWorld(m);
      const size = sizeWhenComplete(world);
      world.run(50, {
        1: () => {
          publish(world, MANY);
          world.synced.next();
        },
      });
      m.flush();
      expect(size()).to.equal(MANY);
    });
  });

  it('M7 comes when keys were lost, once a full pass has looked at them', () => {
    marbles((m) => {
      const world = new SyncWorld(m, { dirtyKeys: 3 });
      const size = sizeWhenComplete(world);
      world.run(RECONCILE_MS / 2, {
        1: () => {
          publish(world, MANY);
          world.synced.next();
        },
      });
      m.flush();
      expect(size()).to.equal(MANY);
    });
  });

  it('M7 waits for a pass that was under way when the store came in sync', () => {
    marbles((m) => {
      const world = new SyncWorld(m, { dirtyKeys: 3 });
      const size = sizeWhenComplete(world);
      // The overflow has been taken by then, and its pass has looked at nothing yet.
      world.onCountOf('dirty_overflows_total', () => world.synced.next());
      world.run(RECONCILE_MS / 2, { 1: () => publish(world, MANY) });
      m.flush();
      expect(size()).to.equal(MANY);
    });
  });

  it('M7 does not wait for what becomes dirty later, however much that is', () => {
    marbles((m) => {
      const world = new SyncWorld(m);
      const size = sizeWhenComplete(world);
      const happenings: Record<number, () => void> = {
        1: () => {
          publish(world, 10);
          world.synced.next();
        },
      };
      for (let ms = 2; ms < 40; ms += 1) {
        happenings[ms] = () => publish(world, 20, 10 + 20 * ms);
      }
      world.run(40, happenings);
      m.flush();
      expect(size()).to.be.within(10, 100);
      expect(world.completions).to.equal(1);
    });
  });

  it('M7 waits for what the first digest named, however many come after it', () => {
    marbles((m) => {
      const world = new SyncWorld(m);
      const size = sizeWhenComplete(world);
      world.run(50, {
        1: () => {
          publish(world, 10);
          world.synced.next();
          publish(world, MANY, 10);
          world.synced.next();
        },
      });
      m.flush();
      expect(size()).to.be.within(10, MANY);
      expect(world.registry.table.size).to.equal(10 + MANY);
    });
  });

  it('M7 comes with a full pass that began when all was there, though the keys are still being read', () => {
    const steps = new Subject<WorkerSyncStep>();
    const told: string[] = [];
    const parts = { store: { dirtyPlace: 5 } as WorkerSyncContext['store'], synced: of(undefined) };
    complete$(parts, steps).subscribe(({ kind }) => told.push(kind));
    steps.next({ kind: 'reconciled', from: 4 });
    expect(told).to.deep.equal([]);
    for (let times = 0; times < 2; times += 1) steps.next({ kind: 'reconciled', from: 5 });
    expect(told, 'once').to.deep.equal(['complete']);
  });

  it('M7 keys that were lost on the way to it have been read by a full pass only', () => {
    const steps = new Subject<WorkerSyncStep>();
    const told: string[] = [];
    const parts = { store: { dirtyPlace: 5 } as WorkerSyncContext['store'], synced: of(undefined) };
    complete$(parts, steps).subscribe(({ kind }) => told.push(kind));
    steps.next({ kind: 'read', keys: 0, overflowed: true, upTo: 3 });
    steps.next({ kind: 'read', keys: 2, overflowed: false, upTo: 5 });
    steps.next({ kind: 'reconciled', from: 2 });
    expect(told).to.deep.equal([]);
    steps.next({ kind: 'reconciled', from: 3 });
    expect(told).to.deep.equal(['complete']);
  });

  it('M7 waits for what was there when the store came in sync first, and for no more', () => {
    const [steps, synced] = [new Subject<WorkerSyncStep>(), new Subject<void>()];
    const store = { dirtyPlace: 5 };
    const told: string[] = [];
    const parts = { store: store as WorkerSyncContext['store'], synced };
    complete$(parts, steps).subscribe(({ kind }) => told.push(kind));
    synced.next();
    store.dirtyPlace = 9;
    synced.next();
    steps.next({ kind: 'reconciled', from: 5 });
    expect(told).to.deep.equal(['complete']);
  });

  it('M7 comes at once where there is nothing to wait for, and not before the store is in sync', () => {
    marbles((m) => {
      const world = new SyncWorld(m);
      const at: number[] = [];
      world.onComplete = () => at.push(m.now().monotonicMs);
      world.run(50, { 5: () => publish(world, 1), 20: () => world.synced.next() });
      m.flush();
      expect(at).to.deep.equal([20]);
    });
  });
});
