import { randomBytes } from 'node:crypto';
import { nextGeneration, type Boot } from '../core/boot.js';
import { reown } from '../core/registry/writes/reown.js';
import type { StoredWorker } from '../core/registry/table/stored.js';
import type { Journal } from '../storage/journal.js';

/** A new life of this node. */
export interface BegunBoot {
  readonly boot: Boot;
  /** What the disk gave back, under this node's name (I7). */
  readonly workers: readonly StoredWorker[];
  /** How many of them were another node name's until now. */
  readonly reowned: number;
  /** Resolves when its generation, and what was re-owned, is on disk, and nobody may hear of it before. Rejects with a JournalError. */
  readonly durable: Promise<void>;
}

/** Begins a new life of this node (I3). The disk is written to while the caller does something else. */
export function beginBoot(journal: Journal, node: string, wallClockMs: number): BegunBoot {
  const { generation: persisted, highestRevision, formerNode } = journal.restored;
  const { workers, changes } =
    formerNode === node
      ? { workers: journal.restored.workers, changes: [] }
      : reown(journal.restored.workers, node);
  journal.stage(changes, highestRevision);
  const generation = nextGeneration({ persisted, heard: 0, highestRevision, wallClockMs });
  journal.stageHeader({ generation });
  const durable = journal.commit();
  // Whoever waits for it hears of the error, and until somebody does it is not unheard of.
  durable.catch(() => undefined);
  const boot = { generation, instanceId: randomBytes(8).toString('hex') };
  const reowned = changes.filter(({ worker }) => worker !== undefined).length;
  return { boot, workers, reowned, durable };
}
