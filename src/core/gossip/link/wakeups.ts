import type { Session } from './session.js';

/**
 * When which link may have something to say: the one place that knows. Whatever changes what a link has to say stirs
 * it; everything else falls due by time. A link whose stream was told to pull is left alone until that has found
 * nothing, because it pulls what falls due meanwhile as well.
 */
export class Wakeups {
  readonly #stirred = new Set<Session>();
  readonly #pulling = new WeakSet<Session>();
  /** Nothing falls due by time alone before. */
  #soonestMs = Infinity;

  get soonestMs(): number {
    return this.#soonestMs;
  }

  /** A link may have something to say that it had not before. */
  stir(session: Session): void {
    this.#stirred.add(session);
  }

  /** The stream of a link has found nothing more: what it has to say counts on the clock again. */
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
