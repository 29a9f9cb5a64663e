import type { Session } from './session.js';

/**
 * When each link may have a frame to send; nothing else keeps that. Whatever gives a link something to send stirs it,
 * and the rest falls due by time. A link whose stream was told to pull is not looked at until the stream has found no
 * more frames, because it also pulls what falls due meanwhile.
 */
export class Wakeups {
  readonly #stirred = new Set<Session>();
  readonly #pulling = new WeakSet<Session>();
  /** The earliest time at which something falls due by time alone. */
  #soonestMs = Infinity;

  get soonestMs(): number {
    return this.#soonestMs;
  }

  /** A link may have a frame to send that it did not have before. */
  stir(session: Session): void {
    this.#stirred.add(session);
  }

  /** The stream of a link has found no more frames: the link is looked at again when something falls due. */
  drained(session: Session): void {
    this.#pulling.delete(session);
    this.#watch(session);
  }

  /** Links whose streams are to pull now: of those that were stirred and, once something has fallen due, of all. */
  take(all: Iterable<Session>, nowMs: number): Session[] {
    const due = nowMs >= this.#soonestMs;
    if (due) this.#soonestMs = Infinity;
    const candidates = [...(due ? all : this.#stirred)];
    this.#stirred.clear();
    const ready = candidates.filter((one) => !this.#pulling.has(one) && one.dueMs() <= nowMs);
    for (const session of ready) this.#pulling.add(session);
    for (const session of candidates) this.#watch(session);
    return ready;
  }

  #watch(session: Session): void {
    const dueMs = this.#pulling.has(session) ? Infinity : session.dueMs();
    this.#soonestMs = Math.min(this.#soonestMs, session.patienceMs, dueMs);
  }
}
