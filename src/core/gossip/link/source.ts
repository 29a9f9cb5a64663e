import { MEMBERS_GATHER_SHARE } from '../../limits.js';
import type { Membership } from '../../membership/membership.js';
import type { Hash64 } from '../../ports.js';
import { DigestSums } from '../../store/digest-sums.js';
import type { MeshStore } from '../../store/mesh-store.js';
import type { MemberRow } from '../../membership/member.js';
import type { OwnerDelta, Want } from '../../store/rows.js';
import type { Frame, Hello } from './frames.js';
import type { RowSource } from './row-announcer.js';

/** What a link reads at the moment that it composes a frame. */
export interface LinkSource extends RowSource {
  /** Name of this node: the log that is pushed. */
  readonly node: string;
  /** True while other logs are pushed on this link, too (L5). */
  relaysOn(link: LinkEnd): boolean;
  hello(): Hello;
  member(name: string): MemberRow | undefined;
  /** The grave of an older boot beside the row of a name, if there is one (M4). */
  grave(name: string): MemberRow | undefined;
  members(): Iterable<string>;
  /** When a link that told membership rows now tells the next ones; the same time for all links. */
  nextMembersMs(nowMs: number): number;
  /** The rows of this node and of the peer, for pings. */
  pair(peer: string): readonly MemberRow[];
  openTransfer(want: Want): NextDelta | undefined;
  /** Records of a log, tombstones too: what a full cut weighs. */
  recordCount(owner: string): number;
  /** What is sent after everything else; absent where there is no such thing. */
  readonly observed?: SideTalk;
}

/** Something that links carry besides logs and membership, when these have nothing to send. */
export interface SideTalk {
  /** When a link has a frame of it to send; Infinity when it has none. */
  deadlineMs(link: LinkEnd): number;
  next(link: LinkEnd, nowMs: number): Frame | undefined;
}

/** A link, as far as those know it that it reads from. */
export interface LinkEnd {
  readonly id: number;
  readonly dialed: boolean;
  /** The peer's Hello, once accepted. */
  readonly peer: Hello | undefined;
}

/** The next frame of a log on its way, of about so many bytes; undefined when there is none, or it cannot go on. */
export type NextDelta = (maxBytes: number) => OwnerDelta | undefined;

/** What a link source is made of: what it hands on as it is, and what it reads. */
interface LinkSourceParts extends Pick<
  LinkSource,
  'node' | 'hello' | 'relaysOn' | 'summaryOwnersMin' | 'observed'
> {
  readonly hash64: Hash64;
  readonly store: MeshStore;
  readonly membership: Membership;
  readonly pingIntervalMs: number;
  /** When this node began, monotonic ms: nodes that began at other times gather at other times. */
  readonly startMs: number;
}

/** Lets links read the store and the membership at the moment that they compose a frame. */
export function createLinkSource(o: LinkSourceParts): LinkSource {
  const { hash64, store, membership, startMs, pingIntervalMs, ...handedOn } = o;
  const sums = new DigestSums(hash64);
  const gatherMs = pingIntervalMs * MEMBERS_GATHER_SHARE;
  return {
    ...handedOn,
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
    openTransfer: (want) => {
      const transfer = store.openTransfer(want);
      return transfer && ((maxBytes) => store.nextDelta(transfer, maxBytes));
    },
    recordCount: (owner) => {
      const { live, tombstones } = store.counts(owner);
      return live + tombstones;
    },
  };
}
