import type { Logger } from 'winston';
import { messageOf } from '../core/errors.js';
import type { MeshEvent } from '../mesh/mesh.js';
import type { Metrics } from '../metrics.js';
import type { Journal } from '../storage/journal.js';
import type { MeshNotice } from './mesh-driver.js';

/** What a notice may touch. */
export interface NoticeTargets {
  readonly journal: Journal;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** A generation is on disk. */
  generationPersisted(generation: number): void;
  /** Tells the sidecar. */
  tell(event: MeshEvent): void;
}

/** Keeps, counts and logs what the mesh asks for, and tells the sidecar the rest. */
export function performNotice(targets: NoticeTargets, notice: MeshNotice): void {
  const { journal, metrics, log } = targets;
  switch (notice.kind) {
    case 'persist-generation':
      void persistGeneration(targets, notice.generation);
      return;
    case 'persist-peers':
      journal.stageHeader({ peers: notice.addresses });
      journal.commit().catch(() => undefined);
      return;
    case 'settled':
      journal.stageHeader({ settled: true });
      journal.commit().catch(() => undefined);
      return;
    case 'log':
      log.log(notice.level, notice.message, notice.fields);
      return;
    case 'count':
      metrics.count(notice.name, notice.labels, notice.value);
      return;
    default:
      targets.tell(notice);
  }
}

/** Above what was forged is only safe to go once it is on disk; a full disk is tried until it is (S8). */
async function persistGeneration(targets: NoticeTargets, generation: number): Promise<void> {
  const { journal, log } = targets;
  try {
    journal.stageHeader({ generation });
    await journal.commit();
    targets.generationPersisted(generation);
  } catch (error) {
    log.error('cannot persist a generation above what was heard of this node', {
      generation,
      error: messageOf(error),
    });
  }
}
