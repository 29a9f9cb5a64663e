import type { Boot } from '../../boot.js';
import { OBSERVED_ROWS_INTERVAL_MS, OBSERVED_ROWS_SLOW_MS } from '../../observed/limits.js';
import type { Observed } from '../../observed/observed.js';
import { OwnTally } from '../../observed/own-tally.js';
import type { Tally } from '../../observed/tally.js';
import type { Frame } from '../link/frames.js';
import type { LinkEnd, SideTalk } from '../link/source.js';
import type { Overlay } from '../whom/overlay.js';
import { composeObserved } from './observed-frame.js';
import { ObservedLink } from './observed-link.js';

/** The tallies of what nodes see, and what each link has still to tell of them (W17): read when a frame is composed. */
export class ObservedTalk implements SideTalk {
  readonly own: OwnTally;
  /** Those of other nodes. */
  readonly tallies = new Map<string, Tally>();
  readonly #o: ObservedTalkParts;
  readonly #links = new Map<number, ObservedLink>();

  constructor(o: ObservedTalkParts) {
    this.#o = o;
    this.own = new OwnTally(o);
  }

  /** The tally of a node as it is known here. */
  tally(node: string): Tally | undefined {
    return node === this.#o.node ? this.own.tally : this.tallies.get(node);
  }

  /** What the peer of a link has spoken of, and is to be told. */
  of(session: LinkEnd): ObservedLink {
    const known = this.#links.get(session.id);
    if (known !== undefined) return known;
    const link = new ObservedLink();
    this.#links.set(session.id, link);
    this.offer(link);
    for (const node of this.tallies.keys()) if (node !== session.peer?.node) link.rowsDue.add(node);
    return link;
  }

  /** True when the peer of this link has spoken of tallies: it understands them. */
  spoke(linkId: number): boolean {
    return this.#links.get(linkId)?.spoke === true;
  }

  /** Says on a link, once, that there is a tally of this node; what the peer lacks it will ask for. */
  offer(link: ObservedLink): boolean {
    if (link.offered || this.own.tally.upTo === 0) return false;
    link.offered = true;
    const { node, place } = this.own.tally;
    link.owed.set(node, { node, place });
    return true;
  }

  /** Lets go of a node's tally. */
  drop(node: string): void {
    this.tallies.delete(node);
    for (const link of this.#links.values()) link.forget(node);
    this.#o.observed.drop(node);
  }

  linkGone(linkId: number): void {
    this.#links.delete(linkId);
  }

  /** When a link has something to send. */
  deadlineMs(session: LinkEnd): number {
    return this.of(session).deadlineMs();
  }

  /** The next frame of a link, composed now. */
  next(session: LinkEnd, nowMs: number): Frame | undefined {
    const link = this.of(session);
    if (nowMs < link.deadlineMs()) return undefined;
    const rowsMs = this.#o.overlay.on ? OBSERVED_ROWS_INTERVAL_MS : OBSERVED_ROWS_SLOW_MS;
    const observed = composeObserved(link, (node) => this.tally(node), rowsMs, nowMs);
    return observed && { kind: 'observed', observed };
  }
}

/** What is told of, and whether each link leads to all: rows go out less often where it does (L5). */
export interface ObservedTalkParts {
  readonly node: string;
  readonly boot: Boot;
  readonly observed: Observed;
  readonly overlay: Overlay;
  readonly nowMs: number;
  /** How often this node tells what its gateway reports, at most; Infinity: never. */
  readonly intervalMs?: number | undefined;
}
