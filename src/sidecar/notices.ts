import type { Logger } from 'winston';
import { messageOf } from '../core/errors.js';
import type { Core } from './core.js';
import type { MeshNotice } from '../gossip/mesh-driver.js';
import type { Readiness } from './readiness.js';
import type { Metrics } from '../metrics.js';
import type { Journal } from '../storage/journal.js';

/** What a notice may touch. */
export interface NoticeTargets {
  readonly core: Core;
  readonly journal: Journal;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** The store holds what the first peer's digest named (M6). */
  synced(): void;
  /** A generation is on disk. */
  generationPersisted(generation: number): void;
  /** A peer holds the own log up to `head`. */
  acknowledged(node: string, head: number): void;
  /** This process must end (I4). */
  fenced(message: string): void;
}

/** Carries out what the mesh asks of the rest of the sidecar. */
export function performNotice(targets: NoticeTargets, notice: MeshNotice): void {
  const { core, journal, readiness, metrics, log } = targets;
  switch (notice.type) {
    case 'persist-generation':
      void persistGeneration(targets, notice.generation);
      return;
    case 'persist-peers':
      journal.stagePeers(notice.addresses);
      journal.commit().catch(() => undefined);
      return;
    case 'node-status':
      core.registry.setNodeStatus(notice.name, notice.status);
      return;
    case 'boot-raised':
      core.registry.raiseRevision(notice.boot.generation);
      return;
    case 'peer-refused':
      // An event, and nothing else.
      return;
    case 'fence':
      readiness.fence(notice.message);
      targets.fenced(notice.message);
      return;
    case 'settled':
      journal.stageSettled();
      journal.commit().catch(() => undefined);
      return;
    case 'synced':
      targets.synced();
      return;
    case 'clock':
      readiness.clock(notice.fault, notice.peers);
      return;
    case 'acknowledged':
      readiness.established();
      targets.acknowledged(notice.node, notice.head);
      return;
    case 'log':
      log.log(notice.level, notice.message, notice.fields);
      return;
    case 'count':
      metrics.count(notice.name, notice.labels, notice.value);
      return;
  }
}

/** Above what was forged is only safe to go once it is on disk; a full disk is tried until it is (S8). */
async function persistGeneration(targets: NoticeTargets, generation: number): Promise<void> {
  const { journal, log } = targets;
  try {
    journal.stageGeneration(generation);
    await journal.commit();
    targets.generationPersisted(generation);
  } catch (error) {
    log.error('cannot persist a generation above what was heard of this node', {
      generation,
      error: messageOf(error),
    });
  }
}
