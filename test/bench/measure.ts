/** Some durations of one thing, in ms. */
export interface Durations {
  readonly name: string;
  readonly ms: readonly number[];
}

/** The share `quantile` of sorted values from below. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** Times `work`, one after the other. */
export async function oneByOne(
  name: string,
  count: number,
  work: (index: number) => Promise<unknown>,
): Promise<Durations> {
  const ms: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    await work(index);
    ms.push(performance.now() - start);
  }
  return { name, ms };
}

/** How many a second get done with `inFlight` of them at once. */
export async function perSecond(
  count: number,
  inFlight: number,
  work: (index: number) => Promise<unknown>,
): Promise<number> {
  let next = 0;
  const start = performance.now();
  const lane = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return (count / (performance.now() - start)) * 1000;
}

/** One line: median, p99, and the median's ratio to the baseline's. */
export function latencyLine({ name, ms }: Durations, baseline: Durations): string {
  const [median, p99] = [quantile(ms, 0.5), quantile(ms, 0.99)];
  const ratio = median / quantile(baseline.ms, 0.5);
  const figures = [`median ${median.toFixed(2)} ms`, `p99 ${p99.toFixed(2)} ms`];
  return `${name.padEnd(52)} ${figures.join('  ')}  ${ratio.toFixed(1)} x echo`;
}

/** One line: rate, and its ratio to the baseline's. */
export function rateLine(name: string, rate: number, baseline: number, of: string): string {
  return `${name.padEnd(52)} ${Math.round(rate)} /s  ${(rate / baseline).toFixed(2)} x ${of}`;
}
