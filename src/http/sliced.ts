import { Slices } from '../sinks/slices.js';

/** Sorted at once: one slice of a sort. */
const RUN_LENGTH = 4_096;

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
