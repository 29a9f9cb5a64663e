import { WorkerRegistry } from '../../src/core/registry/registry.js';
import { WatchCursor } from '../../src/core/registry/watch/watch.js';
import { Readiness } from '../../src/sidecar/readiness.js';
import { plain, SABOTAGES as SIMULATED } from '../simulation/sabotage.js';

/**
 * Ways to break a real sidecar on purpose, each one a rule that is not kept. A checker of histories that does
 * not notice them proves nothing about that rule.
 */
export const SABOTAGES: Readonly<Record<string, () => void>> = {
  /** D4: a write is visible when it goes to the disk, and not when it is there. */
  'publish-before-commit': () => SIMULATED['publish-before-commit']!(),
  /** S6: a new boot takes the place of the old one, whatever its gateway will claim. */
  'drop-prior': () => SIMULATED['drop-prior']!(),
  /** M7: a watch has its SYNCED though nothing of the peers is imported yet. */
  'synced-before-import': () => {
    Object.defineProperty(Readiness.prototype, 'complete', { get: () => true });
  },
  /** D1: what says on disk that a worker was removed is left out. */
  'forget-tombstones': () => {
    const { takeUnsaved } = plain(WorkerRegistry.prototype);
    WorkerRegistry.prototype.takeUnsaved = function (max) {
      return takeUnsaved.call(this, max).filter(({ worker }) => worker !== undefined);
    };
  },
  /** W12: who resumes a watch does not hear of what was removed meanwhile. */
  'resume-without-removals': () => {
    const { next } = plain(WatchCursor.prototype);
    const synced = new WeakSet<WatchCursor>();
    WatchCursor.prototype.next = function (maxEvents, fits) {
      return next.call(this, maxEvents, (event) => {
        if (event.kind === 'SYNCED') synced.add(this);
        const left = event.kind === 'REMOVED' && !synced.has(this);
        return left || (fits?.(event) ?? true);
      });
    };
  },
};
