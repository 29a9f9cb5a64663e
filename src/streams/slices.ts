import { Observable, type SchedulerLike } from 'rxjs';

/** Hands over `items` in slices, one a turn of `scheduler`, then completes: long work in short turns. */
export function slices<T>(
  items: readonly T[],
  size: number,
  scheduler: SchedulerLike,
): Observable<readonly T[]> {
  return new Observable((subscriber) => {
    let at = 0;
    return scheduler.schedule(function step() {
      if (at >= items.length) {
        subscriber.complete();
        return;
      }
      subscriber.next(items.slice(at, at + size));
      at += size;
      this.schedule();
    });
  });
}
