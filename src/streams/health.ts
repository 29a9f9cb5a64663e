import {
  EMPTY,
  ignoreElements,
  NEVER,
  Subject,
  defer,
  finalize,
  merge,
  mergeMap,
  of,
  switchMap,
  tap,
  timer,
  type Observable,
} from 'rxjs';
import { ProbePlan } from '../core/probes/probe-plan.js';
import { probeUrl } from '../core/registry/spec/url.js';
import type { RegistryEvent, WorkerRecord } from '../core/registry/worker.js';
import type { HealthContext } from './health-context.js';
import { createProbeJob, isProbed, probedUrls } from './probe-job.js';
import { ProbeRunner, type HealthStep } from './probe-run.js';
import { removeFailed$ } from './remove-failed.js';
import { sharedVerdicts$ } from './shared-verdicts.js';
import { followRing, type RingRead } from './ring.js';

/**
 * The health monitor (H1), whole:
 *
 *   registry events ─▶ plan ─▶ one timer ─▶ probes ─▶ verdicts ─▶ registry.applyProbe
 *                       ▲                     │
 *                       └──── next due ───────┘
 *
 * All that is there at subscription is due at once: statuses from before a restart are old news (D2).
 * `plan` is for others to read when probes are due.
 */
export function health$(context: HealthContext, plan = new ProbePlan()): Observable<HealthStep> {
  return defer(() => {
    const runner = new ProbeRunner(context, plan);
    const changed$ = new Subject<void>();
    planAnew(context, runner);
    const planned$ = followRing(context.ring, context.turn).pipe(
      tap((read) => applyRead(context, plan, runner, read)),
    );
    // The start comes last: what it changes at once must be heard.
    const verdicts$ = merge(planned$, changed$, of(undefined)).pipe(
      switchMap(() => untilDue(context, plan)),
      mergeMap(() => {
        const taken = plan.take(context.now().monotonicMs);
        // The timer is used up, and what is due next needs another one; so does what is due now,
        // when the timer went off a fraction of a millisecond early.
        changed$.next();
        return taken;
      }),
      mergeMap((due) => runner.probe$(due).pipe(finalize(() => changed$.next()))),
    );
    const shared$ = sharedVerdicts$(context).pipe(ignoreElements());
    const removed$ = context.removeUnhealthy ? removeFailed$(context) : EMPTY;
    return merge(verdicts$, shared$, removed$);
  });
}

export type { HealthStep } from './probe-run.js';

function planAnew(context: HealthContext, runner: ProbeRunner): void {
  runner.rebuild(probedUrls(context), context.now().monotonicMs);
}

function applyRead(
  context: HealthContext,
  plan: ProbePlan,
  runner: ProbeRunner,
  read: RingRead<RegistryEvent>,
): void {
  if (read.kind === 'lagged') {
    context.count('lag_resyncs_total', { pipeline: 'health' });
    context.count('events_dropped_total', { pipeline: 'health' }, read.lost);
    planAnew(context, runner);
    return;
  }
  const nowMs = context.now().monotonicMs;
  for (const { kind, record } of read.events) {
    if (kind === 'STATUS_CHANGED' && !isBadReport(record)) continue;
    const url = probeUrl(record.url);
    if (kind !== 'REMOVED' && isProbed(record, context.probeImports)) plan.hasten(url, nowMs);
    else if (createProbeJob(context, url) === undefined) runner.forget(url);
  }
}

/** The gateway has seen its worker fail: probes shall soon say whether it has gone (H9). */
function isBadReport({ status, health }: WorkerRecord): boolean {
  return status === 'NOT_READY' && health.reason === 'GATEWAY_REPORT';
}

/** Emits when the plan has something to launch. */
function untilDue(context: HealthContext, plan: ProbePlan): Observable<unknown> {
  const next = plan.nextMs();
  if (next === undefined) return NEVER;
  const waitMs = next - context.now().monotonicMs;
  // At once when it is time: a timer would be set anew by each event of a burst, and never go off.
  return waitMs <= 0 ? of(undefined) : timer(waitMs, context.clock);
}
