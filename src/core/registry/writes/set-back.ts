import { workerId } from '../spec/ids.js';
import type { PublishedWorker } from './imports.js';
import type { StoredWorker, UnsavedChange } from '../table/stored.js';

/** Compares the workers of a disk with what peers hold of its node, which is later. */
export function compareSetBack(
  node: string,
  stored: readonly StoredWorker[],
  { said, gone, settled }: Said,
): SetBack {
  const onDisk = new Map(stored.map((worker) => [worker.id, worker]));
  const valid = said.filter(({ id, url }) => id === workerId(node, url));
  const known = new Set(valid.map(({ id }) => id));
  const deleted = new Set(gone);
  return {
    lost: valid.filter(({ id }) => !onDisk.has(id)),
    removed: stored.filter(({ id }) => deleted.has(id) || (settled && !known.has(id))),
    changed: valid.flatMap((worker) => {
      const before = onDisk.get(worker.id);
      const later = before !== undefined && worker.revision > before.revision;
      return later ? [{ stored: before, said: worker }] : [];
    }),
  };
}

/** Where a data directory that was put back differs from what this node said last (D6). */
export interface SetBack {
  /** Registered since: peers hold them, the disk does not. */
  readonly lost: readonly PublishedWorker[];
  /** Removed since: the disk has them, peers do not hold them any more. */
  readonly removed: readonly StoredWorker[];
  /** Changed since: peers hold a later revision. */
  readonly changed: readonly { readonly stored: StoredWorker; readonly said: PublishedWorker }[];
}

/** What peers hold of a node. */
export interface Said {
  readonly said: readonly PublishedWorker[];
  /** Ids of workers that it is known to have removed. */
  readonly gone: readonly string[];
  /** It is all that the node had: then a worker that is not among it is gone, too. */
  readonly settled: boolean;
}

/** The workers as this node said them last, and what to change on disk for that. */
export function takeSaid(
  stored: readonly StoredWorker[],
  { lost, removed, changed }: SetBack,
  wallMs: number,
): { readonly workers: readonly StoredWorker[]; readonly changes: readonly UnsavedChange[] } {
  const workers = new Map(stored.map((worker) => [worker.id, worker]));
  const changes: UnsavedChange[] = [];
  const keep = (worker: StoredWorker): void => {
    workers.set(worker.id, worker);
    changes.push({ id: worker.id, worker });
  };
  for (const { id } of removed) {
    workers.delete(id);
    changes.push({ id });
  }
  for (const each of changed) keep({ ...each.stored, ...toStored(each.said, wallMs) });
  for (const worker of lost) keep(toStored(worker, wallMs));
  return { workers: [...workers.values()], changes };
}

/** Peers know no key, no lease and no counters of probes: those come anew. */
function toStored(said: PublishedWorker, wallMs: number): StoredWorker {
  const { id, url, revision, manager, registerTimeMs, updateTimeMs } = said;
  const status = said.status ?? (said.health ? 'READY' : 'NOT_READY');
  const counters = { consecutiveSuccesses: 0, consecutiveFailures: 0, pendingProbes: 0 };
  const health = { reason: 'RESTORED', message: 'as peers held it', statusTimeMs: wallMs };
  return {
    ...{ id, url, revision, status, manager, registerTimeMs, updateTimeMs },
    specText: said.specJson,
    health: { ...health, ...counters },
  };
}
