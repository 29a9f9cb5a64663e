import { assert } from '../assert.js';

/** What a deployment may set. All times in ms of the monotonic clock (M0). */
export interface MembershipSettings {
  /** Between two pings of a node. Default 1,000. Suspicion times are multiples of it. */
  readonly pingIntervalMs: number;
  /** For the answer to a ping, before other nodes are asked to ping. Default 500. */
  readonly pingTimeoutMs: number;
  /** From DEAD to eviction. Default 60,000. */
  readonly deadTimeoutMs: number;
}

/** The defaults of the command line. */
export const MEMBERSHIP_DEFAULTS: MembershipSettings = {
  pingIntervalMs: 1_000,
  pingTimeoutMs: 500,
  deadTimeoutMs: 60_000,
};

/** Ends the process on settings that config.ts must not let through. */
export function checkSettings(settings: MembershipSettings): void {
  for (const [name, value] of Object.entries(settings) as [string, number][]) {
    assert(Number.isFinite(value) && value > 0, `${name} is ${value}, want a time above 0 ms`);
  }
}
