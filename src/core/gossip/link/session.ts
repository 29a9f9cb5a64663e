import { assert } from '../../assert.js';
import { compareBoots, type Boot } from '../../boot.js';
import {
  HANDSHAKE_TIMEOUT_MS,
  LINK_IDLE_TIMEOUT_MS,
  PROTOCOL_SEALS,
  PROTOCOL_SUMMARIES,
  WANT_TIMEOUT_MS,
} from '../../limits.js';
import type { RefusalReason } from '../../store/rows.js';
import type { DigestSummary, Frame, GoodbyeReason, Hello, Refused } from './frames.js';
import { LinkOutbox } from './outbox.js';
import { PeerView, type DigestOutcome } from './peer-view.js';
import type { LinkSource } from './source.js';

/** One link as a state machine: frames come in as events, frames go out when they are pulled (L1–L3). */
export class Session {
  readonly origin: LinkOrigin;
  readonly view = new PeerView();
  readonly outbox: LinkOutbox;
  /** The peer's Hello, once accepted. */
  peer: Hello | undefined;
  /** Newest head of this node's log, in its present boot, that a row of the peer has shown. */
  acknowledgedHead = 0;
  framesIn = 0;
  framesOut = 0;
  bytesIn = 0;
  /** Another link of this pair stays: its end is no failure. */
  duplicate = false;
  /** The peer broke the protocol. */
  offended = false;
  /** The link has been LIVE. */
  wasLive = false;
  #current: LinkState = 'GREETING';
  readonly #source: LinkSource;
  readonly #stir: () => void;
  #greeted = false;
  #goodbye: Frame | undefined;
  /** When this side gives up on a silent peer, monotonic ms. */
  #patienceMs: number;
  /** When the peer was asked for a sign of life that has not come yet. */
  #doubtedMs: number | undefined;

  /** @param stir Called whenever the link may have something to say that it had not before. */
  constructor(
    origin: LinkOrigin,
    source: LinkSource,
    nowMs: number,
    stir: (session: Session) => void,
  ) {
    this.origin = origin;
    this.#source = source;
    this.#stir = () => {
      stir(this);
    };
    this.outbox = new LinkOutbox(source, this.view, this.#stir);
    this.#patienceMs = nowMs + HANDSHAKE_TIMEOUT_MS;
  }

  get id(): number {
    return this.origin.linkId;
  }

  /** Name of the peer; empty before its Hello was accepted. */
  get name(): string {
    return this.peer?.node ?? '';
  }

  get state(): LinkState {
    return this.#current;
  }

  /** True when this node dialed. */
  get dialed(): boolean {
    return this.origin.dialId !== undefined;
  }

  /** True once the peer's Hello was accepted, until one side says goodbye. */
  get open(): boolean {
    return this.#current === 'COMPARING' || this.#current === 'LIVE';
  }

  /** Takes in a frame. What it asks of the node is in the event. */
  receive(frame: Frame, bytes: number, nowMs: number): LinkEvent {
    this.framesIn += 1;
    this.#doubtedMs = undefined;
    this.bytesIn += bytes;
    if (this.#current === 'CLOSING') return { kind: 'nothing' };
    if (this.#current === 'GREETING') {
      if (frame.kind === 'hello') return frame;
      if (frame.kind === 'goodbye') {
        this.#current = 'CLOSING';
        return frame;
      }
      return { kind: 'violation', message: `the first frame is ${frame.kind}, not hello` };
    }
    if (frame.kind === 'hello') return { kind: 'violation', message: 'a second hello' };
    if (frame.kind === 'goodbye') this.#current = 'CLOSING';
    if (this.#current === 'LIVE') this.#patienceMs = nowMs + LINK_IDLE_TIMEOUT_MS;
    switch (frame.kind) {
      case 'digest':
        return this.#compared(() => this.view.apply(frame.digest), nowMs);
      case 'summary':
        if (this.#current !== 'LIVE') return { kind: 'nothing' };
        return this.#compared(() => this.#summed(frame.summary), nowMs);
      case 'recall':
        this.outbox.rows.recalled(frame.buckets);
        return { kind: 'nothing' };
      default:
        return frame;
    }
  }

  /** Asks for a sign of life: others seem to know more of the peer than it has said. */
  doubt(nowMs: number): void {
    if (this.#doubtedMs !== undefined) return;
    this.#doubtedMs = nowMs;
    this.outbox.ping(DOUBT_PING_ID);
  }

  /** False once a sign of life that was asked for has not come within WANT_TIMEOUT_MS. */
  answers(nowMs: number): boolean {
    return this.#doubtedMs === undefined || nowMs < this.answerDueMs;
  }

  /** By when a sign of life must come; it lies in the past where none is waited for. */
  get answerDueMs(): number {
    return (this.#doubtedMs ?? -Infinity) + WANT_TIMEOUT_MS;
  }

  /** Takes in what the peer holds, of some owners or of all. */
  #compared(take: () => DigestOutcome, nowMs: number): LinkEvent {
    const sent = this.wasLive && this.outbox.ownSent;
    const outcome = take();
    const live = outcome.whole && this.#current === 'COMPARING';
    const missed = outcome.whole && sent && this.outbox.ownMissing;
    if (live) {
      // Logs that the peer has asked for wait until the link is live.
      this.#stir();
      this.#current = 'LIVE';
      this.wasLive = true;
      this.#patienceMs = nowMs + LINK_IDLE_TIMEOUT_MS;
    }
    const { node } = this.#source;
    const named = outcome.rows.some((row) => row.owner === node) || outcome.gone.includes(node);
    if (outcome.whole || named) this.outbox.pushOwn();
    return { kind: 'rows', outcome, live, missed };
  }

  /** Where the peer's sums are ours it holds what is held here; the rows of the rest are asked for. */
  #summed({ sums, receivedFrames }: DigestSummary): DigestOutcome {
    const alike = new Set<number>();
    const others: number[] = [];
    this.#source.sums().forEach((sum, bucket) => {
      if (sum === sums[bucket]) alike.add(bucket);
      else others.push(bucket);
    });
    if (others.length > 0) this.outbox.recall(others);
    return this.view.confirm([...this.#source.rowsIn(alike)], alike, receivedFrames);
  }

  /** The node accepts the peer: membership and the whole digest follow. */
  accept(hello: Hello, nowMs: number): void {
    assert(this.#current === 'GREETING', `a hello is accepted in ${this.#current}`);
    this.peer = hello;
    this.outbox.rows.inShort = hello.protocolMax >= PROTOCOL_SUMMARIES;
    this.outbox.plainRefusals = hello.protocolMax < PROTOCOL_SEALS;
    this.#current = 'COMPARING';
    this.#patienceMs = nowMs + HANDSHAKE_TIMEOUT_MS;
    this.retell(nowMs);
  }

  /** Tells all of membership, and the whole digest, whatever the peer has heard of it. */
  retell(nowMs: number): void {
    for (const name of this.#source.members()) this.outbox.member(name);
    this.outbox.rows.startWhole(nowMs);
  }

  /** The peer names a boot of its own on this link, by a row or its log: a newer one is its boot from now on (S8). */
  raisePeer(boot: Boot): void {
    if (this.peer !== undefined && compareBoots(boot, this.peer.boot) > 0)
      this.peer = { ...this.peer, boot };
  }

  /** There may be something to say that no outbox holds. */
  nudge(): void {
    this.#stir();
  }

  /** This node's log is another one, under a new boot. */
  ownReplaced(): void {
    this.acknowledgedHead = 0;
    this.outbox.transfers.drop({ owner: this.#source.node, kind: 'log' });
    this.outbox.pushOwn();
  }

  /** The peer refused what this link sent of an owner: `about`, or what was sent last. */
  refused(owner: string, reason: RefusalReason, about?: Refused): void {
    this.outbox.certificateRefused(owner);
    if (!this.view.refused(owner, reason, about)) return;
    this.outbox.transfers.drop({ owner, kind: 'log' });
    this.outbox.push(owner);
  }

  /**
   * Ends the link: nothing is listened to any more, and the Goodbye goes out; with `flush`, only after
   * what the peer lacks of the own log and of membership.
   */
  close(reason: GoodbyeReason, message: string, flush = false): void {
    if (this.#current === 'CLOSING') return;
    const before = this.#current;
    this.#stir();
    this.#current = 'CLOSING';
    this.#goodbye = { kind: 'goodbye', reason, message };
    if (flush && before === 'LIVE') {
      this.outbox.keepOwn();
      return;
    }
    this.outbox.clear();
    // Logs go out on a live link only, but the row that says that this node goes is told on this one as well.
    if (flush && before === 'COMPARING') this.outbox.member(this.#source.node);
  }

  /** When `next` is to be called, monotonic ms; 0 = at once. */
  dueMs(): number {
    if (!this.#greeted || this.#goodbye !== undefined) return 0;
    if (!this.open) return Infinity;
    const live = this.#current === 'LIVE';
    const sideTalkMs = live ? (this.#source.observed?.deadlineMs(this) ?? Infinity) : Infinity;
    return Math.min(this.outbox.dueMs(live), sideTalkMs);
  }

  /** When the peer has been silent for too long. */
  get patienceMs(): number {
    return this.#current === 'CLOSING' ? Infinity : this.#patienceMs;
  }

  /** Why the peer has been silent for too long, if it has. */
  overdue(nowMs: number): string | undefined {
    if (nowMs < this.patienceMs) return undefined;
    if (this.#current === 'GREETING') return `no hello within ${HANDSHAKE_TIMEOUT_MS} ms`;
    if (this.#current === 'COMPARING') return `no whole digest within ${HANDSHAKE_TIMEOUT_MS} ms`;
    return `no frame within ${LINK_IDLE_TIMEOUT_MS} ms`;
  }

  /**
   * The next frame, composed from what is true now (L2); undefined when there is none. Order: Hello,
   * pings and pongs, membership, rows, refusals, Wants, logs, what nodes see of workers, Goodbye.
   */
  next(nowMs: number): Frame | undefined {
    const frame = this.#compose(nowMs);
    if (frame === undefined) return undefined;
    this.framesOut += 1;
    if (frame.kind === 'delta' && frame.delta.kind === 'log' && !frame.delta.more) {
      this.view.sent(frame.delta, this.framesOut);
    }
    return frame;
  }

  #compose(nowMs: number): Frame | undefined {
    if (!this.#greeted) {
      this.#greeted = true;
      return { kind: 'hello', hello: this.#source.hello() };
    }
    const peer = this.name;
    if (this.#current === 'GREETING') return undefined;
    if (this.#current === 'CLOSING') {
      const last =
        this.outbox.nextTalk(Infinity, peer) ?? this.#composeDelta(nowMs) ?? this.#goodbye;
      if (last === this.#goodbye) this.#goodbye = undefined;
      return last;
    }
    return (
      this.outbox.nextTalk(nowMs, peer) ??
      this.outbox.nextRows(nowMs, peer, this.framesIn) ??
      this.outbox.nextRequest() ??
      (this.#current === 'LIVE' ? this.#composeDelta(nowMs) : undefined) ??
      // A Want that could not be served has become a row meanwhile.
      this.outbox.nextRows(nowMs, peer, this.framesIn) ??
      (this.#current === 'LIVE' ? this.#source.observed?.next(this, nowMs) : undefined)
    );
  }

  #composeDelta(nowMs: number): Frame | undefined {
    const members = this.outbox.logsWait ? this.outbox.nextMembers(nowMs) : undefined;
    if (members !== undefined) return members;
    const delta = this.outbox.nextDelta(this.#source.relaysOn(this));
    return delta === undefined ? undefined : { kind: 'delta', delta };
  }
}

/**
 * GREETING: our Hello is on its way, theirs is awaited. COMPARING: theirs was accepted; membership and
 * the whole digest go out, theirs is awaited. LIVE: what they have is known; logs flow. CLOSING: what is
 * left to say goes out, a Goodbye last; nothing is listened to any more.
 */
export type LinkState = 'GREETING' | 'COMPARING' | 'LIVE' | 'CLOSING';

/** What a frame means to the node that the link belongs to. */
export type LinkEvent =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'violation'; readonly message: string }
  /**
   * `live`: the first whole digest of this link ended here. `missed`: a later one says that the own log has
   * not arrived, though all of it has been sent.
   */
  | {
      readonly kind: 'rows';
      readonly outcome: DigestOutcome;
      readonly live: boolean;
      readonly missed: boolean;
    }
  | Exclude<Frame, { kind: 'digest' | 'summary' | 'recall' }>;

/** Where a link comes from. */
export interface LinkOrigin {
  readonly linkId: number;
  /** This node's dial; none when the peer dialed. */
  readonly dialId?: number;
  readonly remoteAddress: string;
  /** Names in the peer's certificate; none without TLS. */
  readonly peerNames?: readonly string[];
}

/** The id of a ping that only asks for a sign of life. The membership numbers its pings from 1. */
const DOUBT_PING_ID = 0;
