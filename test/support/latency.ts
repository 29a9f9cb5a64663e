import { eventually } from './eventually.js';
import { Watch, register } from './gateway.js';
import type { SidecarProcess } from './sidecar-process.js';

/** Times in ms, sorted. */
export type Times = readonly number[];

/**
 * From each of so many writes on one node, one after the other, to the event at a watcher of another.
 * @param between Called before each write with its number.
 */
export async function writeToVisible(
  nodes: { readonly writer: SidecarProcess; readonly reader: SidecarProcess },
  load: { readonly host: string; readonly writes: number; readonly pad: string },
  between: (at: number) => unknown = () => undefined,
): Promise<Times> {
  const watch = new Watch(nodes.reader.registry, { view: 'WORKER_VIEW_BASIC' });
  await eventually(() => watch.synced);
  const waiting = new Map<string, () => void>();
  watch.stream.on('data', ({ events }: { events: { worker: { url: string } | null }[] }) => {
    for (const { worker } of events) waiting.get(worker?.url ?? '')?.();
  });
  const times: number[] = [];
  for (let at = 0; at < load.writes; at += 1) {
    await between(at);
    const url = `http://${load.host}-${at}.example:8000`;
    const start = performance.now();
    const visible = new Promise<void>((resolve) => waiting.set(url, resolve));
    await register(nodes.writer.registry, { url, pad: load.pad });
    await visible;
    times.push(performance.now() - start);
  }
  watch.end();
  return times.sort((one, other) => one - other);
}

/** A quantile of sorted times, with one decimal. */
export function quantile(times: Times, share: number): number {
  return Math.round((times[Math.floor(times.length * share)] ?? 0) * 10) / 10;
}

/** Median and p95, for people. */
export function shown(times: Times): string {
  return `${quantile(times, 0.5)} / ${quantile(times, 0.95)}`;
}

/** Whether two measurements are alike, on a machine that does other things too. */
export function isAlike(before: Times, during: Times): boolean {
  return (
    quantile(during, 0.5) < 3 * quantile(before, 0.5) + 10 &&
    quantile(during, 0.95) < 3 * quantile(before, 0.95) + 100
  );
}
