import { defer, merge, share, type Observable } from 'rxjs';
import { complete$ } from './complete.js';
import type { WorkerSyncContext } from './context.js';
import { dirtySlices, inbound$ } from './inbound.js';
import { loads$ } from './loads.js';
import { outbound$, type WorkerSyncStep } from './outbound.js';
import { reconcile$ } from './reconcile.js';

/**
 * WorkerSync, the pipelines between registry and store:
 *
 *   registry events ─▶ outbound$ ─put/delete─▶ own log          (lag: resync of what differs)
 *   registry        ◀─import/remove─ inbound$  ◀─dirty keys─ all logs
 *   registry        ◀──────────▶ reconcile$ ◀──────────▶ store   (interval, and overflow)
 *   loads ─▶ loads$ ─put─▶ own log
 *   store in sync ─▶ complete$ ─▶ the registry holds it, too
 *
 * Subscribe before the first frame of a peer is accepted, and once.
 */
export function workerSync$(context: WorkerSyncContext): Observable<WorkerSyncStep> {
  return defer(() => {
    const dirty$ = dirtySlices(context).pipe(share());
    const followed$ = merge(reconcile$(context, dirty$), inbound$(context, dirty$)).pipe(share());
    return merge(outbound$(context), loads$(context), complete$(context, followed$), followed$);
  });
}
