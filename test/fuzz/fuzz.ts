import { chance, createRng } from '../simulation/rng.js';
import { GossipFuzzer } from './gossip.js';
import { RegistryFuzzer } from './registry.js';

/** Messages after which the time of the processor is looked at. */
const CPU_MESSAGES = 20;
/** CPU time that so many may cost: a few milliseconds each, and some collecting of garbage. */
const CPU_MS_MAX = 2_000;
/** What the heap may hold at the end: one node and one registry at their bounds. */
const HEAP_BYTES_MAX = 768 * 1024 * 1024;
const FINDINGS_MAX = 20;
/** A call over a connection costs as much as many frames. */
const REGISTRY_SHARE = 0.15;

export interface FuzzOptions {
  readonly count: number;
  readonly seed: number;
  /** Called now and then with how many messages have been sent. */
  readonly progress?: (sent: number) => void;
}

/**
 * Sends `count` messages, most of them damaged, to a gossip node and to a registry listener; the same seed
 * sends the same. Returns what was found, with the number of the message: a crash, an internal error, a
 * promise that nobody handled, a stall, or more memory than the bounds allow.
 */
export async function fuzz({ count, seed, progress }: FuzzOptions): Promise<string[]> {
  const rng = createRng(seed);
  const findings: string[] = [];
  let sent = 0;
  const found = (what: string): void => void findings.push(`message ${sent}: ${what}`);
  const unhandled = (error: unknown): void => found(`nobody handled ${shown(error)}`);
  process.on('unhandledRejection', unhandled);
  process.on('uncaughtException', unhandled);
  const gossip = new GossipFuzzer(rng);
  const registry = await new RegistryFuzzer(rng).start();
  let before = process.cpuUsage();
  try {
    for (; sent < count && findings.length < FINDINGS_MAX; sent += 1) {
      const fuzzer = chance(rng, REGISTRY_SHARE) ? registry : gossip;
      await fuzzer.step().catch((error: unknown) => found(shown(error)));
      fuzzer.findings.splice(0).forEach(found);
      if (sent % CPU_MESSAGES === 0) {
        const { user, system } = process.cpuUsage(before);
        const cpuMs = Math.round((user + system) / 1000);
        const last = `the last ${CPU_MESSAGES} messages`;
        if (cpuMs > CPU_MS_MAX) found(`${last} took ${cpuMs} ms of the processor`);
        before = process.cpuUsage();
      }
      if (sent % 1_000 === 0) progress?.(sent);
    }
    const { heapUsed } = process.memoryUsage();
    if (heapUsed > HEAP_BYTES_MAX) found(`the heap holds ${Math.round(heapUsed / 1e6)} MB`);
  } finally {
    await registry.stop();
    process.off('unhandledRejection', unhandled);
    process.off('uncaughtException', unhandled);
  }
  return findings;
}

function shown(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
