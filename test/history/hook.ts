import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { SABOTAGES } from './sabotage.js';

/** How often the file that says how wrong the clock is, is looked at. */
const CLOCK_INTERVAL_MS = 50;

/**
 * Loaded with `--import` before a sidecar that the history checker starts. HISTORY_CLOCK is a file that says by
 * how many ms its wall clock is wrong; HISTORY_DISK_MS makes its disk slow; HISTORY_SABOTAGE breaks a rule on
 * purpose.
 */
const { HISTORY_CLOCK: clock, HISTORY_DISK_MS: diskMs, HISTORY_SABOTAGE: sabotage } = process.env;

if (clock !== undefined) stepClock(clock);
if (diskMs !== undefined) await slowDisk(Number(diskMs));
if (sabotage !== undefined) {
  const apply = SABOTAGES[sabotage];
  if (apply === undefined) throw new Error(`no sabotage ${sabotage}`);
  apply();
}

/** The wall clock of this process is as wrong as the file says; its monotonic clock is right. */
function stepClock(path: string): void {
  const Right = Date;
  let wrongByMs = 0;
  const look = (): void => {
    try {
      wrongByMs = Number(readFileSync(path, 'utf8'));
    } catch {
      wrongByMs = 0; // Nobody has set it yet.
    }
  };
  look();
  setInterval(look, CLOCK_INTERVAL_MS).unref();
  globalThis.Date = new Proxy(Right, {
    construct: (target, args: unknown[], self) =>
      Reflect.construct(target, args.length === 0 ? [Right.now() + wrongByMs] : args, self) as Date,
    get: (target, name, receiver) =>
      name === 'now'
        ? () => Right.now() + wrongByMs
        : (Reflect.get(target, name, receiver) as unknown),
  });
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
