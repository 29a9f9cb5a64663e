import { messageOf } from '../core/errors.js';
import type { WorkerView } from '../client/view.js';
import { differenceOf, type WorkerSet } from '../client/worker-set.js';
import { guardedSet } from './guard.js';
import type { Sink, SinkReport } from './sink.js';

/** When a sink is called. */
export interface SinkTimes {
  /** How long a change waits for others to be applied with it. */
  readonly debounceMs: number;
  /** Never fewer ready workers than this, once there were more (see guardedSet); 0: as it comes. */
  readonly minReady: number;
  /** Applied this often without a change too; 0: never. */
  readonly intervalMs: number;
}

const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 30_000;

/** Keeps one sink equal to a view (E1): nothing before the first complete set, and one call at a time. */
export class SinkRunner {
  readonly #view: WorkerView;
  readonly #sink: Sink;
  readonly #times: SinkTimes;
  readonly #report: SinkReport;
  readonly #endChanges: () => void;
  #last: WorkerSet | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** False while the timer only waits for the interval. */
  #due = false;
  /** Failures in a row: the timer waits for a retry then, and a change does not make it come sooner. */
  #failures = 0;
  #running: Promise<void> | undefined;
  #again = false;
  #held: boolean | undefined;
  #released = false;
  #closed = false;

  constructor(view: WorkerView, sink: Sink, times: SinkTimes, report: SinkReport) {
    this.#view = view;
    this.#sink = sink;
    this.#times = times;
    this.#report = report;
    this.#endChanges = view.onChange(() => {
      if (this.#failures === 0) this.#schedule(times.debounceMs, false);
    });
    if (view.current !== undefined) this.#schedule(0, true);
  }

  /** Applies now: something happened outside, such as the restart of a router. */
  poke(): void {
    this.#failures = 0;
    this.#schedule(0, true);
  }

  /** The operator's word: shows the present set once, however few workers it has. */
  release(): void {
    this.#released = true;
    this.poke();
  }

  /** Resolves when a call that is under way has ended; the outside stays as it is. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#endChanges();
    clearTimeout(this.#timer);
    await this.#running;
  }

  #schedule(delayMs: number, sooner: boolean): void {
    if (this.#closed) return;
    if (this.#timer !== undefined && !sooner && this.#due) return;
    clearTimeout(this.#timer);
    this.#due = true;
    this.#timer = setTimeout(() => this.#run(), delayMs);
  }

  #run(): void {
    this.#timer = undefined;
    this.#due = false;
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    this.#running = this.#apply().finally(() => {
      this.#running = undefined;
      if (this.#again) {
        this.#again = false;
        this.#schedule(0, true);
      }
    });
  }

  async #apply(): Promise<void> {
    const set = this.#next();
    if (set === undefined) {
      this.#rest();
      return;
    }
    try {
      await this.#sink.apply(set, differenceOf(this.#last, set));
      this.#last = set;
      this.#failures = 0;
      this.#report.applied(this.#sink.name, 'ok', set.ready().length);
      this.#rest();
    } catch (error) {
      this.#failed(error, set);
    }
  }

  #rest(): void {
    const { intervalMs } = this.#times;
    if (this.#closed || intervalMs === 0 || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#run(), intervalMs);
  }

  #failed(error: unknown, set: WorkerSet): void {
    const retryMs = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#report.applied(this.#sink.name, 'failed', set.ready().length);
    const words = messageOf(error);
    this.#report.log('warn', `${this.#sink.name} could not be updated, trying again`, {
      sink: this.#sink.name,
      error: words,
      retryMs,
    });
    this.#schedule(retryMs, true);
  }

  /** What to show now; undefined: leave the outside as it is. */
  #next(): WorkerSet | undefined {
    const present = this.#view.current;
    if (present === undefined) return undefined;
    const { minReady } = this.#times;
    const released = this.#released;
    this.#released = false;
    if (released) return this.#tellHeld(false, present, present);
    const few = present.ready().length < minReady;
    if (this.#last === undefined && few && this.#sink.holdsEarlier === true) {
      this.#tellHeld(true, present, undefined);
      return undefined;
    }
    const shown = guardedSet(this.#last, present, minReady);
    return this.#tellHeld(shown !== present, present, shown);
  }

  #tellHeld<T extends WorkerSet | undefined>(held: boolean, present: WorkerSet, shown: T): T {
    if (held === (this.#held ?? false)) return shown;
    this.#held = held;
    this.#report.held(this.#sink.name, held);
    const { name } = this.#sink;
    const fields = { sink: name, ready: present.ready().length, minWorkers: this.#times.minReady };
    if (held) {
      this.#report.log(
        'warn',
        `${name} keeps workers that are not ready; SIGHUP lets them go`,
        fields,
      );
    } else this.#report.log('info', `${name} shows what is ready again`, fields);
    return shown;
  }
}
