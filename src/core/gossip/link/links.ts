import { LINKS_MAX } from '../../limits.js';
import type { Frame, Hello } from './frames.js';
import { compareBoots } from '../../boot.js';
import { Session, type LinkOrigin } from './session.js';
import type { LinkSource } from './source.js';
import { Wakeups } from './wakeups.js';

/** All links of this node, by id and by the peer's name. */
export class Links {
  readonly #node: string;
  readonly #source: LinkSource;
  readonly #sessions = new Map<number, Session>();
  readonly #named = new Map<string, Session>();
  readonly #wakeups = new Wakeups();

  constructor(node: string, source: LinkSource) {
    this.#node = node;
    this.#source = source;
  }

  /** True when LINKS_MAX are there already. */
  get full(): boolean {
    return this.#sessions.size >= LINKS_MAX;
  }

  /** A stream has opened. */
  add(origin: LinkOrigin, nowMs: number): Session {
    const session = new Session(origin, this.#source, nowMs, (one) => {
      this.#wakeups.stir(one);
    });
    this.#sessions.set(session.id, session);
    this.#wakeups.stir(session);
    return session;
  }

  get(linkId: number): Session | undefined {
    return this.#sessions.get(linkId);
  }

  all(): Iterable<Session> {
    return this.#sessions.values();
  }

  /** The open link to a node; with duplicates, the one that stays. */
  to(name: string): Session | undefined {
    const session = this.#named.get(name);
    return session?.open === true ? session : undefined;
  }

  /** Links on which logs flow, one a peer. */
  *live(): Iterable<Session> {
    for (const session of this.#named.values()) if (session.state === 'LIVE') yield session;
  }

  /** Links whose peer is known, one a peer. */
  *open(): Iterable<Session> {
    for (const session of this.#named.values()) if (session.open) yield session;
  }

  /**
   * Chooses between the link of this Hello and one that there is of the same name: another life's newer
   * boot wins; within one life, the link that the smaller name dialed. Two links of one dialer: it is the
   * dialer who closes one, and it keeps the first.
   */
  choose(session: Session, hello: Hello): Choice {
    const old = this.to(hello.node);
    if (old?.peer === undefined) return { keep: 'new', close: undefined };
    if (old.peer.boot.instanceId !== hello.boot.instanceId) {
      if (compareBoots(hello.boot, old.peer.boot) > 0) return { keep: 'new', close: old.id };
      return { keep: 'old', why: `a newer boot of node ${hello.node} is linked` };
    }
    if (old.dialed === session.dialed) {
      if (session.dialed) return { keep: 'old', why: 'this pair is linked already' };
      return { keep: 'new', close: undefined };
    }
    const smallerDialed = session.dialed === this.#node < hello.node;
    if (smallerDialed) return { keep: 'new', close: old.id };
    return { keep: 'old', why: 'the link that the smaller name dialed stays' };
  }

  /** The peer of a link is known from now on. */
  name(session: Session): void {
    if (session.peer !== undefined) this.#named.set(session.peer.node, session);
  }

  /** A stream is gone. True when its peer has no open link left. */
  remove(session: Session): boolean {
    this.#sessions.delete(session.id);
    const name = session.peer?.node;
    if (name === undefined || this.#named.get(name) !== session) return false;
    this.#named.delete(name);
    for (const other of this.#sessions.values()) {
      if (other.peer?.node !== name || !other.open) continue;
      this.#named.set(name, other);
      return false;
    }
    return true;
  }

  /** What ListNodes shows. */
  infos(isLazy: (session: Session) => boolean): LinkInfo[] {
    return [...this.#sessions.values()].map((session) => ({
      linkId: session.id,
      peer: session.name,
      dialed: session.dialed,
      remoteAddress: session.origin.remoteAddress,
      state: session.state,
      framesIn: session.framesIn,
      framesOut: session.framesOut,
      bytesIn: session.bytesIn,
      lazy: isLazy(session),
      acknowledgedHead: session.acknowledgedHead,
    }));
  }

  /** The next frame of a link; undefined when there is none, or no such link. */
  next(linkId: number, nowMs: number): Frame | undefined {
    const session = this.#sessions.get(linkId);
    const frame = session?.next(nowMs);
    if (session !== undefined && frame === undefined) this.#wakeups.drained(session);
    return frame;
  }

  /** Links whose streams are to pull frames; each is named again only after `next` has returned undefined. */
  toPoll(nowMs: number): Session[] {
    return this.#wakeups.take(this.#sessions.values(), nowMs);
  }

  /** When something falls due by time alone, or before. */
  nextDeadlineMs(): number {
    return this.#wakeups.soonestMs;
  }
}

/** What ListNodes shows of a link. */
export interface LinkInfo {
  readonly linkId: number;
  /** Empty before the peer's Hello. */
  readonly peer: string;
  readonly dialed: boolean;
  readonly remoteAddress: string;
  readonly state: string;
  readonly framesIn: number;
  readonly framesOut: number;
  readonly bytesIn: number;
  /** Logs of others go there by rows only: it hears of all of them by a quicker way, or is to be let go. */
  readonly lazy: boolean;
  /** Newest head of the own log that the peer has confirmed. */
  readonly acknowledgedHead: number;
}

/** Which of two links of one pair stays (L6). */
export type Choice =
  /** The new one; an older one, if any, is closed. */
  | { readonly keep: 'new'; readonly close: number | undefined }
  /** The one that there is. */
  | { readonly keep: 'old'; readonly why: string };
