import type { WorkerTable } from '../core/registry/table/table.js';
import type { Left } from '../grpc/context.js';
import { fromRefusal } from '../grpc/status.js';
import { JournalError } from '../storage/journal.js';
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
 * Removes what this node owns, READY workers after they have drained, and waits until the peers know (M5). A disk
 * that refuses is tried again in the time that the drain may take; then the node leaves all the same, because its peers
 * drop the whole log of who has left.
 * @param timeoutMs How long the drain may take at most, and then the acknowledgements.
 * @returns Rejects when the process stops meanwhile: what has not drained by then goes on draining after the restart.
 */
export async function removeOwnWorkers(
  parts: Parts,
  leaving: Leaving,
  timeoutMs: number,
): Promise<Left> {
  const diskError = await removeAll(parts, leaving, performance.now() + timeoutMs);
  // WorkerSync writes the tombstones once the present turn has ended.
  await new Promise((resolve) => setImmediate(resolve));
  return { unacknowledged: await parts.mesh.unconfirmed(timeoutMs), diskError };
}

/** Removes all own workers, with their drain; resolves with why they are still on disk, if they are. */
async function removeAll(parts: Parts, leaving: Leaving, untilMs: number): Promise<string> {
  const { registry, table } = parts.core;
  try {
    const drainMs = await inTime(() => registry.removeAll(false, now()), leaving, untilMs);
    if (drainMs === 0) return '';
    await drained(table, Math.min(drainMs, Math.max(0, untilMs - performance.now())));
    if (leaving.stopping()) throw fromRefusal('STOPPING');
    await inTime(() => registry.removeAll(true, now()), leaving, untilMs);
    return '';
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    parts.log.of('storage').warn('leaving with workers still on disk', { error: error.message });
    // What follows is for those who go on writing.
    return error.message.split('; ', 1).join();
  }
}

/** Makes a write, and makes it again while the disk refuses and there is time; resolves once it is visible. */
async function inTime<T>(write: () => T, leaving: Leaving, untilMs: number): Promise<T> {
  for (;;) {
    const made = write();
    try {
      // Behind a refusal, this waits for the next try of the disk.
      await leaving.changed();
      return made;
    } catch (error) {
      if (leaving.stopping()) throw fromRefusal('STOPPING');
      if (performance.now() >= untilMs) throw error;
    }
  }
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
