import { PULLS_MAX, WANT_TIMEOUT_MS } from '../../limits.js';
import type { Instant, Rng } from '../../ports.js';
import { keyOf, type Part } from '../../store/rows.js';
import type { Offers } from './offers.js';

/**
 * Catch-up (L2): what this node lacks is asked of one peer at a time, another one after a timeout without
 * a frame; the least busy first, ties by lot. At most PULLS_MAX at once, the rest wait.
 */
export class Pulls {
  readonly #port: PullPort;
  readonly #rng: Rng;
  readonly #pulls = new Map<string, Pull>();
  readonly #busy = new Map<number, number>();
  /** Those that found PULLS_MAX under way, in order of arrival. */
  readonly #waiting = new Set<string>();
  #asked = 0;

  constructor(port: PullPort, rng: Rng) {
    this.#port = port;
    this.#rng = rng;
  }

  get size(): number {
    return this.#pulls.size;
  }

  /** True while this log, or prior, is being pulled or waits for it. */
  has(part: Part): boolean {
    return this.#pulls.has(keyOf(part));
  }

  /**
   * Looks anew at one log; one that waits for a certain time is looked at then. `byDigest` says that a row of a whole
   * digest led here; false, that a row which told of a change did.
   */
  touch(part: Part, now: Instant, byDigest?: boolean): void {
    const key = keyOf(part);
    const known = this.#pulls.get(key);
    if (known === undefined || known.asked !== undefined || known.dueMs <= now.monotonicMs) {
      this.note(part, now);
    }
    const pull = this.#pulls.get(key);
    if (pull === undefined || byDigest === undefined) return;
    pull.byDigest = byDigest && (known === undefined || pull.byDigest);
  }

  /** Whether this link was asked because a whole digest alone had shown the lack. True at most once for each pull. */
  takeFoundByDigest(owner: string, linkId: number): boolean {
    const pull = this.#pulls.get(keyOf({ owner, kind: 'log' }));
    if (pull?.byDigest !== true || pull.asked !== linkId) return false;
    pull.byDigest = false;
    return true;
  }

  /** Looks anew at one log: something about it may have changed here or at a peer. */
  note(part: Part, now: Instant): void {
    this.#look(part, now);
    for (const key of this.#waiting) {
      if (this.#asked >= PULLS_MAX) break;
      this.#waiting.delete(key);
      const next = this.#pulls.get(key);
      if (next !== undefined) this.#look(next.part, now);
    }
  }

  #look(part: Part, now: Instant): void {
    const nowMs = now.monotonicMs;
    const key = keyOf(part);
    const known = this.#pulls.get(key);
    if (known?.asked !== undefined && this.#port.offers(known.asked, part, now)) {
      if (nowMs < known.dueMs) return;
    }
    if (known !== undefined) this.#release(known);
    const pull = known ?? newPull(part, nowMs);
    const waits = pull.last === undefined && part.kind === 'log';
    const patienceMs = waits ? this.#port.patienceMs(part.owner, pull.sinceMs) : -Infinity;
    if (nowMs < patienceMs) {
      pull.dueMs = patienceMs;
      this.#pulls.set(key, pull);
      return;
    }
    const sources = this.#port.sources(part, now);
    if (sources.length === 0) {
      this.#pulls.delete(key);
      return;
    }
    this.#pulls.set(key, pull);
    this.#ask(pull, sources, now);
  }

  /** A frame of this log came in: its sender gets more time for the rest. */
  progress(part: Part, nowMs: number): void {
    const pull = this.#pulls.get(keyOf(part));
    if (pull === undefined) return;
    if (pull.asked === undefined) pull.sinceMs = nowMs;
    else pull.dueMs = nowMs + WANT_TIMEOUT_MS;
  }

  /**
   * The answer could not be installed (a gap, a bad hash). Asks again at once the first time, later only after a
   * timeout, so that a peer that keeps sending what does not fit is not asked without end. `full` asks for the whole log.
   */
  again(part: Part, full: boolean, now: Instant): void {
    const pull = this.#pulls.get(keyOf(part));
    if (pull === undefined) return;
    pull.full ||= full;
    pull.misfits += 1;
    if (pull.misfits > 1) return;
    pull.dueMs = now.monotonicMs;
    this.note(part, now);
  }

  /** A link is gone: what was asked of it is asked of others. */
  linkGone(linkId: number, now: Instant): void {
    for (const { part } of [...this.#pulls.values()]) this.note(part, now);
    this.#busy.delete(linkId);
  }

  /** Asks what has fallen due. */
  tick(now: Instant): void {
    for (const pull of [...this.#pulls.values()]) {
      if (pull.dueMs <= now.monotonicMs) this.note(pull.part, now);
    }
  }

  nextDeadlineMs(): number {
    let next = Infinity;
    for (const pull of this.#pulls.values()) next = Math.min(next, pull.dueMs);
    return next;
  }

  #ask(pull: Pull, sources: readonly number[], now: Instant): void {
    if (this.#asked >= PULLS_MAX) {
      pull.dueMs = Infinity;
      this.#waiting.add(keyOf(pull.part));
      return;
    }
    const linkId = this.#choose(sources, pull.last);
    pull.asked = linkId;
    pull.dueMs = now.monotonicMs + WANT_TIMEOUT_MS;
    this.#asked += 1;
    this.#busy.set(linkId, this.#askedOf(linkId) + 1);
    this.#port.ask(linkId, pull.part, pull.full, now);
    pull.full = false;
  }

  #choose(sources: readonly number[], last: number | undefined): number {
    const others = sources.filter((linkId) => linkId !== last);
    const least = Math.min(...others.map((linkId) => this.#askedOf(linkId)));
    const idle = others.filter((linkId) => this.#askedOf(linkId) === least);
    // Where there is no other one, the same is asked again.
    return idle[Math.floor(this.#rng() * idle.length)] ?? sources[0] ?? 0;
  }

  /** How many logs a link is asked for now. */
  #askedOf(linkId: number): number {
    return this.#busy.get(linkId) ?? 0;
  }

  #release(pull: Pull): void {
    if (pull.asked === undefined) return;
    this.#busy.set(pull.asked, this.#askedOf(pull.asked) - 1);
    this.#asked -= 1;
    pull.last = pull.asked;
    pull.asked = undefined;
  }
}

/** What pulls ask about what peers have. */
type PullPort = Pick<Offers, 'sources' | 'offers' | 'patienceMs' | 'ask'>;

interface Pull {
  readonly part: Part;
  /** Since when this node knows that it lacks something. */
  sinceMs: number;
  /** The link that was asked. */
  asked: number | undefined;
  /** The link asked before: another one is preferred. */
  last: number | undefined;
  dueMs: number;
  full: boolean;
  /** Answers that did not fit. */
  misfits: number;
  /** Nothing but a whole digest has shown the lack. */
  byDigest: boolean;
}

function newPull(part: Part, nowMs: number): Pull {
  const start = { sinceMs: nowMs, asked: undefined, last: undefined };
  return { part, ...start, dueMs: nowMs, full: false, misfits: 0, byDigest: false };
}
