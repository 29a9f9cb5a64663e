import { OWNERS_MAX } from '../core/limits.js';
import type { Instant } from '../core/ports.js';

/**
 * Observes how long a change took from its owner to the registry here, by the two wall clocks. Only
 * what changed since this process started, and only what is newer than all that the owner changed
 * before: a catch-up, or the same record with another load, says nothing about the way.
 */
export function createImportLag(
  startTimeMs: number,
  observe: (seconds: number) => void,
): (owner: string, updateTimeMs: number, now: Instant) => void {
  const newestMs = new Map<string, number>();
  return (owner, updateTimeMs, now) => {
    if (updateTimeMs <= (newestMs.get(owner) ?? startTimeMs)) return;
    // Bounds the map, since names come and go. What is forgotten costs one observation for each owner.
    if (newestMs.size >= OWNERS_MAX && !newestMs.has(owner)) newestMs.clear();
    newestMs.set(owner, updateTimeMs);
    observe(Math.max(0, now.wallMs - updateTimeMs) / 1000);
  };
}
