import { GENERATION_AHEAD_MAX_MS } from './limits.js';

/**
 * One life of a node (I3). The pair is compared as a pair: two copies of one disk under a slow clock
 * may take the same generation, and must not look alike.
 */
export interface Boot {
  /** Unix time in ms at start, or higher; grows over the lives of one data directory. */
  readonly generation: number;
  /** 64 random bits of this process: 16 lower-case hexadecimal digits. */
  readonly instanceId: string;
}

/** Orders boots: negative when `a` is older, 0 when they are one and the same, positive when newer. */
export function compareBoots(a: Boot, b: Boot): number {
  if (a.generation !== b.generation) return a.generation - b.generation;
  if (a.instanceId === b.instanceId) return 0;
  return a.instanceId < b.instanceId ? -1 : 1;
}

/** True when both are one and the same boot, or neither is one. */
export function sameBoot(a: Boot | undefined, b: Boot | undefined): boolean {
  return a?.generation === b?.generation && a?.instanceId === b?.instanceId;
}

/**
 * The generation that a starting, or a returning, node takes: above everything that it or anyone
 * said of it before, and above every revision that it gave out (W3).
 */
export function nextGeneration(known: {
  readonly persisted: number;
  readonly heard: number;
  readonly highestRevision: number;
  readonly wallClockMs: number;
}): number {
  return Math.max(
    known.persisted + 1,
    known.heard + 1,
    known.highestRevision + 1,
    Math.floor(known.wallClockMs),
  );
}

/** True when a generation lies so far ahead that no clock can have made it (S8). */
export function isFuture(boot: Boot, wallMs: number): boolean {
  return boot.generation > wallMs + GENERATION_AHEAD_MAX_MS;
}
