import type { Boot } from '../core/boot.js';
import type { Frame } from '../core/gossip/link/frames.js';
import type { MemberRow } from '../core/membership/member.js';
import type { Result } from '../core/ports.js';
import type { KnownOnDisk } from '../core/store/recall.js';
import type { OwnerDelta } from '../core/store/rows.js';

/**
 * The way to other nodes. Each question is answered by one call of `done`, in a later turn and in bounded
 * time, whatever the other end does.
 */
export interface Transport {
  /** Opens a stream to an address. */
  dial(address: string, done: Done<Link>): void;
  /** Addresses behind a seed, `host:port` each. */
  resolve(seed: string, done: Done<readonly string[]>): void;
  /** Asks whether a node lives. An answer of another node than that counts as a failure. */
  ping(peer: Peer, rows: readonly MemberRow[], timeoutMs: number, done: Done<PingAnswer>): void;
  /** Asks `via` to ping a node. */
  pingIndirect(via: Peer, target: Peer, timeoutMs: number, done: Done<IndirectAnswer>): void;
}

/** Takes the one answer to a question. */
export type Done<T> = (answer: Result<T, unknown>) => void;

/**
 * One open stream to a peer, whichever side opened it. It holds no queue: frames are asked for while the
 * stream takes them, and made then (L2).
 */
export interface Link {
  /** Address of the other end. */
  readonly remoteAddress: string;
  /** Node names that the other end has proven; undefined where nobody proves a name (X2). */
  readonly peerNames: readonly string[] | undefined;
  /** Whether a frame may be written now: never before `open`. */
  readonly writable: boolean;
  /** Starts to hand over what comes in; what came before waits, and holds its sender up. */
  open(events: LinkEvents): void;
  /** Writes one frame; returns its size in bytes. */
  send(frame: Frame): number;
  /**
   * Ends the stream after what was written has gone out; no event comes any more. What does not go out in time is lost.
   * @param refused Why the peer is refused, if it is: it learns of that when this side serves the stream.
   * @param over Called once nothing of the link is on its way, or it was cut off.
   */
  end(refused?: string, over?: () => void): void;
}

/** What happens on a link. After `closed` nothing comes any more. */
export interface LinkEvents {
  frame(frame: Frame, bytes: number): void;
  /** The peer broke the protocol; the frame was not taken. */
  invalid(message: string): void;
  /** The stream takes frames again. */
  writable(): void;
  closed(reason: string): void;
}

/** A node, and where it listens. */
export interface Peer {
  readonly name: string;
  readonly address: string;
}

/** What a ping brings back. */
export interface PingAnswer {
  readonly node: string;
  readonly boot: Boot;
  readonly rows: readonly MemberRow[];
}

/** What the request for a ping brings back. */
export interface IndirectAnswer {
  readonly reachable: boolean;
  readonly rows: readonly MemberRow[];
}

/** What peers ask of this node, once whoever listens knows that they may. */
export interface Incoming {
  boot(): Boot;
  /** A peer opened a stream. */
  accept(link: Link): void;
  /** A peer pinged; answers with the pair's rows. */
  pinged(source: string, rows: readonly MemberRow[]): readonly MemberRow[];
  /** Pings a member for a peer. */
  pingFor(target: string, done: (reachable: boolean) => void): void;
  /** What is held of a node that starts, where that is more than its disk knows (D6). */
  recall(asker: string, known: KnownOnDisk): RecallSource;
}

/** What a node holds of an asker that starts (D6). */
export interface RecallSource {
  /** The asker's row, if it is a member. */
  readonly member: MemberRow | undefined;
  /** The next piece of its log; undefined at the end, and at once where the asker's disk says as much. */
  next(): OwnerDelta | undefined;
}
