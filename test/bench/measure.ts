import { setTimeout as pause } from 'node:timers/promises';

const DEADLINE_MS = 60_000;

/** The value below which this share of the values is; what was not measured (NaN) does not count. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** Ms that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Ms of each of so many, one after the other. */
export async function oneByOne(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  while (times.length < count) times.push(await timed(work));
  return times;
}

/** Ms since the start until a check is true; it is asked all the time. */
export async function msUntil(startMs: number, check: () => Promise<boolean>): Promise<number> {
  while (!(await check())) {
    if (performance.now() - startMs > DEADLINE_MS) throw new Error('never');
    await pause(1);
  }
  return performance.now() - startMs;
}
