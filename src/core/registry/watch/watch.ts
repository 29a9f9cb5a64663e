import { assert } from '../../assert.js';
import { WATCH_PASSES_MAX } from '../../limits.js';
import type { WorkerFilter } from '../table/filter.js';
import { ReaderCopy, copyInChanges, copyInSnapshot } from './reader-copy.js';
import {
  decodeResumeToken,
  encodeResumeToken,
  tokenBinding,
  type ChangesPlace,
  type Resumption,
  type SnapshotPlace,
} from './resume-token.js';
import type { Step } from './showing.js';
import { supersededAt, type Change } from '../table/slots.js';
import type { WorkerTable } from '../table/table.js';
import type { WorkerRecord } from '../worker.js';

/**
 * One reader of the registry (W12). Nothing is queued for it: each pull compares what it
 * holds with what there is. Its places:
 *
 *   start → snapshot → changes        `sweep` takes the place of either when the history has let go of
 *             ↓  ↑ (token)            what it stands on, and leads back to `changes`.
 *           sweep → changes
 *
 * A snapshot shows the registry as it was at one revision. Changes come in passes: a pass shows, in
 * order, what is newest up to its goal. Both depend on the history alone, and not on when the reader
 * pulls, so that a token of a few numbers says exactly what its reader holds.
 */
export class WatchCursor {
  readonly #table: WorkerTable;
  readonly #binding: string;
  #copy: ReaderCopy;
  #place: StartPlace | SnapshotPlace | ChangesPlace | SweepPlace;
  #loadSeq: number;
  /** SYNCED is due when all up to here is shown; Infinity once it was. */
  #syncedAt: number;
  #syncedDeferred = false;
  /** Newest revision of which the reader had everything. */
  #complete = 0;

  /** `resumeToken` of an earlier cursor or of a list; '' = from the present. Any text is taken. */
  constructor(table: WorkerTable, filter: WorkerFilter, resumeToken: string) {
    this.#table = table;
    this.#binding = tokenBinding(table, filter);
    this.#copy = new ReaderCopy(filter);
    this.#place = { kind: 'start', reason: 'INITIAL' };
    this.#loadSeq = table.loads.seq;
    this.#syncedAt = table.revision;
    if (resumeToken === '') return;
    const resumed = decodeResumeToken(table, this.#binding, resumeToken);
    if (typeof resumed === 'string') this.#place = { kind: 'start', reason: resumed };
    else this.#resume(resumed);
  }

  /** The newest revision of which the reader has been shown everything; 0 = none yet. */
  get revision(): number {
    return this.#complete;
  }

  /** What this reader costs: URLs held, and entries that wait for it. For tests and metrics. */
  get footprint(): { readonly urls: number; readonly waiting: number } {
    const waiting = this.#place.kind === 'sweep' ? this.#place.gone.length : 0;
    return { urls: this.#copy.size, waiting };
  }

  /** The registry does not hold all that there is yet: no SYNCED before `releaseSynced` (M7). */
  deferSynced(): void {
    this.#syncedDeferred = true;
  }

  /** It holds all that there is: SYNCED follows what it holds now. */
  releaseSynced(): void {
    this.#syncedDeferred = false;
    if (this.#syncedAt < Infinity) this.#syncedAt = this.#table.revision;
  }

  /**
   * The next events, at most `maxEvents`; [] = there is nothing new. Pull when the stream can take more.
   * `fits` may end the batch earlier; the first event of a batch is always taken.
   */
  next(maxEvents: number, fits: Fits = () => true): WatchEvent[] {
    assert(maxEvents >= 1, 'a batch of no events makes no progress');
    const events: WatchEvent[] = [];
    const offer = collect(events, maxEvents, fits);
    this.#moveGoal();
    while (this.#advance(offer));
    return events;
  }

  /**
   * Loads that moved since they were asked for last, of workers that the reader holds: one event a worker,
   * the present load. UPSERTED shows the present load too, and needs none of this. They end where `fits` says no.
   */
  takeLoads(maxEvents: number, fits: Fits = () => true): WatchEvent[] {
    const events: WatchEvent[] = [];
    const { revision } = this.#table;
    for (const { id, seq, value } of this.#table.loads.after(this.#loadSeq)) {
      const url = this.#table.get(id)?.url ?? '';
      const record = this.#copy.shown(url).find((each) => each.record.id === id)?.record;
      if (record) {
        const event: WatchEvent = { kind: 'LOAD_CHANGED', revision, record, load: value };
        if (events.length >= maxEvents || !fits(event)) break;
        events.push(event);
      }
      this.#loadSeq = seq;
    }
    return events;
  }

  /** Resumes after the events that were taken so far. Valid at any moment, in a snapshot too. */
  token(): string {
    const place = this.#place;
    if (place.kind === 'start') return '';
    const resumption = place.kind === 'sweep' ? undefined : { place, loadSeq: this.#loadSeq };
    return encodeResumeToken(this.#binding, resumption);
  }

  #resume({ place, loadSeq }: Resumption): void {
    const { slots } = this.#table;
    if (place.kind === 'changes' && place.listed && place.passes.length === 0) {
      // The list has been read by now: what its reader may have seen ends here.
      place.passes.push({ target: this.#table.revision, at: place.base });
    }
    const { filter } = this.#copy;
    this.#copy =
      place.kind === 'snapshot'
        ? copyInSnapshot(slots, filter, place)
        : copyInChanges(slots, filter, place);
    this.#place = place;
    this.#loadSeq = loadSeq;
    if (place.kind === 'changes' && !place.listed) this.#complete = place.base;
  }

  /** Lets a pass that is under way skip what has been superseded meanwhile. */
  #moveGoal(): void {
    const place = this.#place;
    if (place.kind !== 'changes' || place.part > 0) return;
    const { passes } = place;
    const pass = passes.at(-1);
    if (!pass || pass.target >= this.#table.revision || passes.length >= WATCH_PASSES_MAX) return;
    if (pass.at < pass.target) passes.push({ target: this.#table.revision, at: pass.at });
  }

  /** One stride; false when the batch is full or nothing is left. */
  #advance(offer: Fits): boolean {
    const place = this.#place;
    const { floor } = this.#table.slots;
    switch (place.kind) {
      case 'start':
        return this.#begin(place, offer);
      case 'snapshot':
        return place.target < floor ? this.#beginSweep() : this.#walk(place, offer);
      case 'sweep':
        if (place.target < floor) return this.#beginSweep();
        return this.#removeGone(place, offer) && this.#walk(place, offer);
      case 'changes':
        return positionOf(place) < floor ? this.#beginSweep() : this.#follow(place, offer);
    }
  }

  #begin({ reason }: StartPlace, offer: Fits): boolean {
    const target = this.#table.revision;
    if (!offer({ kind: 'RESET', revision: target, reason })) return false;
    this.#place = { kind: 'snapshot', target, serial: 0, part: 0 };
    this.#loadSeq = this.#table.loads.seq;
    return true;
  }

  #beginSweep(): boolean {
    const gone = [...this.#copy.urls()].filter((url) => this.#table.claims(url).length === 0);
    this.#place = { kind: 'sweep', target: this.#table.revision, serial: 0, gone };
    return true;
  }

  #removeGone({ gone, target }: SweepPlace, offer: Fits): boolean {
    const { slots } = this.#table;
    for (let url = gone.at(-1); url !== undefined; url = gone.at(-1)) {
      const slot = slots.get(url);
      if (!this.#show(url, slot && slots.stateAt(slot, target), offer)) return false;
      gone.pop();
    }
    return true;
  }

  #walk(place: SnapshotPlace | SweepPlace, offer: Fits): boolean {
    const { slots } = this.#table;
    for (const slot of slots.from(place.serial)) {
      // All before it is shown, or forgotten: the part that a token says is of the slot after `serial`.
      place.serial = slot.serial - 1;
      if (!this.#show(slot.url, slots.stateAt(slot, place.target), offer)) return false;
    }
    this.#arrive(place.target);
    return true;
  }

  #follow(place: ChangesPlace, offer: Fits): boolean {
    const pass = place.passes.at(-1);
    if (!pass) return this.#rest(place, offer);
    while (pass.at < pass.target) {
      const change = this.#table.slots.at(pass.at + 1);
      const isNewest = supersededAt(change) > pass.target;
      if (isNewest && !this.#show(change.slot.url, change, offer)) return false;
      pass.at += 1;
    }
    this.#arrive(pass.target);
    return true;
  }

  /** The reader has everything up to `base`. */
  #rest({ base, passes }: ChangesPlace, offer: Fits): boolean {
    if (!this.#syncedDeferred && base >= this.#syncedAt) {
      if (!offer({ kind: 'SYNCED', revision: base })) return false;
      this.#syncedAt = Infinity;
    }
    const target = this.#table.revision;
    if (target === base) return false;
    passes.push({ target, at: base });
    return true;
  }

  #arrive(base: number): void {
    this.#place = { kind: 'changes', base, passes: [], part: 0, listed: false };
    this.#complete = base;
  }

  /** Shows what leads the reader to this state of a URL; false when it does not fit as a whole. */
  #show(url: string, change: Change | undefined, offer: Fits): boolean {
    const claims = change?.claims ?? [];
    // A removal that is no longer remembered was at or below the floor.
    const revision = change?.revision ?? this.#table.slots.floor;
    const steps = this.#copy.stepsTo(url, claims);
    const taken = steps.findIndex((step) => !offer({ ...step, revision }));
    const place = this.#place;
    if (taken >= 0) {
      if (taken > 0) this.#copy.take(url, steps.slice(0, taken));
      if (place.kind === 'snapshot' || place.kind === 'changes') place.part += taken;
      return false;
    }
    this.#copy.settle(url, claims);
    if (place.kind === 'snapshot' || place.kind === 'changes') place.part = 0;
    return true;
  }
}

export { listResumeToken } from './resume-token.js';

/** Why a reader must forget what it holds. */
export type ResetReason = 'INITIAL' | 'EXPIRED' | 'FOREIGN';

/** One thing that a watcher is told. `revision` never falls for one worker. */
export type WatchEvent =
  | { readonly kind: 'RESET'; readonly revision: number; readonly reason: ResetReason }
  | (Step & { readonly revision: number })
  | { readonly kind: 'SYNCED'; readonly revision: number }
  | {
      readonly kind: 'LOAD_CHANGED';
      readonly revision: number;
      readonly record: WorkerRecord;
      /** undefined: no longer known. */
      readonly load: number | undefined;
    };

/** Says whether one more event fits into the response; asked once an event, in order. */
export type Fits = (event: WatchEvent) => boolean;

/** A reader that has not been told to forget what it holds. */
interface StartPlace {
  readonly kind: 'start';
  readonly reason: ResetReason;
}

/** A reader whose place fell off the history: what it holds is compared with all that there is, once. */
interface SweepPlace {
  readonly kind: 'sweep';
  readonly target: number;
  serial: number;
  /** URLs of which it holds something, and that had no claim any more when the sweep began. */
  readonly gone: string[];
}

/** Puts events into a batch while there is room for them. */
function collect(events: WatchEvent[], maxEvents: number, fits: Fits): Fits {
  return (event) => {
    if (events.length >= maxEvents) return false;
    const accepted = fits(event) || events.length === 0;
    if (accepted) events.push(event);
    return accepted;
  };
}

/** Up to which change the reader has come. */
function positionOf({ base, passes }: ChangesPlace): number {
  return passes.at(-1)?.at ?? base;
}
