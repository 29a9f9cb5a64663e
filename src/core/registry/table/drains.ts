import type { Instant } from '../../ports.js';
import type { HealthSettings } from '../spec/spec.js';
import type { RemovalCause } from './removal-causes.js';

/** How long nothing may be in flight before that is believed: the word that it drains is still on its way. */
export const DRAIN_QUIET_MS = 1_000;
/** After a restart gateways have so long to report what they have in flight. */
export const DRAIN_RESTART_GRACE_MS = 10_000;

interface Drain {
  /** Until then it waits for those of whom nothing is known, monotonic ms. */
  readonly settleMs: number;
  /** Then it is over, whatever is in flight. */
  readonly endMs: number;
  idleSinceMs: number | undefined;
}

/** What is in flight at a draining worker, and whether those who may have something all report. */
export interface InFlight {
  /** Undefined: nobody has said. */
  readonly sum: number | undefined;
  readonly everybodyReports: boolean;
}

/** How long a worker drains at most, in ms. */
export function drainMaxMs({ drainSettleSecs, drainTimeoutSecs }: HealthSettings): number {
  return Math.max(drainSettleSecs, drainTimeoutSecs) * 1000;
}

/** The drains that are under way (W19). */
export class Drains {
  readonly #byId = new Map<string, Drain>();
  readonly #touched = new Set<string>();

  /** What is in flight somewhere has changed: it is looked at with the next tick. */
  get touched(): boolean {
    return this.#touched.size > 0;
  }

  /** Whether a worker drains. */
  has(id: string): boolean {
    return this.#byId.has(id);
  }

  /** A drain is visible. @returns when it is looked at next */
  begin(id: string, health: HealthSettings, { monotonicMs }: Instant): number {
    const settleMs = monotonicMs + health.drainSettleSecs * 1000;
    const endMs = monotonicMs + drainMaxMs(health);
    this.#byId.set(id, { settleMs, endMs, idleSinceMs: undefined });
    return settleMs;
  }

  /** A drain of an earlier life of which `leftMs` are left. @returns when it is looked at next */
  resume(id: string, health: HealthSettings, leftMs: number, { monotonicMs }: Instant): number {
    const pastMs = drainMaxMs(health) - leftMs;
    const silentMs = health.drainTimeoutSecs > 0 ? Math.min(leftMs, DRAIN_RESTART_GRACE_MS) : 0;
    const settleMs = monotonicMs + Math.max(health.drainSettleSecs * 1000 - pastMs, silentMs);
    this.#byId.set(id, { settleMs, endMs: monotonicMs + leftMs, idleSinceMs: undefined });
    return settleMs;
  }

  /** The worker is gone, or stays. */
  end(id: string): void {
    this.#byId.delete(id);
    this.#touched.delete(id);
  }

  /** What is in flight at a worker has changed. */
  touch(id: string): void {
    if (this.#byId.has(id)) this.#touched.add(id);
  }

  /** Takes the draining workers that were touched. */
  takeTouched(): string[] {
    const ids = [...this.#touched];
    this.#touched.clear();
    return ids;
  }

  /** Whether a drain is over, and why; else when it is to be looked at again, monotonic ms. */
  judge(id: string, { sum, everybodyReports }: InFlight, nowMs: number): RemovalCause | number {
    const drain = this.#byId.get(id);
    if (drain === undefined) return 'SKIPPED';
    if (sum === undefined) return nowMs >= drain.settleMs ? 'SETTLED' : drain.settleMs;
    if (sum > 0) {
      drain.idleSinceMs = undefined;
      return nowMs >= drain.endMs ? 'TIMED_OUT' : drain.endMs;
    }
    drain.idleSinceMs ??= nowMs;
    const quietMs = drain.idleSinceMs + DRAIN_QUIET_MS;
    // Of a gateway that reports nothing at all nobody knows what it has in flight.
    const believedMs = everybodyReports ? quietMs : Math.max(quietMs, drain.settleMs);
    const atMs = Math.min(believedMs, drain.endMs);
    return nowMs >= atMs ? 'DRAINED' : atMs;
  }
}
