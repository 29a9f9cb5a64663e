import { counted } from '../../counters.js';
import { DUPLICATES_MAX } from '../../limits.js';
import type { OwnerDelta, Want } from '../../store/rows.js';
import type { Session } from '../link/session.js';
import type { Around } from '../whom/around.js';

/** How changes go out: the own log is pushed to all (L2, L4), others' logs only over the overlay (L5); rows follow. */
export class Spread {
  readonly #o: Around;

  constructor(o: Around) {
    this.#o = o;
  }

  /** The own log has grown. */
  written(): void {
    for (const session of this.#o.links.open()) session.outbox.pushOwn();
  }

  /** The own log is under a new boot. */
  raised(): void {
    for (const session of this.#o.links.open()) session.ownReplaced();
    this.changed(this.#o.node);
  }

  /** Rows follow to all, but on links that are about to go. */
  changed(owner: string): void {
    const { links, overlay } = this.#o;
    for (const session of links.open()) {
      if (overlay.serves(session)) session.outbox.rows.changed(owner);
    }
  }

  /** News of a log goes on to whoever may lack it. */
  relay(from: Session, owner: string): void {
    const { links, overlay } = this.#o;
    for (const session of links.live()) {
      const other = session !== from && session.peer?.node !== owner;
      if (other && overlay.serves(session)) session.outbox.push(owner);
    }
  }

  /** A peer asks for a log. False when it asks for too many at once. */
  want(session: Session, want: Want): boolean {
    // A peer that asks for a log does not get it on another link first (L5).
    if (want.kind === 'log') session.view.setLazy(want.owner, false);
    this.#o.emit(counted('wants_total', { direction: 'in' }));
    return session.outbox.answer(want);
  }

  /** A duplicate came. A peer that brings nothing else is asked to send rows only (L5). */
  duplicate(session: Session, delta: OwnerDelta): void {
    const { owner, more, kind } = delta;
    session.outbox.rows.tell(owner);
    const relayed = this.#o.overlay.on && session.peer?.node !== owner;
    if (more || kind === 'prior' || !relayed) return;
    if (session.view.duplicate(owner) < DUPLICATES_MAX) return;
    const message = 'this log comes by a quicker way';
    session.outbox.refuse({ owner, reason: 'KNOWN', message });
  }
}
