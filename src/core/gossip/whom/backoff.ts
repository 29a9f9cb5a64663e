import { DIAL_BACKOFF_MAX_MS, DIAL_BACKOFF_MIN_MS } from '../../limits.js';
import type { Rng } from '../../ports.js';

/**
 * How long to wait after so many failures in a row, in ms: full jitter between 100 ms and a ceiling that
 * doubles up to 30 s (L6), so that a crowd that lost one peer does not come back as one.
 */
export function backoffMs(failures: number, rng: Rng): number {
  const doublings = Math.min(Math.max(failures, 0), 16);
  const ceiling = Math.min(DIAL_BACKOFF_MAX_MS, DIAL_BACKOFF_MIN_MS * 2 ** doublings);
  return DIAL_BACKOFF_MIN_MS + rng() * (ceiling - DIAL_BACKOFF_MIN_MS);
}
