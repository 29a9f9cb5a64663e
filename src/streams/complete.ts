import { filter, map, merge, scan, take, type Observable } from 'rxjs';
import type { WorkerSyncContext } from './context.js';
import type { WorkerSyncStep } from './outbound.js';

/**
 * Emits `complete` once, when the registry holds what the store held when it came in sync with its first
 * peer (M7): the keys that were dirty then have been read again, or a full pass has ended that covers
 * them. Keys that become dirty later are not waited for, so that constant writes cannot delay it.
 *
 * @param steps What inbound$ and reconcile$ do.
 */
export function complete$(
  context: Pick<WorkerSyncContext, 'store' | 'synced'>,
  steps: Observable<WorkerSyncStep>,
): Observable<WorkerSyncStep> {
  const goals = context.synced.pipe(
    take(1),
    map(() => ({ kind: 'goal' as const, place: context.store.dirtyPlace })),
  );
  return merge(steps, goals).pipe(
    scan(advance, START),
    filter(isComplete),
    take(1),
    map(() => ({ kind: 'complete' })),
  );
}

/** How far the registry has followed the store, in places of dirty keys. */
interface Progress {
  /** What is to be reached; undefined until the store is in sync. */
  readonly goal: number | undefined;
  /** All dirty keys up to here were read again, or were lost. */
  readonly read: number;
  /** The newest loss of keys. */
  readonly lost: number;
  /** A full pass that began here has ended. */
  readonly reconciled: number;
}

const START: Progress = { goal: undefined, read: 0, lost: 0, reconciled: 0 };

function advance(
  progress: Progress,
  step: WorkerSyncStep | { readonly kind: 'goal'; readonly place: number },
): Progress {
  switch (step.kind) {
    case 'goal':
      return { ...progress, goal: step.place };
    case 'read':
      return { ...progress, read: step.upTo, lost: step.overflowed ? step.upTo : progress.lost };
    case 'reconciled':
      return { ...progress, reconciled: step.from };
    default:
      return progress;
  }
}

function isComplete({ goal, read, lost, reconciled }: Progress): boolean {
  if (goal === undefined) return false;
  return reconciled >= goal || (read >= goal && reconciled >= lost);
}
