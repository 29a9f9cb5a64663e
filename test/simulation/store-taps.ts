import type { MeshStore } from '../../src/core/store/mesh-store.js';
import type { RecordStore } from '../../src/streams/context.js';
import type { Observer } from './observer.js';
import type { SimNode } from './sim-node.js';

/** The store as the bridge sees it: what the bridge writes is told to the observer, who keeps his own log. */
export function recordingStore(node: SimNode, store: MeshStore, observer: Observer): RecordStore {
  return {
    put: (key, value, now) => {
      const result = store.put(key, value, now);
      if (result.ok) observer.wrote(node, key, result.value, value);
      return result;
    },
    delete: (key, now) => {
      const seq = store.delete(key, now);
      if (seq !== undefined) observer.wrote(node, key, seq, undefined);
      return seq;
    },
    get: (owner, key) => store.get(owner, key),
    removalTrace: (owner, key) => store.removalTrace(owner, key),
    keys: () => store.keys(),
    takeDirty: (max) => store.takeDirty(max),
    get dirtyPlace() {
      return store.dirtyPlace;
    },
    onDirty: (listener) => store.onDirty(listener),
  };
}

/** Tells the observer of everything that may change what a store holds, and keeps its frames small. */
export function observedStore(
  node: SimNode,
  store: MeshStore,
  frameBytes: number,
  observer: Observer,
): void {
  const receive = store.receive.bind(store);
  const evict = store.evict.bind(store);
  const tick = store.tick.bind(store);
  const settle = store.settle.bind(store);
  const raiseBoot = store.raiseBoot.bind(store);
  const nextDelta = store.nextDelta.bind(store);
  store.receive = (linkId, delta, now, fromOwner) => {
    const result = receive(linkId, delta, now, fromOwner);
    observer.touched(node, delta.owner);
    return result;
  };
  store.evict = (owner) => {
    evict(owner);
    observer.evicted(node, owner);
  };
  store.tick = (now) => {
    tick(now);
    observer.ownChanged(node);
    for (const owner of store.owners()) observer.touched(node, owner);
  };
  store.settle = (now) => {
    settle(now);
    observer.ownChanged(node);
  };
  store.raiseBoot = (boot, now, forged) => {
    raiseBoot(boot, now, forged);
    observer.ownChanged(node);
  };
  store.nextDelta = (transfer, maxBytes) => nextDelta(transfer, Math.min(maxBytes, frameBytes));
}
