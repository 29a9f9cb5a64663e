import { Observable, type SchedulerLike } from 'rxjs';
import type { EventRing } from '../core/registry/table/event-ring.js';
import { inLaterTurn } from './turn.js';

/**
 * Follows a ring from its end at subscription, one read a turn of `scheduler`. Whoever reads slower
 * than the ring turns gets `lagged`, then what comes after (W12).
 */
export function followRing<T>(
  ring: EventRing<T>,
  scheduler: SchedulerLike,
): Observable<RingRead<T>> {
  return new Observable((subscriber) => {
    let cursor = ring.end;
    let scheduled = false;
    const read = (): void => {
      scheduled = false;
      const { events, next, lost } = ring.read(cursor, EVENTS_PER_TURN);
      cursor = next;
      if (lost > 0) subscriber.next({ kind: 'lagged', lost });
      else subscriber.next({ kind: 'events', events });
      if (cursor < ring.end) wake();
    };
    const wake = (): void => {
      if (scheduled) return;
      scheduled = true;
      inLaterTurn(subscriber, scheduler, read);
    };
    subscriber.add(ring.onAppend(wake));
  });
}

/** What a reader of the ring is handed: events in order, or how many it lost. */
export type RingRead<T> =
  | { readonly kind: 'events'; readonly events: readonly T[] }
  | { readonly kind: 'lagged'; readonly lost: number };

/** Events handed over in one turn; a longer backlog goes on in the next, so that nobody starves. */
const EVENTS_PER_TURN = 256;
