import { MEMBERS_GATHER_SHARE } from '../../limits.js';
import type { Membership } from '../../membership/membership.js';
import type { Hash64 } from '../../ports.js';
import { DigestSums } from '../../store/digest-sums.js';
import type { MeshStore } from '../../store/mesh-store.js';
import type { Transfer } from '../../store/transfer.js';
import type { Hello } from './frames.js';
import type { Session } from './links.js';
import type { LinkSource, SideTalk } from './outbox.js';

/** Lets links read the store and the membership at the moment that they compose a frame. */
export function createLinkSource(o: {
  readonly node: string;
  readonly hash64: Hash64;
  readonly store: MeshStore;
  readonly membership: Membership;
  readonly hello: () => Hello;
  readonly pingIntervalMs: number;
  /** When this node began, monotonic ms: nodes that began at other times gather at other times. */
  readonly startMs: number;
  readonly relaysOn: (session: Session) => boolean;
  readonly summaryOwnersMin: number;
  readonly observed: SideTalk<Transfer>;
}): LinkSource<Transfer> {
  const { node, hash64, store, membership, hello, relaysOn, startMs, summaryOwnersMin, observed } =
    o;
  const sums = new DigestSums(hash64);
  const gatherMs = o.pingIntervalMs * MEMBERS_GATHER_SHARE;
  return {
    node,
    hello,
    relaysOn,
    summaryOwnersMin,
    observed,
    owners: () => store.owners(),
    row: (owner) => store.row(owner),
    sums: () => sums.of(store.rows()),
    rowsIn: (buckets) => sums.rowsIn(buckets),
    member: (name) => membership.told(name),
    grave: (name) => membership.olderGrave(name),
    members: () => membership.toldNames(),
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
