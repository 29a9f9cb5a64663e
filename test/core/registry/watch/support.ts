import type { WorkerFilter } from '../../../../src/core/registry/table/filter.js';
import { WorkerTable } from '../../../../src/core/registry/table/table.js';
import { WatchCursor, type WatchEvent } from '../../../../src/core/registry/watch/watch.js';
import { testRecord } from '../../../support/workers.js';

export const ACTIVE: WorkerFilter = { includeShadowed: false };
export const READY: WorkerFilter = { includeShadowed: false, statuses: ['READY'] };
export const EVERY: WorkerFilter = { includeShadowed: true };

/** So many workers of `o`, one change each. */
export function table(workers: number, historyMin = 100_000): WorkerTable {
  const it = new WorkerTable({ processId: 'p', startRevision: 0, historyMin });
  for (let n = 0; n < workers; n += 1) put(it, n);
  return it;
}

/** Worker n, anew, with claims of these owners. */
export function put(it: WorkerTable, n: number, ...owners: string[]): void {
  const url = `http://h${n}:1`;
  it.setClaims(
    url,
    (owners.length ? owners : ['o']).map((owner) => testRecord(url, owner)),
  );
}

/** Worker n goes. */
export function clear(it: WorkerTable, n: number): void {
  it.setClaims(`http://h${n}:1`, []);
}

/** Events in words: `UPSERTED o@h0 (p@h0)`. */
export function words(events: readonly WatchEvent[]): string[] {
  const short = (id: string) => id.replace(/http:\/\/(.*):1/, '$1');
  return events.map((event) => {
    if (event.kind === 'RESET') return `RESET ${event.reason}`;
    if (event.kind === 'SYNCED') return 'SYNCED';
    const previous = event.kind === 'UPSERTED' ? event.previousWorkerId : undefined;
    return `${event.kind} ${short(event.record.id)}${previous ? ` (${short(previous)})` : ''}`;
  });
}

/** A reader that has been shown all that there is. */
export function synced(it: WorkerTable, filter = ACTIVE): WatchCursor {
  const cursor = new WatchCursor(it, filter, '');
  cursor.next(1_000_000);
  return cursor;
}
