import type { Rng } from '../ports.js';

/**
 * Names in shuffled order, gone through once before anyone comes again: a bound on the time until a
 * failed node is pinged, which picking at random does not give.
 */
export class PingRing {
  readonly #rng: Rng;
  readonly #members = new Set<string>();
  #names: string[] = [];
  #next = 0;

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  /** Names in the ring, those too that are found not to belong there when they come up. */
  get size(): number {
    return this.#members.size;
  }

  /** Adds a name at a random place of what is still to come in this round. */
  add(name: string): void {
    if (this.#members.has(name)) return;
    this.#members.add(name);
    const place = this.#next + Math.floor(this.#rng() * (this.#names.length - this.#next + 1));
    this.#names.splice(place, 0, name);
  }

  /** Begins a new round: everyone is still to come. */
  restart(): void {
    this.#next = this.#names.length;
  }

  /** The next name that belongs here; the others fall out on the way. Undefined when none is left. */
  next(belongs: (name: string) => boolean): string | undefined {
    while (this.#names.length > 0) {
      const name = this.#names[this.#next];
      if (name === undefined) {
        this.#names = shuffled(this.#names, this.#rng);
        this.#next = 0;
        continue;
      }
      if (belongs(name)) {
        this.#next += 1;
        return name;
      }
      this.#names.splice(this.#next, 1);
      this.#members.delete(name);
    }
    return undefined;
  }
}

/** Some of the items, each with the same chance; all of them when there are no more. */
export function sample(items: readonly string[], count: number, rng: Rng): string[] {
  const left = [...items];
  const picked: string[] = [];
  while (picked.length < count && left.length > 0) {
    const place = Math.floor(rng() * left.length);
    picked.push(left[place] as string);
    left[place] = left.at(-1) as string;
    left.pop();
  }
  return picked;
}

/** The items in an order that the generator picks. */
export function shuffled(items: readonly string[], rng: Rng): string[] {
  return items
    .map((item) => ({ item, key: rng() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
