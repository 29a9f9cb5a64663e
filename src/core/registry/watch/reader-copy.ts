import type { WorkerFilter } from '../table/filter.js';
import type { ChangesPlace, SnapshotPlace } from './resume-token.js';
import { afterStep, difference, eitherOf, showing, type Shown, type Step } from './showing.js';
import { supersededAt, type Slots } from '../table/slots.js';
import type { WorkerRecord } from '../worker.js';

/**
 * What one reader of a filter holds: O(matches), references to what the table has or had, nothing queued.
 */
export class ReaderCopy {
  readonly filter: WorkerFilter;
  readonly #byUrl = new Map<string, readonly WorkerRecord[] | Partly>();

  constructor(filter: WorkerFilter) {
    this.filter = filter;
  }

  /** Number of URLs of which the reader holds something. */
  get size(): number {
    return this.#byUrl.size;
  }

  urls(): Iterable<string> {
    return this.#byUrl.keys();
  }

  /** What the reader holds of a URL. */
  shown(url: string): readonly Shown[] {
    const known = this.#byUrl.get(url);
    if (known === undefined) return [];
    return known instanceof Partly ? known.shown : showing(this.filter, known);
  }

  /** The steps that lead the reader to these claims. */
  stepsTo(url: string, claims: readonly WorkerRecord[]): Step[] {
    const after = showing(this.filter, claims);
    return difference(this.shown(url), after, !this.filter.includeShadowed);
  }

  /** The reader has taken all steps to these claims. */
  settle(url: string, claims: readonly WorkerRecord[]): void {
    if (showing(this.filter, claims).length > 0) this.#byUrl.set(url, claims);
    else this.#byUrl.delete(url);
  }

  /** The reader has taken these steps, and not yet those that follow. */
  take(url: string, steps: readonly Step[]): void {
    const shown = steps.reduce<readonly Shown[]>(afterStep, this.shown(url));
    this.#byUrl.set(url, new Partly(shown));
  }

  /** The reader may have seen these claims too, or not. */
  doubt(url: string, claims: readonly WorkerRecord[]): void {
    const shown = eitherOf(this.shown(url), showing(this.filter, claims));
    if (shown.length > 0) this.#byUrl.set(url, new Partly(shown));
  }
}

/** What a reader holds of one URL when it is not simply what the filter shows of some claims. */
class Partly {
  readonly shown: readonly Shown[];
  constructor(shown: readonly Shown[]) {
    this.shown = shown;
  }
}

/** What a reader holds who stopped in a snapshot at `place`; its target must not be below the floor. */
export function copyInSnapshot(
  slots: Slots,
  filter: WorkerFilter,
  place: SnapshotPlace,
): ReaderCopy {
  const copy = new ReaderCopy(filter);
  for (const slot of slots.from(0)) {
    const claims = slots.stateAt(slot, place.target)?.claims ?? [];
    if (slot.serial <= place.serial) copy.settle(slot.url, claims);
    else if (place.part > 0 && slot.serial === place.serial + 1) {
      copy.take(slot.url, copy.stepsTo(slot.url, claims).slice(0, place.part));
    } else break;
  }
  return copy;
}

/**
 * What a reader holds who stopped among the changes at `place`; its base must not be below the floor.
 * Each pass showed the changes that its goal had not superseded, so that the history tells what was shown.
 */
export function copyInChanges(slots: Slots, filter: WorkerFilter, place: ChangesPlace): ReaderCopy {
  const copy = new ReaderCopy(filter);
  for (const slot of slots.from(0)) {
    const state = slots.stateAt(slot, place.base);
    if (state) copy.settle(slot.url, state.claims);
  }
  if (place.listed) {
    const listedUntil = place.passes[0]?.target ?? place.base;
    for (let revision = place.base + 1; revision <= listedUntil; revision += 1) {
      const change = slots.at(revision);
      copy.doubt(change.slot.url, change.claims);
    }
  }
  let at = place.base;
  for (const pass of place.passes) {
    for (; at < pass.at; at += 1) {
      const change = slots.at(at + 1);
      if (supersededAt(change) > pass.target) copy.settle(change.slot.url, change.claims);
    }
  }
  if (place.part > 0 && at < slots.revision) {
    const { slot, claims } = slots.at(at + 1);
    copy.take(slot.url, copy.stepsTo(slot.url, claims).slice(0, place.part));
  }
  return copy;
}
