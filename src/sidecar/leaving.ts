import type { WorkerTable } from '../core/registry/table/table.js';
import { fromRefusal } from '../grpc/status.js';
import { now } from '../streams/clock.js';
import type { Parts } from './wiring.js';

/** What leaving needs of the process around it. */
export interface Leaving {
  /** To be called after the registry changed; resolves when that is on disk, and visible. */
  changed(): Promise<void>;
  /** True once the process stops for another reason. */
  stopping(): boolean;
}

/**
 * Removes what this node owns, READY workers after they have drained, and waits until the peers know (M5).
 * @param timeoutMs How long the drain may take at most, and then the acknowledgements.
 * @returns The linked peers that did not acknowledge in time. Rejects when the process stops meanwhile: what
 * has not drained by then goes on draining after the restart.
 */
export async function removeOwnWorkers(
  parts: Parts,
  leaving: Leaving,
  timeoutMs: number,
): Promise<readonly string[]> {
  const drainMs = await removeAll(parts, leaving, false);
  if (drainMs > 0) {
    await drained(parts.core.table, Math.min(drainMs, timeoutMs));
    if (leaving.stopping()) throw fromRefusal('STOPPING');
    await removeAll(parts, leaving, true);
  }
  // The bridge writes the tombstones behind this turn.
  await new Promise((resolve) => setImmediate(resolve));
  return parts.mesh.unconfirmed(timeoutMs);
}

/** Resolves when no own worker is left, and after `timeoutMs` (W19). */
function drained(table: WorkerTable, timeoutMs: number): Promise<void> {
  const left = (): boolean => table.counts().some(({ origin }) => origin === 'LOCAL');
  return new Promise((resolve) => {
    const end = (): void => {
      ended();
      clearTimeout(timer);
      resolve();
    };
    const ended = table.onChange(() => {
      if (!left()) end();
    });
    const timer = setTimeout(end, timeoutMs);
  });
}

/** Removes all own workers; resolves, when that is visible, with how long the last of them drains, in ms. */
async function removeAll(
  { core, log }: Parts,
  leaving: Leaving,
  skipDrain: boolean,
): Promise<number> {
  const drainMs = core.registry.removeAll(skipDrain, now());
  await leaving.changed().catch((error: unknown) => {
    // Peers drop the whole log of who has left; only its own restart would bring the workers back.
    log.of('storage').warn('leaving with workers still on disk', { error: String(error) });
  });
  return drainMs;
}
