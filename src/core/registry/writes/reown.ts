import { workerId } from '../spec/ids.js';
import type { StoredWorker, UnsavedChange } from '../table/stored.js';

/**
 * Gives the records of a data directory the ids that they have under this node's name (I1, I7). A record
 * that was written under another name keeps everything else. A crash may have left a URL under both: the
 * record that is this node's already stands.
 */
export function reown(stored: readonly StoredWorker[], node: string): Reowned {
  const own = stored.filter(({ id, url }) => id === workerId(node, url));
  if (own.length === stored.length) return { workers: stored, changes: [] };
  const byUrl = new Map(own.map((worker) => [worker.url, worker]));
  const ids = new Set(own.map(({ id }) => id));
  const changes: UnsavedChange[] = [];
  for (const worker of stored) {
    if (ids.has(worker.id)) continue;
    changes.push({ id: worker.id });
    if (byUrl.has(worker.url)) continue;
    const moved = { ...worker, id: workerId(node, worker.url) };
    byUrl.set(worker.url, moved);
    changes.push({ id: moved.id, worker: moved });
  }
  return { workers: [...byUrl.values()], changes };
}

/** Records of an earlier life as this node's own, and what to change on disk for that. */
export interface Reowned {
  readonly workers: readonly StoredWorker[];
  readonly changes: readonly UnsavedChange[];
}
