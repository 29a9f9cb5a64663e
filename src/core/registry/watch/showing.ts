import { matches, type WorkerFilter } from '../table/filter.js';
import type { WorkerRecord } from '../worker.js';

/** What the filter shows of a URL: by default its active record, with `includeShadowed` every claim. */
export function showing(filter: WorkerFilter, claims: readonly WorkerRecord[]): Shown[] {
  const shown: Shown[] = [];
  for (const record of claims) {
    const shadowed = record !== claims[0];
    if (matches(filter, record, shadowed)) shown.push({ record, shadowed, certain: true });
  }
  return shown;
}

/** One record as a filter shows it. */
export interface Shown {
  readonly record: WorkerRecord;
  /** Another owner's record is the active one of this URL. */
  readonly shadowed: boolean;
  /** False: a reader may hold this, or an earlier or later version of it, or not have it at all. */
  readonly certain: boolean;
}

/** One thing to tell a reader about one URL. */
export type Step =
  | {
      readonly kind: 'UPSERTED';
      readonly record: WorkerRecord;
      readonly shadowed: boolean;
      readonly previousWorkerId?: string;
    }
  | { readonly kind: 'REMOVED'; readonly record: WorkerRecord };

/**
 * What leads a reader from `before` to `after`, no more: done one step after the other, what is left is
 * always the difference of what it then holds. With `replaces`, a URL shows one record, and a record of
 * another owner takes the place of the one before in one step; else each record stands for itself, and
 * the new ones come before the old ones go.
 */
export function difference(
  before: readonly Shown[],
  after: readonly Shown[],
  replaces: boolean,
): Step[] {
  const gone = before.filter(({ record }) => !after.some((each) => each.record.id === record.id));
  const steps: Step[] = [];
  for (const next of after) {
    if (before.some((shown) => isSame(shown, next))) continue;
    const { record, shadowed } = next;
    const replaced = replaces ? gone.pop() : undefined;
    const previous = replaced && { previousWorkerId: replaced.record.id };
    steps.push({ kind: 'UPSERTED', record, shadowed, ...previous });
  }
  for (const { record } of gone) steps.push({ kind: 'REMOVED', record });
  return steps;
}

/** What a reader holds after a step. */
export function afterStep(before: readonly Shown[], step: Step): Shown[] {
  const { record } = step;
  if (step.kind === 'REMOVED') return before.filter((shown) => shown.record.id !== record.id);
  const kept = before.filter(
    (shown) => shown.record.id !== record.id && shown.record.id !== step.previousWorkerId,
  );
  return [...kept, { record, shadowed: step.shadowed, certain: true }];
}

/** What a reader may hold that holds one of `before`, or saw `then`; the newest version of each, last. */
export function eitherOf(before: readonly Shown[], then: readonly Shown[]): Shown[] {
  const kept = before.filter(({ record }) => !then.some((each) => each.record.id === record.id));
  return [...kept, ...then].map((each) => ({ ...each, certain: false }));
}

function isSame(shown: Shown, next: Shown): boolean {
  return shown.certain && shown.record === next.record && shown.shadowed === next.shadowed;
}
