import type { Instant } from '../core/ports.js';

/** The present, by the two clocks of this machine (M0). */
export function now(): Instant {
  return { monotonicMs: performance.now(), wallMs: Date.now() };
}
