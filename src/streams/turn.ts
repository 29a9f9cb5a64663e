import type { SchedulerLike, Subscription } from 'rxjs';

/**
 * Runs `work` once, in a later turn of `scheduler`, unless `owner` ends before. A scheduled action does
 * not leave its owner when it is over: without the unsubscription each turn of a long life would stay in
 * memory.
 */
export function inLaterTurn(owner: Subscription, scheduler: SchedulerLike, work: () => void): void {
  owner.add(
    scheduler.schedule(function () {
      this.unsubscribe();
      work();
    }),
  );
}
