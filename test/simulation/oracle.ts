import type { Boot } from '../../src/core/boot.js';
import type { Hash64 } from '../../src/core/ports.js';
import type { DigestRow, LogRecord } from '../../src/core/store/rows.js';
import type { SimNode } from './sim-node.js';

/** One write of an owner; no value = a tombstone. Values are known by their hash. */
interface Write {
  readonly seq: number;
  readonly key: string;
  readonly value: string | undefined;
}

/** What an owner's header said from one head on. */
interface Header {
  readonly head: number;
  readonly floor: number;
  readonly settled: boolean;
}

/** A boot as one text. */
export function bootName(boot: Boot): string {
  return `${boot.generation}/${boot.instanceId}`;
}

/** One boot of an owner: everything that it ever wrote, in order. Slow and obvious on purpose. */
export class Life {
  readonly owner: string;
  readonly boot: Boot;
  readonly name: string;
  readonly startedMs: number;
  /** A life that began without what the one before had on disk. */
  readonly fresh: boolean;
  readonly writes: Write[] = [];
  readonly headers: Header[] = [];
  head = 0;
  settledMs: number | undefined;
  /** When its process ended. */
  endedMs: number | undefined;
  readonly #texts = new Map<number, string>();

  constructor(owner: string, boot: Boot, startedMs: number, fresh: boolean) {
    this.owner = owner;
    this.boot = boot;
    this.name = bootName(boot);
    this.startedMs = startedMs;
    this.fresh = fresh;
  }

  /** Last write of each key at a head: a replay from the beginning. */
  replay(head: number): Map<string, Write> {
    const last = new Map<string, Write>();
    for (const write of this.writes) {
      if (write.seq > head) break;
      last.delete(write.key);
      last.set(write.key, write);
    }
    return last;
  }

  header(head: number): Header {
    let found: Header = { head: 0, floor: 0, settled: false };
    for (const header of this.headers) {
      if (header.head > head) break;
      found = header;
    }
    return found;
  }

  /** The cut at a head as one text: header, values, and the tombstones above the floor. */
  text(head: number): string {
    let text = this.#texts.get(head);
    if (text === undefined) {
      const { floor, settled } = this.header(head);
      const entries = [...this.replay(head).values()]
        .filter(({ seq, value }) => value !== undefined || seq > floor)
        .sort((a, b) => a.seq - b.seq);
      text = cutText({ floor, settled }, entries);
      this.#texts.set(head, text);
    }
    return text;
  }

  /** Forgets texts from a head on: the owner is still writing there. */
  touch(head: number): void {
    this.#texts.delete(head);
    this.head = Math.max(this.head, head);
  }
}

function cutText(
  header: { readonly floor: number; readonly settled: boolean },
  entries: readonly Write[],
): string {
  const lines = entries.map(({ seq, key, value }) => `${seq} ${key} ${value ?? 'deleted'}`);
  return [`floor ${header.floor}${header.settled ? ' settled' : ''}`, ...lines].join('\n');
}

/** A cut's text without its header: a lie leaves the header as true as it was where it arrives. */
function recordsOf(text: string): string {
  return text.slice(text.indexOf('\n') + 1);
}

/** Keeps its own record of what each owner's log held at each (boot, head). */
export class Oracle {
  /** Owners about whom somebody has lied. */
  readonly tainted = new Set<string>();
  readonly #lives = new Map<string, Life[]>();
  /** Owner, boot, head -> texts that forgers made. */
  readonly #forged = new Map<string, Set<string>>();
  readonly #forgedBoots = new Set<string>();
  readonly #values = new WeakMap<Uint8Array, string>();
  readonly #hash64: Hash64;

  constructor(hash64: Hash64) {
    this.#hash64 = hash64;
  }

  /** A value as a short text. */
  value(value: Uint8Array): string {
    let name = this.#values.get(value);
    if (name === undefined) {
      name = this.#hash64(value).toString(36);
      this.#values.set(value, name);
    }
    return name;
  }

  begin(node: SimNode, boot: Boot, fresh: boolean): Life {
    const life = new Life(node.name, boot, node.clock.now(), fresh);
    const lives = this.lives(node.name);
    lives.push(life);
    this.#lives.set(node.name, lives);
    return life;
  }

  lives(owner: string): Life[] {
    return this.#lives.get(owner) ?? [];
  }

  life(owner: string, boot: Boot): Life | undefined {
    const name = bootName(boot);
    return this.lives(owner).find((life) => life.name === name);
  }

  /** Notes what a forger made, so that it is known for what it is where it turns up. */
  forge(owner: string, boot: Boot, head: number, text: string): void {
    const name = `${owner} ${bootName(boot)} ${head}`;
    const texts = this.#forged.get(name) ?? new Set();
    texts.add(recordsOf(text));
    this.#forged.set(name, texts);
    this.#forgedBoots.add(`${owner} ${bootName(boot)}`);
    this.tainted.add(owner);
  }

  isForged(owner: string, boot: Boot, head: number, text: string): boolean {
    return this.#forged.get(`${owner} ${bootName(boot)} ${head}`)?.has(recordsOf(text)) === true;
  }

  /** Whether anything was ever forged under this boot. */
  isForgedBoot(owner: string, boot: Boot): boolean {
    return this.#forgedBoots.has(`${owner} ${bootName(boot)}`);
  }

  /** What a node holds of an owner, in the words of `Life.text`. */
  observed(node: SimNode, row: DigestRow): string {
    const records: LogRecord[] = [];
    for (const { record, prior } of node.mesh.store.records(row.owner)) {
      if (!prior) records.push(record);
    }
    return this.text(row, records);
  }

  /** A cut in the words of `Life.text`. */
  text(
    header: { readonly floor: number; readonly settled: boolean },
    records: readonly LogRecord[],
  ): string {
    const entries = records.map(({ seq, key, value }) => ({
      seq,
      key,
      value: value && this.value(value),
    }));
    return cutText(header, entries);
  }
}
