import { randomBytes } from 'node:crypto';
import { nextGeneration, type Boot } from '../core/boot.js';
import type { Journal } from '../storage/journal.js';

/** A new life of this node. */
export interface BegunBoot {
  readonly boot: Boot;
  /** Resolves when its generation is on disk, and nobody may hear of it before. Rejects with a JournalError. */
  readonly durable: Promise<void>;
}

/** Begins a new life of this node (I3). The disk is written to while the caller does something else. */
export function beginBoot(journal: Journal, wallClockMs: number): BegunBoot {
  const { generation: persisted, highestRevision } = journal.restored;
  const generation = nextGeneration({ persisted, heard: 0, highestRevision, wallClockMs });
  journal.stageGeneration(generation);
  const durable = journal.commit();
  // Whoever waits for it hears of the error, and until somebody does it is not unheard of.
  durable.catch(() => undefined);
  return { boot: { generation, instanceId: randomBytes(8).toString('hex') }, durable };
}
