import { PROBES_IN_FLIGHT_MAX, PROBES_SLOW_MAX } from '../limits.js';
import { hurryMs } from './hurry.js';
import { DueHeap, type Due } from './due-heap.js';

/** A probe to launch now. */
export interface DueProbe {
  readonly url: string;
  /** When it should have been launched, monotonic ms: now minus this is its lateness. */
  readonly dueMs: number;
}

interface Entry {
  /** The heap entry that counts; older ones of this URL are passed over. */
  due: Due | undefined;
  running: boolean;
  /** Did not answer within the patience of a prompt probe, when it was probed last. */
  slow: boolean;
  /** Asked for again while under way: due at once when that one ends. */
  again: boolean;
  /** Probes in a row that ended in doubt (H9). */
  doubts: number;
}

/**
 * When each URL is probed next (H1): one probe a URL at a time, so many over all, the earliest due
 * first. URLs that keep a probe waiting share a part of the places: were black holes let into all of
 * them, those that answer in a millisecond would be probed late.
 */
export class ProbePlan {
  readonly #entries = new Map<string, Entry>();
  readonly #prompt = new DueHeap();
  readonly #slow = new DueHeap();
  readonly #maxRunning: number;
  readonly #maxSlow: number;
  #running = 0;
  #runningSlow = 0;
  #order = 0;

  constructor(maxRunning = PROBES_IN_FLIGHT_MAX, maxSlow = PROBES_SLOW_MAX) {
    this.#maxRunning = maxRunning;
    this.#maxSlow = maxSlow;
  }

  /** URLs in the plan. */
  get size(): number {
    return this.#entries.size;
  }

  get running(): number {
    return this.#running;
  }

  /** Entries in the heaps, those that are passed over too. */
  get heapSize(): number {
    return this.#prompt.size + this.#slow.size;
  }

  /** Probe it at once, again if a probe is under way: that one may speak of an earlier spec. */
  hasten(url: string, nowMs: number): void {
    const entry = this.#entries.get(url) ?? this.#add(url);
    entry.doubts = 0;
    if (entry.running) entry.again = true;
    else this.#schedule(url, entry, nowMs);
  }

  /** Takes a URL out; what is under way ends by itself. */
  forget(url: string): void {
    const entry = this.#entries.get(url);
    if (entry === undefined) return;
    entry.due = undefined;
    entry.again = false;
    if (!entry.running) this.#entries.delete(url);
  }

  /**
   * The plan for exactly these URLs: new ones are due now, the others stay as they are. For a reader
   * that missed events: it must not probe the whole fleet again.
   */
  rebuild(urls: ReadonlySet<string>, nowMs: number): void {
    for (const url of this.#entries.keys()) if (!urls.has(url)) this.forget(url);
    for (const url of urls) if (!this.#isPlanned(url)) this.hasten(url, nowMs);
  }

  /** The probes to launch now; each must be ended by `ended`. */
  take(nowMs: number): DueProbe[] {
    const taken: DueProbe[] = [];
    for (;;) {
      const heap = this.#nextHeap();
      const next = heap?.first;
      if (heap === undefined || next === undefined || next.dueMs > nowMs) return taken;
      heap.pop();
      const entry = this.#entries.get(next.url);
      if (entry === undefined) continue;
      entry.due = undefined;
      entry.running = true;
      this.#running += 1;
      if (entry.slow) this.#runningSlow += 1;
      taken.push({ url: next.url, dueMs: next.dueMs });
    }
  }

  /**
   * A prompt probe has had no answer for so long that it counts as slow. True: let it run on, on a
   * slow place. False: there is none; break it off without a verdict, and it will be launched again
   * as a slow one.
   */
  turnsSlow(url: string): boolean {
    const entry = this.#entries.get(url);
    if (entry?.running !== true || entry.slow) return true;
    if (this.#runningSlow >= this.#maxSlow) return false;
    entry.slow = true;
    this.#runningSlow += 1;
    return true;
  }

  /** How long to wait because of doubt, counted from the first probe that left some; undefined: none. */
  hurryMs(url: string, inDoubt: boolean): number | undefined {
    const entry = this.#entries.get(url);
    if (entry === undefined) return undefined;
    entry.doubts = inDoubt ? entry.doubts + 1 : 0;
    return inDoubt ? hurryMs(entry.doubts) : undefined;
  }

  /** When a URL is probed next, monotonic ms; undefined: it is not in the plan, or is being probed. */
  dueMs(url: string): number | undefined {
    return this.#entries.get(url)?.due?.dueMs;
  }

  /** A probe is over, with a verdict or broken off for want of a slow place; the next is due then. */
  ended(url: string, end: 'prompt' | 'slow' | 'broken-off', nextMs: number, nowMs: number): void {
    const entry = this.#entries.get(url);
    if (entry?.running !== true) return;
    entry.running = false;
    this.#running -= 1;
    if (entry.slow) this.#runningSlow -= 1;
    entry.slow = end !== 'prompt';
    const { again } = entry;
    entry.again = false;
    if (again || nextMs < Infinity) this.#schedule(url, entry, again ? nowMs : nextMs);
    else this.#entries.delete(url);
  }

  /** When `take` has something, monotonic ms; undefined: not before a probe ends or is asked for. */
  nextMs(): number | undefined {
    return this.#nextHeap()?.first?.dueMs;
  }

  #add(url: string): Entry {
    const entry = { due: undefined, running: false, slow: false, again: false, doubts: 0 };
    this.#entries.set(url, entry);
    return entry;
  }

  #isPlanned(url: string): boolean {
    const entry = this.#entries.get(url);
    return entry !== undefined && (entry.running || entry.due !== undefined);
  }

  #schedule(url: string, entry: Entry, dueMs: number): void {
    entry.due = { url, dueMs, order: (this.#order += 1) };
    const heap = entry.slow ? this.#slow : this.#prompt;
    heap.push(entry.due);
    // Entries that were passed over are swept out before they outnumber the rest.
    if (heap.size > 2 * this.#entries.size + 64) heap.retain((due) => this.#counts(due));
  }

  #counts(due: Due): boolean {
    return this.#entries.get(due.url)?.due === due;
  }

  /** The heap with the earliest entry that may be launched, cleared of what no longer counts on top. */
  #nextHeap(): DueHeap | undefined {
    if (this.#running >= this.#maxRunning) return undefined;
    for (const heap of [this.#prompt, this.#slow]) {
      while (heap.first !== undefined && !this.#counts(heap.first)) heap.pop();
    }
    const slow = this.#runningSlow < this.#maxSlow ? this.#slow : undefined;
    if (slow?.first === undefined) return this.#prompt;
    const prompt = this.#prompt.first;
    return prompt === undefined || slow.first.dueMs < prompt.dueMs ? slow : this.#prompt;
  }
}
