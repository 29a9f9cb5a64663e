import {
  NEVER,
  Subject,
  catchError,
  defer,
  filter,
  finalize,
  map,
  merge,
  mergeMap,
  observeOn,
  of,
  startWith,
  switchMap,
  take,
  tap,
  timer,
  type Observable,
} from 'rxjs';
import { ProbePlan, type DueProbe } from '../core/health/probe-plan.js';
import { PROBE_JITTER, PROBE_PATIENCE_MS } from '../core/limits.js';
import type { RegistryEvent } from '../core/registry/worker.js';
import type { HealthContext, ProbeOutcome } from './health-context.js';
import { createProbeJob, isProbed, probedUrls, type ProbeJob } from './probe-job.js';
import { removeFailed$, removeIfFailed } from './remove-failed.js';
import { followRing, type RingRead } from './ring.js';

/** A verdict that was handed to the registry. */
export interface HealthStep {
  readonly url: string;
  readonly outcome: ProbeOutcome;
}

/**
 * The health monitor (H1), whole:
 *
 *   registry events ─▶ plan ─▶ one timer ─▶ probes ─▶ verdicts ─▶ registry.applyProbe
 *                       ▲                     │
 *                       └──── next due ───────┘
 *
 * All that is there at subscription is due at once: statuses from before a restart are old news (D2).
 */
export function health$(context: HealthContext): Observable<HealthStep> {
  return defer(() => {
    const plan = new ProbePlan();
    const changed$ = new Subject<void>();
    plan.rebuild(probedUrls(context), context.now().monotonicMs);
    const planned$ = followRing(context.ring, context.turn).pipe(
      tap((read) => applyRead(context, plan, read)),
    );
    const verdicts$ = merge(planned$, changed$).pipe(
      startWith(undefined),
      switchMap(() => untilDue(context, plan)),
      mergeMap(() => {
        const taken = plan.take(context.now().monotonicMs);
        // The timer is used up, and what is due next needs another one; so does what is due now,
        // when the timer went off a fraction of a millisecond early.
        changed$.next();
        return taken;
      }),
      mergeMap((due) => probe$(context, plan, due).pipe(finalize(() => changed$.next()))),
    );
    return context.removeUnhealthy ? merge(verdicts$, removeFailed$(context)) : verdicts$;
  });
}

function applyRead(context: HealthContext, plan: ProbePlan, read: RingRead<RegistryEvent>): void {
  const nowMs = context.now().monotonicMs;
  if (read.t === 'lagged') {
    plan.rebuild(probedUrls(context), nowMs);
    return;
  }
  for (const { type, record } of read.events) {
    if (type === 'STATUS_CHANGED') continue;
    if (type !== 'REMOVED' && isProbed(record, context.probeImports))
      plan.hasten(record.url, nowMs);
    else if (createProbeJob(context, record.url) === undefined) plan.forget(record.url);
  }
}

/** Emits when the plan has something to launch. */
function untilDue(context: HealthContext, plan: ProbePlan): Observable<unknown> {
  const next = plan.nextMs();
  if (next === undefined) return NEVER;
  const waitMs = next - context.now().monotonicMs;
  // At once when it is time: a timer would be set anew by each event of a burst, and never go off.
  return waitMs <= 0 ? of(undefined) : timer(waitMs, context.clock);
}

/** One probe from launch to verdict, with the plan told of its end whatever happens. */
function probe$(context: HealthContext, plan: ProbePlan, due: DueProbe): Observable<HealthStep> {
  return defer(() => {
    const launchedMs = context.now().monotonicMs;
    const job = createProbeJob(context, due.url);
    if (job === undefined) {
      plan.ended(due.url, 'prompt', Infinity, launchedMs);
      return of();
    }
    context.observe('probe_lateness_seconds', (launchedMs - due.dueMs) / 1000, {});
    context.running(plan.running);
    return run(context, plan, job).pipe(
      tap((end) => finish(context, plan, job, launchedMs, end)),
      filter((end) => end !== 'broken-off'),
      map((outcome) => ({ url: due.url, outcome })),
    );
  });
}

/** The first of: an answer, the timeout, and the end of patience when there is no place for slow ones. */
function run(
  { probe, clock, turn }: HealthContext,
  plan: ProbePlan,
  { target }: ProbeJob,
): Observable<ProbeOutcome | 'broken-off'> {
  const answer$ = defer(() => probe(target)).pipe(
    catchError((error: unknown) => of({ success: false, message: String(error) })),
    // Never in the turn of the launch, which is within the look at what else is due.
    observeOn(turn),
  );
  const timeout$ = timer(target.timeoutMs, clock).pipe(
    map(() => ({ success: false, message: `no answer within ${target.timeoutMs / 1000} s` })),
  );
  const patience$ = timer(PROBE_PATIENCE_MS, clock).pipe(
    filter(() => !plan.turnsSlow(target.url)),
    map(() => 'broken-off' as const),
  );
  return merge(answer$, timeout$, patience$).pipe(take(1));
}

function finish(
  context: HealthContext,
  plan: ProbePlan,
  job: ProbeJob,
  launchedMs: number,
  end: ProbeOutcome | 'broken-off',
): void {
  const now = context.now();
  const { target, intervalMs } = job;
  const tookMs = now.monotonicMs - launchedMs;
  if (end === 'broken-off') {
    plan.ended(target.url, end, now.monotonicMs, now.monotonicMs);
  } else {
    const jitter = 1 + PROBE_JITTER * (2 * context.rng() - 1);
    const nextMs = Math.max(launchedMs + intervalMs * jitter, now.monotonicMs);
    const kind = tookMs >= PROBE_PATIENCE_MS ? 'slow' : 'prompt';
    plan.ended(target.url, kind, nextMs, now.monotonicMs);
    const labels = { kind: target.protocol, result: end.success ? 'success' : 'failure' };
    context.count('probes_total', labels);
    context.observe('probe_seconds', tookMs / 1000, { kind: target.protocol });
    applyVerdict(context, job, end);
  }
  context.running(plan.running);
}

/** The backend's answer, to each claim through its own thresholds; claims that changed since are told nothing. */
function applyVerdict(context: HealthContext, job: ProbeJob, outcome: ProbeOutcome): void {
  for (const { id, revision } of job.claims) {
    if (context.registry.table.get(id)?.revision !== revision) {
      context.count('probes_stale_total', {});
      continue;
    }
    context.registry.applyProbe(id, revision, outcome, context.now());
    if (context.removeUnhealthy && !outcome.success) removeIfFailed(context, id);
  }
}
