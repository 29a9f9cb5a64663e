import { setImmediate } from 'node:timers/promises';

/** How long one slice of a long look at the workers may take, ms; then gossip and probes get their turn. */
const SLICE_MS = 5;
/** Sorted at once: one slice of a sort. */
const RUN_LENGTH = 4_096;

/** Long work in short slices: `pause` returns at once while there is time left, and else after the next turn. */
export class Slices {
  #begunMs = performance.now();

  async pause(): Promise<void> {
    if (performance.now() - this.#begunMs < SLICE_MS) return;
    await setImmediate();
    this.#begunMs = performance.now();
  }
}

/** A sorted copy, stable; the event loop is never held for longer than a slice. */
export async function sortInSlices<T>(
  items: readonly T[],
  compare: (a: T, b: T) => number,
): Promise<T[]> {
  const slices = new Slices();
  let runs: T[][] = [];
  for (let at = 0; at < items.length; at += RUN_LENGTH) {
    runs.push(items.slice(at, at + RUN_LENGTH).sort(compare));
    await slices.pause();
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let at = 0; at < runs.length; at += 2) {
      const [left = [], right = []] = runs.slice(at, at + 2);
      merged.push(await merge(left, right, compare, slices));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge<T>(
  left: readonly T[],
  right: readonly T[],
  compare: (a: T, b: T) => number,
  slices: Slices,
): Promise<T[]> {
  const merged: T[] = [];
  let at = 0;
  for (const item of left) {
    // Of two that are alike, the left one stays first.
    for (; at < right.length && compare(right[at] as T, item) < 0; at += 1) {
      merged.push(right[at] as T);
    }
    merged.push(item);
    if (merged.length % RUN_LENGTH === 0) await slices.pause();
  }
  return merged.concat(right.slice(at));
}
