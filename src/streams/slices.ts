import { Observable, type SchedulerLike } from 'rxjs';

/**
 * Hands over `items` in slices, one a turn of `scheduler`, then completes: long work in short turns. Each turn takes no
 * more of them than its slice, so a list that is walked is made at no moment.
 */
export function slices<T>(
  items: Iterable<T>,
  size: number,
  scheduler: SchedulerLike,
): Observable<readonly T[]> {
  return new Observable((subscriber) => {
    const iterator = items[Symbol.iterator]();
    return scheduler.schedule(function step() {
      const slice = take(iterator, size);
      if (slice.length === 0) {
        subscriber.complete();
        return;
      }
      subscriber.next(slice);
      this.schedule();
    });
  });
}

function take<T>(iterator: Iterator<T>, max: number): T[] {
  const taken: T[] = [];
  while (taken.length < max) {
    const next = iterator.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}
