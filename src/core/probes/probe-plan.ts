import { Heap } from '../heap.js';
import { PROBES_IN_FLIGHT_MAX, PROBES_SLOW_MAX } from '../limits.js';
import { hurryMs } from './hurry.js';
import { Places } from './places.js';

/** Probes under way at one host, and those of them that are slow: no registration may turn this node on one machine. */
const PROBES_PER_HOST_MAX = 64;
const PROBES_SLOW_PER_HOST_MAX = 32;

/**
 * When each URL is probed next (H1): one probe a URL at a time, so many over all and so many a host, the
 * earliest due first. URLs that keep a probe waiting share a part of the places: were black holes let into all of
 * them, those that answer in a millisecond would be probed late.
 */
export class ProbePlan {
  readonly #entries = new Map<string, Entry>();
  readonly #prompt = createHeap();
  readonly #slow = createHeap();
  readonly #hosts = new Map<string, Host>();
  readonly #places: Places;
  readonly #placesPerHost: readonly [number, number];
  #order = 0;

  constructor(
    maxRunning = PROBES_IN_FLIGHT_MAX,
    maxSlow = PROBES_SLOW_MAX,
    maxPerHost = PROBES_PER_HOST_MAX,
    maxSlowPerHost = PROBES_SLOW_PER_HOST_MAX,
  ) {
    this.#places = new Places(maxRunning, maxSlow);
    this.#placesPerHost = [maxPerHost, maxSlowPerHost];
  }

  /** URLs in the plan. */
  get size(): number {
    return this.#entries.size;
  }

  get running(): number {
    return this.#places.taken;
  }

  /** Entries in the heaps, those that are passed over too. */
  get heapSize(): number {
    const waiting = [...this.#hosts.values()].map(({ prompt, slow }) => prompt.size + slow.size);
    return waiting.reduce((sum, size) => sum + size, this.#prompt.size + this.#slow.size);
  }

  /** Probe it at once, again if a probe is under way: that one may speak of an earlier spec. */
  hasten(url: string, nowMs: number): void {
    const entry = this.#entries.get(url) ?? this.#add(url);
    entry.doubts = 0;
    if (entry.running) entry.again = true;
    else if (!entry.parked) this.#schedule(url, entry, nowMs);
  }

  /** Takes a URL out; what is under way ends by itself. */
  forget(url: string): void {
    const entry = this.#entries.get(url);
    if (entry === undefined) return;
    entry.due = undefined;
    entry.again = false;
    entry.parked = false;
    if (entry.running) return;
    this.#entries.delete(url);
    // It may have had the place of its host that the next one in line waits for.
    this.#unpark(entry.host);
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
      if (this.#parks(next, entry)) continue;
      entry.due = undefined;
      entry.running = true;
      this.#places.take(entry.slow);
      this.#host(entry.host).places.take(entry.slow);
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
    const { places } = this.#host(entry.host);
    if (!this.#places.slowRoom || !places.slowRoom) return false;
    entry.slow = true;
    this.#places.turnSlow();
    places.turnSlow();
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
    this.#places.release(entry.slow);
    this.#host(entry.host).places.release(entry.slow);
    entry.slow = end !== 'prompt';
    const { again } = entry;
    entry.again = false;
    if (again || nextMs < Infinity) this.#schedule(url, entry, again ? nowMs : nextMs);
    else this.#entries.delete(url);
    this.#unpark(entry.host);
  }

  /** When `take` has something, monotonic ms; undefined: not before a probe ends or is asked for. */
  nextMs(): number | undefined {
    return this.#nextHeap()?.first?.dueMs;
  }

  #add(url: string): Entry {
    const state = { running: false, slow: false, parked: false, again: false, doubts: 0 };
    const entry = { host: hostOf(url), due: undefined, ...state };
    this.#entries.set(url, entry);
    return entry;
  }

  #isPlanned(url: string): boolean {
    const entry = this.#entries.get(url);
    return entry !== undefined && (entry.running || entry.due !== undefined);
  }

  #schedule(url: string, entry: Entry, dueMs: number): void {
    entry.due = { url, dueMs, order: (this.#order += 1) };
    this.#push(entry.slow ? this.#slow : this.#prompt, entry.due);
  }

  #push(heap: Heap<Due>, due: Due): void {
    heap.push(due);
    // Entries that were passed over are swept out before they outnumber the rest.
    if (heap.size > 2 * this.#entries.size + 64) heap.retain((each) => this.#counts(each));
  }

  /** Puts aside what is due and finds its host's places taken: it must not keep other hosts waiting. */
  #parks(due: Due, entry: Entry): boolean {
    const { places, slow, prompt } = this.#host(entry.host);
    if (places.hasRoom(entry.slow)) return false;
    entry.parked = true;
    this.#push(entry.slow ? slow : prompt, due);
    return true;
  }

  /** A place of a host has become free: the earliest of each kind that waits for one is due again. */
  #unpark(name: string): void {
    const host = this.#host(name);
    for (const [from, to] of [
      [host.prompt, this.#prompt],
      [host.slow, this.#slow],
    ] as const) {
      if (!host.places.hasRoom(from === host.slow)) continue;
      let due = from.pop();
      while (due !== undefined && !this.#counts(due)) due = from.pop();
      const entry = due && this.#entries.get(due.url);
      if (due === undefined || entry === undefined) continue;
      entry.parked = false;
      this.#push(to, due);
    }
    const { places, prompt, slow } = host;
    if (places.taken + prompt.size + slow.size === 0) this.#hosts.delete(name);
  }

  #host(name: string): Host {
    const known = this.#hosts.get(name);
    if (known !== undefined) return known;
    const [max, maxSlow] = this.#placesPerHost;
    const host = { places: new Places(max, maxSlow), prompt: createHeap(), slow: createHeap() };
    this.#hosts.set(name, host);
    return host;
  }

  #counts(due: Due): boolean {
    return this.#entries.get(due.url)?.due === due;
  }

  /** The heap with the earliest entry that may be launched, cleared of what no longer counts on top. */
  #nextHeap(): Heap<Due> | undefined {
    if (!this.#places.hasRoom(false)) return undefined;
    for (const heap of [this.#prompt, this.#slow]) {
      while (heap.first !== undefined && !this.#counts(heap.first)) heap.pop();
    }
    const slow = this.#places.slowRoom ? this.#slow : undefined;
    if (slow?.first === undefined) return this.#prompt;
    const prompt = this.#prompt.first;
    return prompt === undefined || slow.first.dueMs < prompt.dueMs ? slow : this.#prompt;
  }
}

/** A probe to launch now. */
export interface DueProbe {
  readonly url: string;
  /** When it should have been launched, monotonic ms: now minus this is its lateness. */
  readonly dueMs: number;
}

/** Something that is due at a moment. */
interface Due {
  readonly url: string;
  /** Monotonic ms. */
  readonly dueMs: number;
  /** Breaks ties: who was planned first goes first. */
  readonly order: number;
}

interface Entry {
  readonly host: string;
  /** The heap entry that counts; older ones of this URL are passed over. */
  due: Due | undefined;
  running: boolean;
  /** Did not answer within the patience of a prompt probe, when it was probed last. */
  slow: boolean;
  /** Due, and waiting for a place of its host. */
  parked: boolean;
  /** Asked for again while under way: due at once when that one ends. */
  again: boolean;
  /** Probes in a row that ended in doubt (H9). */
  doubts: number;
}

/** Places of one host, and what is due and waits for one; only while there is either. */
interface Host {
  readonly places: Places;
  readonly prompt: Heap<Due>;
  readonly slow: Heap<Due>;
}

/** The host of a URL, whatever its port; a URL without one is a host of its own. */
function hostOf(url: string): string {
  return /^[a-z]+:\/\/(\[[^\]]*\]|[^:/]+)/u.exec(url)?.[1] ?? url;
}

function createHeap(): Heap<Due> {
  return new Heap((a, b) => (a.dueMs === b.dueMs ? a.order < b.order : a.dueMs < b.dueMs));
}
