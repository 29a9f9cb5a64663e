import { Refreshed } from './refreshed.js';
import type { StatusSource } from './status.js';
import { eachWorker } from './worker-search.js';

/** Models in a summary; of the others the sum is shown. */
export const SUMMARY_MODELS_MAX = 24;
/** Causes in a summary; the smallest are left out. */
const CAUSES_MAX = 24;

/** What all active workers have in common: how many are not routable and why, and how many serve each model. */
export interface Summary {
  readonly active: number;
  readonly routable: number;
  /** Workers that are not routable here, the most frequent cause first. */
  readonly causes: readonly { readonly status: string; readonly reason: string; count: number }[];
  /** Active workers of each model, the largest first; '' stands for those that serve any. */
  readonly models: readonly { readonly model: string; ready: number; total: number }[];
  /** Workers of models beyond SUMMARY_MODELS_MAX. */
  readonly otherModels: number;
  /** Claims that are not the active one of their URL. */
  readonly shadowed: number;
  readonly stale: number;
  readonly degraded: number;
}

/** Counts over all workers, worked out in slices and kept for as long as they are good. */
export function createSummary(source: StatusSource): Refreshed<Summary> {
  return new Refreshed(
    () => source.table.revision,
    () => summarize(source),
  );
}

async function summarize(source: StatusSource): Promise<Summary> {
  const causes = new Map<string, { status: string; reason: string; count: number }>();
  const models = new Map<string, { model: string; ready: number; total: number }>();
  const sums = { active: 0, routable: 0, shadowed: 0, stale: 0, degraded: 0 };
  await eachWorker(source.table, { includeShadowed: true }, (record, shadowed) => {
    if (shadowed) {
      sums.shadowed += 1;
      return;
    }
    const ready = record.status === 'READY';
    sums.active += 1;
    sums.routable += Number(ready);
    sums.stale += Number(record.stale);
    sums.degraded += Number(record.degraded);
    const names = record.spec.models.length === 0 ? [''] : record.spec.models.map(({ id }) => id);
    for (const model of names) {
      const counted = models.get(model) ?? { model, ready: 0, total: 0 };
      models.set(model, counted);
      counted.total += 1;
      counted.ready += Number(ready);
    }
    if (ready) return;
    const { reason } = source.health(record);
    const key = `${record.status} ${reason}`;
    const cause = causes.get(key) ?? { status: record.status, reason, count: 0 };
    causes.set(key, cause);
    cause.count += 1;
  });
  const sorted = [...models.values()].sort((a, b) => b.total - a.total);
  const others = sorted.slice(SUMMARY_MODELS_MAX).reduce((sum, { total }) => sum + total, 0);
  return {
    ...sums,
    causes: [...causes.values()].sort((a, b) => b.count - a.count).slice(0, CAUSES_MAX),
    models: sorted.slice(0, SUMMARY_MODELS_MAX),
    otherModels: others,
  };
}
