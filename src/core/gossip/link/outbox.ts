import { sameBoot } from '../../boot.js';
import {
  ANSWERS_PER_LINK_MAX,
  FRAME_BYTES_TARGET,
  MEMBER_ROWS_PER_FRAME_MAX,
  OWNERS_MAX,
  PONGS_PER_LINK_MAX,
  RELAYED_CUT_RECORDS_MAX,
} from '../../limits.js';
import type { MemberRow } from '../../membership/member.js';
import { sameRow } from '../../membership/row.js';
import { isAhead, sameCut, type Cut } from '../../store/cut.js';
import { keyOf, type DigestRow, type OwnerDelta, type Want } from '../../store/rows.js';
import type { Frame, Refusal } from './frames.js';
import type { LinkSource } from './source.js';
import type { PeerView } from './peer-view.js';
import { RowAnnouncer } from './row-announcer.js';
import { Transfers, type Outgoing } from './transfers.js';

/**
 * What one link has to say. Names and cursors wait here, not frames: a frame is composed when the
 * stream has room for it, from what is true then (L2), so a slow peer costs no memory (S10).
 */
export class LinkOutbox {
  readonly rows: RowAnnouncer;
  readonly transfers = new Transfers();
  /** The peer's version does not know the reason SIGNATURE: it is told LIMIT, which bars a log for as long. */
  plainRefusals = false;
  readonly #source: LinkSource;
  readonly #view: PeerView;
  readonly #stir: () => void;
  /** Logs that may have something that the peer lacks. */
  readonly #toPush = new Set<string>();
  /** The own log as it was when it was last to go out. */
  #ownPushed: Cut | undefined;
  readonly #pings: number[] = [];
  readonly #pongs: number[] = [];
  readonly #wants = new Map<string, Want>();
  readonly #recalls = new Set<number>();
  readonly #refusals = new Map<string, Refusal>();
  /** Certificates that this link has told, by owner. */
  readonly #certificates = new Map<string, string>();
  readonly #memberNames = new Set<string>();
  /** What others say of the peer: a grave, and another row (M10). */
  readonly #carried = new Map<'grave' | 'row', MemberRow>();
  /** Membership rows are gathered until then: what a burst changes several times is told once. */
  #nextMembersMs = 0;

  /** @param stir Called whenever there is something new to say. */
  constructor(source: LinkSource, view: PeerView, stir: () => void) {
    this.#source = source;
    this.#view = view;
    this.#stir = stir;
    this.rows = new RowAnnouncer(source, stir);
  }

  /** This log may have records that the peer lacks: the own log, or one that is relayed (L5). */
  push(owner: string): void {
    this.#toPush.add(owner);
    this.#stir();
  }

  /** True while this log is about to go to the peer, or on its way. */
  pushes(owner: string): boolean {
    return this.#toPush.has(owner) || this.transfers.has({ owner, kind: 'log' });
  }

  /** The own log has grown: what the peer lacks of it goes out. */
  pushOwn(): void {
    const { node } = this.#source;
    this.#ownPushed = this.#source.row(node);
    this.push(node);
  }

  /** True when all of the own log that was to go out has gone, and none of it waits for the end of a refusal. */
  get ownSent(): boolean {
    const { node: owner } = this.#source;
    return !this.pushes(owner) && !this.#view.sendPaused(owner, this.#ownPushed);
  }

  /** True when the peer's newest row, and what is under way, lead to less of the own log than was to go out. */
  get ownMissing(): boolean {
    return isAhead(this.#ownPushed, this.#view.believed(this.#source.node));
  }

  /** A membership row is to be told. An `urgent` one takes at once with it what is gathered. */
  member(name: string, urgent = false): void {
    this.#memberNames.add(name);
    if (urgent) this.#nextMembersMs = 0;
    this.#stir();
  }

  /** What others say of the peer is to be told to it: the newest grave, and the newest other row. */
  carry(kind: 'grave' | 'row', row: MemberRow): void {
    this.#carried.set(kind, row);
    this.#stir();
  }

  /** The peer has said this row: it need not be told what it knows. */
  memberHeard(row: MemberRow): void {
    if (!this.#memberNames.has(row.name)) return;
    const held = this.#source.member(row.name);
    if (held === undefined || !sameRow(held, row)) return;
    if (this.#source.grave(row.name) === undefined) this.#memberNames.delete(row.name);
  }

  /** Sends a ping; of more than PONGS_PER_LINK_MAX in waiting, the oldest is not sent. */
  ping(id: number): void {
    pushBounded(this.#pings, id);
    this.#stir();
  }

  /** Answers a ping; of more than PONGS_PER_LINK_MAX in waiting, the oldest stays unanswered. */
  pong(id: number): void {
    pushBounded(this.#pongs, id);
    this.#stir();
  }

  /** Asks the peer for a log. */
  want(want: Want): void {
    this.#wants.set(keyOf(want), want);
    this.#stir();
  }

  /** Asks the peer for its rows of these buckets. */
  recall(buckets: readonly number[]): void {
    for (const bucket of buckets) this.#recalls.add(bucket);
    this.#stir();
  }

  /** Begins to answer a Want. False when ANSWERS_PER_LINK_MAX are waiting. */
  answer(want: Want): boolean {
    this.#stir();
    return this.transfers.begin(want, this.#source.recordCount(want.owner));
  }

  /** Refuses what came of an owner. The row goes first, with the count of frames that makes it exact. */
  refuse(refusal: Refusal): void {
    if (this.#refusals.size >= ANSWERS_PER_LINK_MAX && !this.#refusals.has(refusal.owner)) return;
    this.rows.tell(refusal.owner);
    this.#refusals.set(refusal.owner, refusal);
    this.#stir();
  }

  /** Lets go of all but the own log and membership: what a closing link still owes. */
  keepOwn(): void {
    this.#wants.clear();
    this.#recalls.clear();
    this.#refusals.clear();
    this.transfers.keepOnly(this.#source.node);
    this.#toPush.clear();
    this.#toPush.add(this.#source.node);
  }

  /** Lets go of everything. */
  clear(): void {
    this.keepOwn();
    this.transfers.drop({ owner: this.#source.node, kind: 'log' });
    this.#memberNames.clear();
    this.#carried.clear();
    this.#toPush.clear();
  }

  /** When there is something to say, or to look for; 0 = at once. `live` says whether logs flow. */
  dueMs(live: boolean): number {
    const requests = this.#wants.size + this.#recalls.size + this.#refusals.size;
    if (this.#pings.length + this.#pongs.length + requests > 0) return 0;
    if (live && this.logsWait) return 0;
    const membersWait = this.#memberNames.size + this.#carried.size > 0;
    return Math.min(membersWait ? this.#nextMembersMs : Infinity, this.rows.dueMs());
  }

  /** True while logs may have something for the peer. */
  get logsWait(): boolean {
    return this.#toPush.size + this.transfers.size > 0;
  }

  /** Pings and membership: what goes before all rows and logs. */
  nextTalk(nowMs: number, peer: string): Frame | undefined {
    const pong = this.#pongs.shift();
    if (pong !== undefined) return { kind: 'pong', id: pong, rows: this.#source.pair(peer) };
    const ping = this.#pings.shift();
    if (ping !== undefined) return { kind: 'ping', id: ping, rows: this.#source.pair(peer) };
    return nowMs >= this.#nextMembersMs ? this.nextMembers(nowMs) : undefined;
  }

  /** Membership that waits, at once: no log goes before what is known of its owner. */
  nextMembers(nowMs: number): Frame | undefined {
    const rows = [...this.#carried.values()];
    this.#carried.clear();
    for (const name of this.#memberNames) {
      const row = this.#source.member(name);
      const grave = this.#source.grave(name);
      if (rows.length + (grave === undefined ? 1 : 2) > MEMBER_ROWS_PER_FRAME_MAX) break;
      this.#memberNames.delete(name);
      if (grave !== undefined) rows.push(grave);
      if (row !== undefined) rows.push(row);
    }
    if (rows.length === 0) return undefined;
    // Rows that fill more than one frame are sent at once: gathering is meant for a few rows that share a frame.
    if (this.#memberNames.size === 0) this.#nextMembersMs = this.#source.nextMembersMs(nowMs);
    return { kind: 'members', rows };
  }

  /** Rows of what this node holds; `framesIn` is what makes them exact for the peer. */
  nextRows(nowMs: number, peer: string, framesIn: number): Frame | undefined {
    const alike = (owner: string, row: DigestRow | undefined): boolean =>
      owner !== peer && this.#isAlike(owner, row);
    const frame = this.rows.next(nowMs, alike);
    if (frame === undefined) return undefined;
    const receivedFrames = framesIn;
    if ('sums' in frame) return { kind: 'summary', summary: { ...frame, receivedFrames } };
    return { kind: 'digest', digest: { ...frame, receivedFrames } };
  }

  /** Refusals, then rows that are asked for, then Wants. */
  nextRequest(): Frame | undefined {
    const refusal = shift(this.#refusals);
    if (refusal !== undefined) {
      const told = this.#inWords(refusal);
      const row = refusal.row ?? this.#source.row(refusal.owner);
      return { kind: 'refusal', refusal: row === undefined ? told : { ...told, row } };
    }
    if (this.#recalls.size > 0) {
      const buckets = [...this.#recalls];
      this.#recalls.clear();
      return { kind: 'recall', buckets };
    }
    const want = shift(this.#wants);
    return want === undefined ? undefined : { kind: 'want', want };
  }

  #inWords(refusal: Refusal): Refusal {
    const newer = this.plainRefusals && refusal.reason === 'SIGNATURE';
    return newer ? { ...refusal, reason: 'LIMIT' } : refusal;
  }

  /** A piece of a log. What turns out to have nothing to send is answered with a row. `relays`: others' logs, too. */
  nextDelta(relays: boolean): OwnerDelta | undefined {
    for (const owner of this.#toPush) this.#considerPush(owner, relays);
    this.#toPush.clear();
    for (let item = this.transfers.pick(); item !== undefined; item = this.transfers.pick()) {
      const delta = this.#compose(item);
      if (delta !== undefined) {
        // The last frame of a transfer leads to the log as it is now, so nothing of it remains to be pushed.
        this.transfers.served(item, delta);
        return this.#withoutKnownChain(delta);
      }
      this.transfers.drop(item.want);
      if (item.want.owner !== this.#source.node) this.rows.tell(item.want.owner);
    }
    return undefined;
  }

  /** The peer has refused a log: whatever it was sent of its certificate may be missing. */
  certificateRefused(owner: string): void {
    this.#certificates.delete(owner);
  }

  /** An owner's certificates are sent once on each link, and again when they have changed. */
  #withoutKnownChain(delta: OwnerDelta): OwnerDelta {
    if (delta.kind === 'prior' || delta.seal === undefined) return delta;
    const { owner, seal } = delta;
    const { signature, fingerprint } = seal;
    const known = this.#certificates.get(owner) === fingerprint;
    // Owners that are held are bounded; of those that went, some are forgotten and told again.
    if (!known && this.#certificates.size >= OWNERS_MAX) this.#certificates.clear();
    this.#certificates.set(owner, fingerprint);
    return known ? { ...delta, seal: { signature, fingerprint } } : delta;
  }

  #compose(item: Outgoing): OwnerDelta | undefined {
    item.next ??= this.#source.openTransfer(item.want);
    return item.next?.(FRAME_BYTES_TARGET);
  }

  /** Begins to push a log if the peer has less of it than this node, and has not refused it. */
  #considerPush(owner: string, relays: boolean): void {
    const own = this.#source.row(owner);
    const has = this.#view.believed(owner);
    if (own === undefined || !isAhead(own, has) || this.transfers.has({ owner, kind: 'log' }))
      return;
    if (this.#view.sendPaused(owner, own)) return;
    const from = has !== undefined && sameBoot(own.boot, has.boot) ? has.head : undefined;
    const size = from !== undefined ? own.head - from : this.#source.recordCount(owner);
    // An empty log is not sent: its row says that it is empty, and 1,000 joining nodes would cause 1,000 × 1,000 frames.
    if (owner !== this.#source.node && has === undefined && size === 0) return;
    if (owner !== this.#source.node && !(relays && this.#mayRelay(owner, from !== undefined, size)))
      return;
    const boot = has && { boot: has.boot };
    this.transfers.begin({ owner, kind: 'log', ...boot, after: from ?? 0 }, size);
  }

  /** Changes of a relayed log are pushed; a big log that the peer has nothing of is left for it to pull. */
  #mayRelay(owner: string, leads: boolean, size: number): boolean {
    return !this.#view.isLazy(owner) && (leads || size <= RELAYED_CUT_RECORDS_MAX);
  }

  /** True when the peer holds, or with what is under way will hold, what this row says. */
  #isAlike(owner: string, row: DigestRow | undefined): boolean {
    const theirs = this.#view.row(owner);
    if (theirs?.prior?.hash !== row?.prior?.hash) return false;
    if (theirs !== undefined && row !== undefined && sameCut(theirs, row)) {
      return theirs.hash === row.hash;
    }
    return sameCut(this.#view.believed(owner), row);
  }
}

function pushBounded(ids: number[], id: number): void {
  if (ids.length >= PONGS_PER_LINK_MAX) ids.shift();
  ids.push(id);
}

function shift<K, V>(queue: Map<K, V>): V | undefined {
  for (const [key, value] of queue) {
    queue.delete(key);
    return value;
  }
  return undefined;
}
