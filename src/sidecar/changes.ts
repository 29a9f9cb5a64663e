import { asyncScheduler } from 'rxjs';
import { coalesce } from '../streams/coalesce.js';
import { now } from '../streams/clock.js';
import { DeadlineTimer } from '../streams/deadline-timer.js';
import { Persistence } from './persistence.js';
import type { Parts } from './wiring.js';

/** What follows a change of the registry: what is unsaved goes to disk, and the next drain or lease is waited for. */
export class Changes {
  readonly persistence: Persistence;
  /** `changed`, once this turn is over: events come one by one in a turn, and one look after them is enough. */
  readonly changedSoon = coalesce(() => this.changed(), queueMicrotask);
  readonly #parts: Pick<Parts, 'core' | 'journal' | 'log' | 'metrics'>;
  readonly #timer: DeadlineTimer;

  constructor(parts: Pick<Parts, 'core' | 'journal' | 'log' | 'metrics'>) {
    const { core, journal, log, metrics } = parts;
    this.#parts = parts;
    const outlets = { metrics, log: log.of('storage') };
    this.persistence = new Persistence(core.registry, journal, outlets, () => this.#arm());
    const nowMs = (): number => now().monotonicMs;
    this.#timer = new DeadlineTimer(asyncScheduler, nowMs, () => {
      core.registry.tick(now());
      this.changed();
    });
  }

  /** The registry has changed. */
  changed(): void {
    this.persistence.changed();
    this.#arm();
  }

  stop(): void {
    this.#timer.stop();
  }

  #arm(): void {
    this.#timer.arm(this.#parts.core.registry.nextDeadlineMs());
  }
}
