import { compareBoots } from '../../src/core/boot.js';
import { PeerView } from '../../src/core/gossip/link/peer-view.js';
import { Spread } from '../../src/core/gossip/logs/spread.js';
import { SelfGuard } from '../../src/core/gossip/self/self-guard.js';
import { Membership } from '../../src/core/membership/membership.js';
import type { Instant } from '../../src/core/ports.js';
import { WorkerRegistry } from '../../src/core/registry/registry.js';
import { add64, RecordFactory } from '../../src/core/store/kept-record.js';
import { isAhead, type Cut } from '../../src/core/store/cut.js';
import type { ReceiveResult } from '../../src/core/store/judge.js';
import { MeshStore } from '../../src/core/store/mesh-store.js';
import { OwnerLog } from '../../src/core/store/owner-log.js';
import { Prior } from '../../src/core/store/prior/prior.js';
import type { LogDelta, LogRecord, OwnerDelta } from '../../src/core/store/rows.js';
import { instances, starts } from './sim-node.js';
import { hash64 } from './world.js';

/** A grave of this age is forgotten by the sabotage of that name: some dead-timeouts of the simulator. */
const GRAVE_AGE_MS = 20_000;

/**
 * Ways to break the code on purpose, each one a rule that is not kept. A simulator that does not catch
 * one of them within 500 seeds proves nothing about that rule.
 */
export const SABOTAGES: Readonly<Record<string, () => void>> = {
  /** S2: each frame of a transfer is installed as if it were a whole cut. */
  'frames-one-by-one': () => patchReceive(installFrame),
  /** S3: a delta is taken although what goes before it is missing. */
  'accept-gaps': () => patchReceive(closeGap),
  /** S4: tombstones are let go of, and the floor does not say so. */
  'forget-without-floor': () => {
    OwnerLog.prototype.raiseFloor = function (floor) {
      for (const { key } of this.tombstonesThrough(floor)) this.remove(key);
    };
  },
  /** A node writes into its own log what others say that it wrote. */
  'take-foreign-writes': () => patchReceive(takeForeign),
  /** S8: what is newer about this node is not looked at. */
  'ignore-newer-self': () => {
    SelfGuard.prototype.weigh = () => [];
  },
  /** S6: a new boot takes the place of the old one, whatever its gateway will claim. */
  'drop-prior': () => {
    Prior.prototype.addCut = function (log) {
      this.know(log.boot, log.head);
    };
  },
  /** I3: two processes that took one generation look alike. */
  'generations-only': () => {
    instances.draw = () => '0'.repeat(16);
  },
  /** S4: the old cut goes when the first frame of the new one comes. */
  'swap-in-steps': () => patchReceive(swapInSteps),
  /** M4: graves are forgotten while logs of the buried may still be let in. */
  'forget-graves': () => {
    const { bars } = plain(Membership.prototype);
    Membership.prototype.bars = function (owner, boot) {
      const grave = bars.call(this, owner, boot);
      return grave !== undefined && grave.ageMs > GRAVE_AGE_MS ? undefined : grave;
    };
  },
  /** M7: SYNCED comes when the store holds what the first peer named, imported or not. */
  'synced-before-import': () => {
    starts.importsFirst = false;
  },
  /** D5: what was known of others is not given back after a restart. */
  'no-memories': () => {
    starts.remembers = false;
  },
  /** L1: what was sent counts as held, though the peer refused it. */
  'believe-refused': () => {
    PeerView.prototype.refused = () => false;
    PeerView.prototype.believed = function (owner): Cut | undefined {
      const row = this.row(owner);
      const sent = this.sentLast(owner);
      return sent !== undefined && isAhead(sent, row) ? sent : row;
    };
  },
  /** L2: what is written waits for the next whole digest of each peer. */
  'forget-to-push': () => {
    Spread.prototype.written = () => undefined;
  },
  /** L5: news is told by rows, and not relayed: it takes an overlay to notice, --calm and --nodes 16. */
  'forget-to-relay': () => {
    Spread.prototype.relay = () => undefined;
  },
  /** P3: a dirty key is read when everything is compared, and not at once. */
  'forget-dirty-keys': () => {
    MeshStore.prototype.onDirty = () => () => undefined;
  },
  /** D4: a write is visible when it goes to the disk, and not when it is there. */
  'publish-before-commit': () => {
    const { register, takeUnsaved } = plain(WorkerRegistry.prototype);
    let now: Instant = { monotonicMs: 0, wallMs: 0 };
    WorkerRegistry.prototype.register = function (input, at) {
      return register.call(this, input, (now = at));
    };
    WorkerRegistry.prototype.takeUnsaved = function (max) {
      const changes = takeUnsaved.call(this, max);
      this.committed(now);
      return changes;
    };
  },
};

type Receive = (delta: OwnerDelta) => ReceiveResult;

/** Puts `break_` in the place of MeshStore.receive; it is handed the real one. */
function patchReceive(
  break_: (store: MeshStore, delta: OwnerDelta, receive: Receive) => ReceiveResult,
): void {
  const { receive } = plain(MeshStore.prototype);
  MeshStore.prototype.receive = function (linkId, delta, now, fromOwner) {
    return break_(this, delta, (other) => receive.call(this, linkId, other, now, fromOwner));
  };
}

/** A prototype whose methods are taken as functions, to be called with another `this`. */
export function plain<T>(prototype: T): {
  [K in keyof T]: T[K] extends (...a: infer A) => infer R ? (this: T, ...a: A) => R : T[K];
} {
  return prototype as never;
}

function isOwn(store: MeshStore, owner: string): boolean {
  const [own] = store.owners();
  return own === owner;
}

function installFrame(store: MeshStore, delta: OwnerDelta, receive: Receive): ReceiveResult {
  const { owner, more } = delta;
  if (delta.kind === 'prior' || isOwn(store, owner) || (delta.frame === 1 && !more))
    return receive(delta);
  const held = store.row(owner);
  const begun = held !== undefined && compareBoots(held.boot, delta.boot) === 0;
  const after = delta.frame === 1 ? delta.after : begun ? held.head : 0;
  const fresh = delta.records.filter(({ seq }) => seq > after);
  const last = fresh.at(-1);
  if (last === undefined && more) return { kind: 'staged' };
  const upTo = more && last ? last.seq : delta.upTo;
  return receive(rehashed(store, { ...delta, after, upTo, records: fresh, more: false, frame: 1 }));
}

function closeGap(store: MeshStore, delta: OwnerDelta, receive: Receive): ReceiveResult {
  const held = store.row(delta.owner);
  if (held === undefined || delta.kind === 'prior') return receive(delta);
  const same = compareBoots(held.boot, delta.boot) === 0;
  const gap = same && !delta.more && delta.frame === 1 && delta.after > held.head;
  if (!gap || isOwn(store, delta.owner)) return receive(delta);
  return receive(rehashed(store, { ...delta, after: held.head, floor: held.floor }));
}

function takeForeign(store: MeshStore, delta: OwnerDelta, receive: Receive): ReceiveResult {
  const result = receive(delta);
  if (result.kind !== 'refused' || result.reason !== 'NOT_OWNER') return result;
  const now = { monotonicMs: 0, wallMs: 0 };
  if (delta.kind === 'prior') return result;
  for (const { key, value } of delta.records) {
    if (value) store.put(key, value, now);
    else store.delete(key, now);
  }
  return { kind: 'installed' };
}

function swapInSteps(store: MeshStore, delta: OwnerDelta, receive: Receive): ReceiveResult {
  const { owner, frame, more } = delta;
  const held = store.row(owner);
  const newer = held !== undefined && isAhead({ boot: delta.boot, head: delta.upTo }, held);
  const whole = delta.kind === 'log' && delta.after === 0;
  if (frame === 1 && whole && more && newer && !isOwn(store, owner)) {
    MeshStore.prototype.evict.call(store, owner);
  }
  return receive(delta);
}

const factory = new RecordFactory(hash64);

/** The same delta with the hash that it leads to here: nothing of it will be noticed by its hash. */
function rehashed(store: MeshStore, delta: LogDelta): LogDelta {
  const entries = new Map<string, LogRecord>();
  if (delta.after > 0) {
    for (const { record, prior } of store.records(delta.owner)) {
      if (!prior) entries.set(record.key, record);
    }
  }
  for (const record of delta.records) entries.set(record.key, record);
  let hash = 0n;
  for (const record of entries.values()) {
    if (record.value === undefined && record.seq <= delta.floor) continue;
    hash = add64(hash, factory.create(record)?.hash ?? 0n);
  }
  return { ...delta, hash };
}
