import { WorkerSet } from '../client/worker-set.js';

/**
 * The set that a sink may show instead of `present`, so that it never shows fewer ready workers than
 * `minReady` when it showed more before: those that were ready last stay, as they were, beside the new ones.
 * A fault that takes most workers away at once is more often one of the observer than of the workers (E1).
 */
export function guardedSet(
  last: WorkerSet | undefined,
  present: WorkerSet,
  minReady: number,
): WorkerSet {
  if (last === undefined || present.ready().length >= minReady) return present;
  const kept = last.ready().filter(({ url }) => present.byUrl(url)?.status !== 'READY');
  if (kept.length === 0) return present;
  const urls = new Set(kept.map(({ url }) => url));
  return new WorkerSet([...[...present].filter(({ url }) => !urls.has(url)), ...kept]);
}
