import { MEMBERS_GATHER_SHARE } from '../limits.js';
import type { Membership } from '../membership/membership.js';
import type { MeshStore } from '../store/mesh-store.js';
import type { Transfer } from '../store/transfer.js';
import type { Hello } from './frames.js';
import type { LinkSource } from './link-outbox.js';

/** Lets links read the store and the membership at the moment that they compose a frame. */
export function createLinkSource(o: {
  readonly node: string;
  readonly store: MeshStore;
  readonly membership: Membership;
  readonly hello: () => Hello;
  readonly probeIntervalMs: number;
  /** When this node began, monotonic ms: nodes that began at other times gather at other times. */
  readonly startMs: number;
  readonly relaysTo: (peer: string) => boolean;
}): LinkSource<Transfer> {
  const { node, store, membership, hello, relaysTo, startMs } = o;
  const gatherMs = o.probeIntervalMs * MEMBERS_GATHER_SHARE;
  return {
    node,
    hello,
    relaysTo,
    owners: () => store.owners(),
    row: (owner) => store.row(owner),
    member: (name) => membership.row(name),
    grave: (name) => membership.olderGrave(name),
    members: () => membership.names(),
    // All links speak in one beat: one wake-up of the process serves them all.
    nextMembersMs: (nowMs) => startMs + (Math.floor((nowMs - startMs) / gatherMs) + 1) * gatherMs,
    pair: (peer) => membership.pair(peer),
    openTransfer: (want) => store.openTransfer(want),
    nextDelta: (cursor, maxBytes) => store.nextDelta(cursor, maxBytes),
    entryCount: (owner) => {
      const { live, tombstones } = store.counts(owner);
      return live + tombstones;
    },
  };
}
