import { randomBytes } from 'node:crypto';
import { nextGeneration, type Boot } from '../core/boot.js';
import type { Journal } from '../storage/journal.js';

/**
 * Begins a new life of this node (I3): its generation is on disk before anyone hears of it.
 * @throws JournalError
 */
export async function beginBoot(journal: Journal, wallClockMs: number): Promise<Boot> {
  const { generation: persisted, highestRevision } = journal.restored;
  const generation = nextGeneration({ persisted, heard: 0, highestRevision, wallClockMs });
  journal.stageGeneration(generation);
  await journal.commit();
  return { generation, instanceId: randomBytes(8).toString('hex') };
}
