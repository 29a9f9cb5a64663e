import {
  catchError,
  defer,
  filter,
  finalize,
  map,
  merge,
  observeOn,
  of,
  take,
  timer,
  type Observable,
} from 'rxjs';
import { isInDoubt } from '../core/probes/hurry.js';
import type { DueProbe, ProbePlan } from '../core/probes/probe-plan.js';
import { PROBE_PATIENCE_MS } from '../core/limits.js';
import { backendText } from '../core/redact-text.js';
import type { HealthContext, ProbeAnswer, ProbeOutcome, Unasked } from './health-context.js';
import { createProbeJob, type ProbedClaim, type ProbeJob } from './probe-job.js';
import { removeIfFailed } from './remove-failed.js';
import { UnaskedNotices } from './unasked-notices.js';

/** Part of the check interval by which a due time is moved, either way. */
const PROBE_JITTER = 0.1;
/** If this process stood still for more than this part of a probe's timeout, it could not ask (H8). */
const PROBE_STALL_SHARE = 0.5;

/** Runs probes, one at a time from launch to verdict, with the plan told of each end whatever happens. */
export class ProbeRunner {
  readonly #context: HealthContext;
  readonly #plan: ProbePlan;
  readonly #notices: UnaskedNotices;
  /** Backends of which others should tell, and nobody has told. */
  readonly #alone = new Set<string>();

  constructor(context: HealthContext, plan: ProbePlan) {
    this.#context = context;
    this.#plan = plan;
    this.#notices = new UnaskedNotices(context);
  }

  /** Probes this backend no more. Where it comes back, other nodes have their time to tell of it anew. */
  forget(url: string): void {
    this.#plan.forget(url);
    this.#alone.delete(url);
  }

  /** Probes exactly these backends from now on. */
  rebuild(urls: ReadonlySet<string>, nowMs: number): void {
    this.#plan.rebuild(urls, nowMs);
    for (const url of this.#alone) if (!urls.has(url)) this.#alone.delete(url);
  }

  /** Emits the verdict and completes; without one when the worker is gone or could not be asked. */
  probe$(due: DueProbe): Observable<HealthStep> {
    return defer(() => {
      const context = this.#context;
      const launchedMs = context.now().monotonicMs;
      const job = createProbeJob(context, due.url);
      if (job === undefined) {
        this.#plan.ended(due.url, 'prompt', Infinity, launchedMs);
        return of();
      }
      if (this.#leaves(job)) {
        context.count('probes_left_total', {});
        const nextMs = launchedMs + job.intervalMs * this.#jitter();
        this.#plan.ended(due.url, 'prompt', nextMs, launchedMs);
        return of();
      }
      context.observe('probe_lateness_seconds', (launchedMs - due.dueMs) / 1000, {});
      context.running(this.#plan.running);
      const stall = context.measureStall();
      return this.#firstEnd$(job).pipe(
        map((end) => this.#weigh(job, end, stall.stalledMs())),
        map((end) => this.#finish(job, launchedMs, end)),
        filter((outcome) => outcome !== undefined),
        map((outcome) => ({ url: due.url, outcome })),
        finalize(() => stall.end()),
      );
    });
  }

  /** The first of: an answer, the timeout, and the end of patience when there is no place for slow ones. */
  #firstEnd$({ target }: ProbeJob): Observable<ProbeOutcome | 'broken-off'> {
    const { probe, clock, turn } = this.#context;
    const answer$ = defer(() => probe(target)).pipe(
      catchError((error: unknown) => of({ success: false, message: String(error) })),
      // Not in the turn of the launch, which is in the midst of launching all that is due.
      observeOn(turn),
    );
    const timeout$ = timer(target.timeoutMs, clock).pipe(
      map(() => ({ success: false, message: `no answer within ${target.timeoutMs / 1000} s` })),
    );
    const patience$ = timer(PROBE_PATIENCE_MS, clock).pipe(
      filter(() => !this.#plan.turnsSlow(target.url)),
      map(() => 'broken-off' as const),
    );
    return merge(answer$, timeout$, patience$).pipe(take(1));
  }

  /**
   * Makes what a backend said fit to be shown. A failure does not count when this process stood still for
   * a good part of the timeout: the answer may lie unread, and the worker may have waited for us (H8).
   */
  #weigh(
    { target }: ProbeJob,
    end: ProbeOutcome | 'broken-off',
    stalledMs: number,
  ): ProbeOutcome | 'broken-off' {
    if (end === 'broken-off') return end;
    if ('unasked' in end || end.success || stalledMs < target.timeoutMs * PROBE_STALL_SHARE) {
      return { ...end, message: backendText(end.message, target.apiKey) };
    }
    const message = `stood still for ${Math.round(stalledMs)} ms of ${target.timeoutMs}`;
    return { unasked: 'stall', message };
  }

  /** Plans the next probe, and hands the verdict on; returns it. */
  #finish(
    job: ProbeJob,
    launchedMs: number,
    end: ProbeOutcome | 'broken-off',
  ): ProbeAnswer | undefined {
    const context = this.#context;
    const now = context.now();
    const { target } = job;
    const tookMs = now.monotonicMs - launchedMs;
    if (end === 'broken-off') {
      this.#plan.ended(target.url, end, now.monotonicMs, now.monotonicMs);
      context.running(this.#plan.running);
      return undefined;
    }
    const answer = 'unasked' in end ? undefined : end;
    if (answer === undefined) this.#notices.add(target.url, end as Unasked);
    else this.#applyVerdict(job, answer, tookMs);
    const kind = tookMs >= PROBE_PATIENCE_MS ? 'slow' : 'prompt';
    this.#plan.ended(target.url, kind, this.#nextMs(job, launchedMs), now.monotonicMs);
    context.running(this.#plan.running);
    return answer;
  }

  /**
   * Whether others probe this backend (H11): then what they found is taken. Who has heard of nobody for a whole
   * interval probes by himself.
   */
  #leaves({ target: { url }, claims }: ProbeJob): boolean {
    const { shared, registry } = this.#context;
    const records = claims.flatMap(({ id }) => registry.table.get(id) ?? []);
    if (shared?.leaves(url, records) !== true) {
      this.#alone.delete(url);
      return false;
    }
    for (const record of records) shared.withdraw(record);
    const heard = records.filter((record) => shared.take(record, this.#context.now()));
    const patient = heard.length > 0 || !this.#alone.has(url);
    if (heard.length > 0) this.#alone.delete(url);
    else this.#alone.add(url);
    return patient;
  }

  #jitter(): number {
    return 1 + PROBE_JITTER * (2 * this.#context.rng() - 1);
  }

  /** One check interval after the launch, or sooner after the end while a claim's status is in doubt (H9). */
  #nextMs({ target, intervalMs, claims }: ProbeJob, launchedMs: number): number {
    const context = this.#context;
    const { registry } = context;
    const records = claims
      .map(({ id }) => registry.table.get(id))
      .filter((each) => each !== undefined);
    const inDoubt = records.some((each) => isInDoubt(each.status, registry.health(each)));
    const hurryMs = this.#plan.hurryMs(target.url, inDoubt) ?? Infinity;
    const jitter = this.#jitter();
    const nowMs = context.now().monotonicMs;
    return Math.min(nowMs + hurryMs * jitter, Math.max(launchedMs + intervalMs * jitter, nowMs));
  }

  /** The answer, to each claim through its own thresholds; claims that changed since are told nothing. */
  #applyVerdict(job: ProbeJob, answer: ProbeAnswer, tookMs: number): void {
    const context = this.#context;
    const { registry } = context;
    const kind = job.target.protocol;
    context.count('probes_total', { kind, result: answer.success ? 'success' : 'failure' });
    context.observe('probe_seconds', tookMs / 1000, { kind });
    for (const claim of job.claims) {
      const { id, revision } = claim;
      if (registry.table.get(id)?.revision !== revision) {
        context.count('probes_stale_total', {});
        continue;
      }
      const verdict = verdictFor(claim, answer);
      registry.applyProbe(id, revision, verdict, context.now());
      const judged = registry.table.get(id);
      if (judged !== undefined) context.shared?.tell(judged);
      if (context.removeUnhealthy && !verdict.success) removeIfFailed(context, id);
    }
  }
}

/** A verdict that was handed to the registry. */
export interface HealthStep {
  readonly url: string;
  readonly outcome: ProbeAnswer;
}

/**
 * A worker that refuses the key has failed where the key is the claim's own (H10). An import has no key to send, so its
 * worker was reached (H4).
 */
function verdictFor({ ownKey }: ProbedClaim, answer: ProbeAnswer): ProbeAnswer {
  if (answer.keyRefused !== true) return answer;
  const { message } = answer;
  if (ownKey)
    return { success: false, message: `${message}: the worker's api_key is not accepted` };
  return { success: true, message: `${message}: reachable, it asks for an api_key` };
}
