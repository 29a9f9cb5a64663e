/** A way by which what a writer changes reaches a watcher somewhere else: ours, the bare stack's, or a rival's. */
export interface Path {
  /** One change; over once it is acknowledged and the watcher has it. */
  change(): Promise<void>;
  /** So many new entries; over once they are acknowledged and the watcher has all of them. */
  bulk(count: number): Promise<void>;
  end(): Promise<void>;
}

/** Bytes of an entry, on every path: as much as the spec of a worker has. */
export const ENTRY_BYTES = 600;
/** How many writes a bulk load keeps open where one message carries one entry. */
const BULK_IN_FLIGHT = 256;
const TAG_LENGTH = 12;
const FILLER = 'x'.repeat(ENTRY_BYTES);

/** What the watcher of a path has seen, and who waits for it. */
export class Seen {
  readonly #waiting = new Map<string, () => void>();

  /** Over once the watcher has told of this tag. */
  wait(tag: string): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(tag, resolve));
  }

  /** The watcher has seen the change of this tag. */
  tell(tag: string): void {
    const resolve = this.#waiting.get(tag);
    this.#waiting.delete(tag);
    resolve?.();
  }
}

/** An entry that starts with a tag, as text of ASCII. */
export function entry(tag: string): string {
  return (tag.padEnd(TAG_LENGTH) + FILLER).slice(0, ENTRY_BYTES);
}

/** The tag of an entry. */
export function tagOf(bytes: Buffer): string {
  return bytes.toString('latin1', 0, TAG_LENGTH).trimEnd();
}

/** Does so many things with `inFlight` of them at once. */
export async function inLanes(
  count: number,
  inFlight: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
}

/** A path through a store of keys and values: how one puts is all that stores differ in. */
export function pathOfStore(
  seen: Seen,
  put: (key: string, value: string) => Promise<unknown>,
  end: () => Promise<void>,
): Path {
  let tags = 0;
  const write = async (key?: string): Promise<void> => {
    tags += 1;
    const tag = `t${tags}`;
    await Promise.all([seen.wait(tag), put(key ?? tag, entry(tag))]);
  };
  return {
    change: () => write('changed'),
    bulk: (count) => inLanes(count, BULK_IN_FLIGHT, () => write()),
    end,
  };
}
