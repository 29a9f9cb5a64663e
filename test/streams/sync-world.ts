import { Subject } from 'rxjs';
import { EventRing } from '../../src/core/registry/table/event-ring.js';
import { workerId } from '../../src/core/registry/spec/ids.js';
import { parseSpec } from '../../src/core/registry/spec/parse-spec.js';
import { WorkerRegistry } from '../../src/core/registry/registry.js';
import { WorkerTable } from '../../src/core/registry/table/table.js';
import type { RegistryEvent, WorkerRecord } from '../../src/core/registry/worker.js';
import { MeshStore } from '../../src/core/store/mesh-store.js';
import type { StoreLimits } from '../../src/core/store/store-limits.js';
import { workerState } from '../../src/grpc/worker-state.js';
import type { PublishedWorker } from '../../src/core/registry/writes/imports.js';
import { workerKey, type WorkerSyncContext } from '../../src/streams/context.js';
import { workerSync$ } from '../../src/streams/worker-sync.js';
import type { Want } from '../../src/core/store/rows.js';
import type { Marbles } from '../support/marbles.js';

export const SELF = 'self';
export const PEER = 'peer';
export const RECONCILE_MS = 1_000;
export const LOADS_MS = 100;

/** A hash for tests: FNV-1a over the bytes, widened. */
function hash64(bytes: Uint8Array): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}

/** A real registry and a real store in virtual time, with the bridge between them. */
export class SyncWorld {
  readonly registry: WorkerRegistry;
  readonly store: MeshStore;
  readonly peer: MeshStore;
  readonly context: WorkerSyncContext;
  readonly counts: Record<string, number> = {};
  readonly warnings: string[] = [];
  /** `put <key>` and `delete <key>` of the own log, in order. */
  readonly writes: string[] = [];
  /** The store is in sync with a peer. */
  readonly synced = new Subject<void>();
  /** How often the bridge has said that the registry is complete. */
  completions = 0;
  /** A peer of an earlier version is linked. */
  loadsToLog = true;
  onComplete: () => void = () => undefined;
  onCount: (name: string) => void = () => undefined;
  readonly #marbles: Marbles;

  /** @param options.earlierBootHeld URLs of an earlier boot that come back from a peer. */
  constructor(
    m: Marbles,
    options: {
      ringCapacity?: number;
      dirtyKeys?: number;
      recordsPerOwner?: number;
      earlierBootHeld?: string[];
    } = {},
  ) {
    this.#marbles = m;
    const ring = new EventRing<RegistryEvent>(options.ringCapacity ?? 1024);
    const table = new WorkerTable({ processId: 'p', startRevision: 0 });
    this.registry = new WorkerRegistry({
      ...{ node: SELF, generation: 1000, table, ring },
      healthChecks: false,
    });
    const { dirtyKeys, recordsPerOwner } = options;
    this.store = this.#createStore(SELF, 2, {
      ...(dirtyKeys === undefined ? {} : { dirtyKeys }),
      ...(recordsPerOwner === undefined ? {} : { recordsPerOwner }),
    });
    this.peer = this.#createStore(PEER, 1);
    if (options.earlierBootHeld) this.#bringBack(options.earlierBootHeld);
    this.context = {
      ...{ node: SELF, registry: this.registry, ring, store: this.#spied() },
      codec: workerState,
      turn: m.scheduler,
      clock: m.scheduler,
      applied: new WeakMap(),
      unpublished: new Set(),
      synced: this.synced,
      reconcileIntervalMs: RECONCILE_MS,
      loadPublishIntervalMs: LOADS_MS,
      loadsToLog: () => this.loadsToLog,
      now: () => m.now(),
      written: () => undefined,
      count: (name) => {
        this.counts[name] = (this.counts[name] ?? 0) + 1;
        this.onCount(name);
      },
      warn: (message) => this.warnings.push(message),
    };
  }

  /** Runs the bridge up to `untilMs`, with things that happen at their times. */
  run(untilMs: number, happenings: Readonly<Record<number, () => void>>): void {
    const { scheduler } = this.#marbles;
    const running = workerSync$(this.context).subscribe(({ kind }) => {
      if (kind !== 'complete') return;
      this.completions += 1;
      this.onComplete();
    });
    for (const [atMs, happen] of Object.entries(happenings)) {
      scheduler.schedule(happen, Number(atMs));
    }
    scheduler.schedule(() => running.unsubscribe(), untilMs);
  }

  /** Does something each time that a counter moves. */
  onCountOf(name: string, happen: () => void): void {
    this.onCount = (counted) => {
      if (counted === name) happen();
    };
  }

  register(url: string, more: object = {}): WorkerRecord {
    const parsed = parseSpec({ url, ...more });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    const input = { parsed: parsed.value, manager: '', allowReplace: true, validateOnly: false };
    const written = this.registry.register(input, this.#marbles.now());
    if (!written.ok) throw new Error(JSON.stringify(written.error));
    this.#commit();
    return written.value.record;
  }

  remove(url: string): void {
    const removal = { expectedRevision: 0, skipDrain: true, allowMissing: true };
    this.registry.remove({ target: { url }, ...removal }, this.#marbles.now());
    this.#commit();
  }

  /** There is no disk. */
  #commit(): void {
    this.registry.takeUnsaved(Infinity);
    this.registry.committed(this.#marbles.now());
  }

  /** Puts a worker into the peer's log; `deliver` brings it here. */
  publishByPeer(url: string, more: Partial<PublishedWorker> = {}): string {
    const record = recordOf(PEER, url, more);
    const value = workerState.encode(record, more.load);
    this.peer.put(workerKey(record.id), value, this.#marbles.now());
    return record.id;
  }

  /** Brings the peer's log to this node as it is now. */
  deliver(): void {
    const row = this.store.row(PEER);
    const want = { owner: PEER, after: row?.head ?? 0, kind: 'log' } as const;
    this.#send(this.peer, this.store, row?.boot ? { ...want, boot: row.boot } : want);
  }

  /** What the own log says of a worker now. */
  published(id: string): PublishedWorker | undefined {
    const held = this.store.get(SELF, workerKey(id));
    return held && workerState.decode(held.value);
  }

  /** A peer saw an earlier boot of this node with these workers, and gives them back as prior. */
  #bringBack(urls: readonly string[]): void {
    const earlier = this.#createStore(SELF, 1);
    const now = this.#marbles.now();
    for (const url of urls) {
      const record = recordOf(SELF, url, {});
      earlier.put(workerKey(record.id), workerState.encode(record, undefined), now);
    }
    const log = { owner: SELF, after: 0, kind: 'log' } as const;
    this.#send(earlier, this.peer, log);
    this.#send(this.store, this.peer, log);
    this.#send(this.peer, this.store, { ...log, boot: this.store.boot, kind: 'prior' });
  }

  #send(from: MeshStore, to: MeshStore, want: Want): void {
    const transfer = from.openTransfer(want);
    const delta = transfer && from.nextDelta(transfer, 1 << 20);
    if (delta) to.receive(1, delta, this.#marbles.now());
  }

  #createStore(node: string, generation: number, limits: Partial<StoreLimits> = {}): MeshStore {
    // Two boots are two processes: of one process the later boot would disown the earlier one.
    const boot = { generation, instanceId: `0123456789abcde${generation}` };
    const times = { tombstoneGraceMs: 300_000, claimGraceMs: 60_000 };
    return new MeshStore({ node, boot, hash64, limits, ...times, now: this.#marbles.now() });
  }

  #spied(): WorkerSyncContext['store'] {
    const { store, writes } = this;
    return {
      put: (key, value, now) => {
        writes.push(`put ${key}`);
        return store.put(key, value, now);
      },
      delete: (key, now) => {
        writes.push(`delete ${key}`);
        return store.delete(key, now);
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
}

function recordOf(owner: string, url: string, more: Partial<PublishedWorker>): WorkerRecord {
  const spec = parseSpec({ url });
  if (!spec.ok) throw new Error('not a spec');
  const id = workerId(owner, url);
  return {
    ...{ id, url, owner, origin: 'LOCAL', revision: 1, status: 'READY', ownerStatus: 'READY' },
    ...{ manager: '', degraded: false, stale: false, apiKeySet: false },
    ...{ registerTimeMs: 1, updateTimeMs: 1, spec: spec.value.spec },
    ...more,
  } as unknown as WorkerRecord;
}
