import {
  catchError,
  defer,
  EMPTY,
  exhaustMap,
  from,
  map,
  merge,
  mergeMap,
  of,
  repeat,
  take,
  throwError,
  timeout,
  timer,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import type { CounterLabels } from '../core/counters.js';
import { MODELS_ASKED_AT_ONCE_MAX, MODELS_TIMEOUT_MS } from '../core/limits.js';
import type { Instant, Rng } from '../core/ports.js';
import type { RefreshedModel } from '../core/registry/spec/refreshed-models.js';
import { probeUrl } from '../core/registry/spec/url.js';
import type { WorkerRegistry } from '../core/registry/registry.js';
import type { EventRing } from '../core/registry/table/event-ring.js';
import type { RegistryEvent, WorkerRecord } from '../core/registry/worker.js';
import { followRing } from './ring.js';

/** Which worker to ask. */
export interface ModelsTarget {
  /** Canonical, without a rank. */
  readonly url: string;
  /** Only ever that of an own record. */
  readonly apiKey?: string;
  readonly timeoutMs: number;
}

/** Asks on subscription; emits the models of the worker once, or fails. */
export type AskModels = (target: ModelsTarget) => Observable<readonly RefreshedModel[]>;

/** What the refreshing of models is handed. */
export interface RefreshContext {
  readonly registry: WorkerRegistry;
  readonly ring: EventRing<RegistryEvent>;
  readonly turn: SchedulerLike;
  readonly clock: SchedulerLike;
  readonly rng: Rng;
  readonly intervalMs: number;
  readonly ask: AskModels;
  now(): Instant;
  /** To be called after a change of the registry. */
  changed(): void;
  count(name: 'models_refreshed_total', labels: CounterLabels<'models_refreshed_total'>): void;
  /** Told why the models of a worker could not be read. */
  told(worker: WorkerRecord, error: unknown): void;
}

/** What one question came to. */
export type RefreshStep = CounterLabels<'models_refreshed_total'>['result'];

/** Part of the interval by which a round is moved, either way: nodes that start together do not ask together. */
const JITTER = 0.1;

/**
 * Asks the workers of this node what they serve (H12): all that are READY once an interval, and each as soon as it
 * becomes READY. A worker that does not answer, or names nothing, keeps what was known.
 */
export function refreshModels$(context: RefreshContext): Observable<RefreshStep> {
  const { registry, clock, rng, intervalMs } = context;
  const rounds$ = defer(() => timer(intervalMs * (1 + JITTER * (2 * rng() - 1)), clock)).pipe(
    repeat(),
    exhaustMap(() => {
      const ids = Array.from(registry.table.byOwner(registry.node), ({ id }) => id);
      return from(ids).pipe(mergeMap((id) => refresh$(context, id), MODELS_ASKED_AT_ONCE_MAX));
    }),
  );
  const ready$ = followRing(context.ring, context.turn).pipe(
    mergeMap((read) => (read.kind === 'events' ? read.events : [])),
    mergeMap(
      ({ kind, record }) => (isNews(kind, record) ? refresh$(context, record.id) : EMPTY),
      MODELS_ASKED_AT_ONCE_MAX,
    ),
  );
  return merge(rounds$, ready$);
}

/** A worker has become READY, or was registered as such: another spec may be of another engine. */
function isNews(kind: RegistryEvent['kind'], { status }: WorkerRecord): boolean {
  return status === 'READY' && (kind === 'STATUS_CHANGED' || kind === 'REGISTERED');
}

function refresh$(context: RefreshContext, id: string): Observable<RefreshStep> {
  const { registry, ask, clock } = context;
  return defer(() => {
    const record = registry.table.get(id);
    if (record === undefined || !isAsked(record)) return EMPTY;
    const apiKey = registry.apiKey(id);
    const timeoutMs = Math.min(record.spec.health.timeoutSecs * 1000, MODELS_TIMEOUT_MS);
    const target = { url: probeUrl(record.url), timeoutMs, ...(apiKey && { apiKey }) };
    const late = (): Observable<never> =>
      throwError(() => new Error(`no answer within ${timeoutMs / 1000} s`));
    return ask(target).pipe(
      take(1),
      timeout({ each: timeoutMs, scheduler: clock, with: late }),
      map((models) => {
        const heard = { id, revision: record.revision, models };
        const changed = registry.refreshModels(heard, context.now());
        if (changed) context.changed();
        return changed ? 'changed' : 'same';
      }),
      catchError((error: unknown) => {
        context.told(record, error);
        return of('failed' as const);
      }),
      map((result) => {
        context.count('models_refreshed_total', { result });
        return result;
      }),
    );
  });
}

/** Own workers that speak HTTP and serve now; a cloud API lists what is not this worker's. */
function isAsked({ origin, status, spec }: WorkerRecord): boolean {
  return (
    origin === 'LOCAL' &&
    status === 'READY' &&
    spec.connectionMode === 'http' &&
    spec.runtimeType !== 'external' &&
    /^https?:/.test(spec.url)
  );
}
