import { open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { SABOTAGES } from './sabotage.js';

/**
 * Loaded with `--import` before a sidecar that the history checker starts. HISTORY_DISK_MS makes its disk slow;
 * HISTORY_SABOTAGE breaks a rule on purpose.
 */
const { HISTORY_DISK_MS: diskMs, HISTORY_SABOTAGE: sabotage } = process.env;

if (diskMs !== undefined) await slowDisk(Number(diskMs));
if (sabotage !== undefined) {
  const apply = SABOTAGES[sabotage];
  if (apply === undefined) throw new Error(`no sabotage ${sabotage}`);
  apply();
}

/** Every write waits before it begins: what has not been written is lost when the process is killed. */
async function slowDisk(delayMs: number): Promise<void> {
  const handle = await open('/dev/null');
  const proto = Object.getPrototypeOf(handle) as { write: (...args: unknown[]) => unknown };
  await handle.close();
  const { write } = proto;
  proto.write = async function (...args: unknown[]) {
    await pause(delayMs);
    return write.apply(this, args);
  };
}
