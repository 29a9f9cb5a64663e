import type { Boot } from '../../../src/core/boot.js';
import type { MeshEffect } from '../../../src/core/gossip/mesh-io.js';
import type { WatchEvent } from '../../../src/core/registry/watch.js';
import { say } from '../../core/gossip/transcript.js';
import type { Observer } from '../observer.js';
import { bootName } from '../oracle.js';
import type { SimNode } from '../sim-node.js';
import type { World } from '../world.js';
import { sayClaim, sayTogether, type Told } from './shown.js';
import { sayMs, sayUrl } from './words.js';

/** Something that a node did or saw. Told together by what is alike in `verb`. */
interface Note {
  readonly tenth: number;
  readonly machine: string;
  readonly verb: string;
  /** A worker or a node, where it is about one, and what is said of it. */
  readonly about?: Told;
}

/** Counters that move in every story, and tell nothing of it. */
const USUAL = /^(pings|dials|links|wants|deltas_received|full_cuts|refusals_received|member_trans)/;

/** Said of each change of a member: told with what is seen. */
const STATUS_MESSAGE = 'a node has changed its status';

const TIME_WIDTH = 12;

/**
 * Writes down what the nodes of a world show, see and warn of. Times are to a tenth of a second, and what
 * happens within one is told node by node: a golden text must not change with every message that comes a
 * little earlier.
 */
export class Transcript implements Observer {
  readonly lines: string[] = [];
  readonly #world: World;
  readonly #notes: Note[] = [];
  #lastStep = '';
  readonly #boots = new Map<string, string>();
  readonly #bootCounts = new Map<string, number>();
  readonly #removals = new Map<string, number[]>();
  readonly #shown = new Map<string, number>();
  readonly #sightings = new Map<string, string[]>();
  readonly #warnings = new Map<string, string[]>();
  readonly #totals = new Map<string, number>();
  readonly #held = new Map<string, { floor: number; prior: number }>();
  readonly #touched = new Map<SimNode, Set<string>>();

  constructor(world: World) {
    this.#world = world;
    world.look(this);
  }

  /** The next line of the script. */
  step(text: string): void {
    this.flush();
    this.#lastStep = text;
    this.lines.push(`${sayMs(this.#world.nowMs).padStart(TIME_WIDTH)}  ${text}`);
  }

  /** What came of the last line of the script; it is told behind all that happened until now. */
  answer(text: string): void {
    this.lines.pop();
    this.step(`${this.#lastStep}: ${text}`);
  }

  /** Tells what has happened since. */
  flush(): void {
    const notes = this.#notes.splice(0).map((note, order) => ({ ...note, order }));
    notes.sort((a, b) => a.tenth - b.tenth || compare(a.machine, b.machine) || a.order - b.order);
    for (let at = 0; at < notes.length;) {
      const first = notes[at] as Note;
      const group: Note[] = [];
      for (; at < notes.length && alike(notes[at] as Note, first); at += 1) {
        group.push(notes[at] as Note);
      }
      this.#tell(first, group);
    }
  }

  /** Writes down each frame between two machines from now on. */
  listen(a: string, b: string): void {
    this.#world.network.onArrival = (to, frame) => {
      const from = to.peer?.machine ?? '';
      const pair = [from, to.machine];
      if (!pair.includes(a) || !pair.includes(b)) return;
      this.#note(from, `says to ${to.machine}: ${say(frame, (boot) => this.nameOf(boot))}`);
    };
  }

  removals(machine: string, url: string): readonly number[] {
    return this.#removals.get(`${machine} ${url}`) ?? [];
  }

  firstShown(machine: string, url: string): number | undefined {
    return this.#shown.get(`${machine} ${url}`);
  }

  sightings(machine: string, other: string): readonly string[] {
    return this.#sightings.get(`${machine} ${other}`) ?? [];
  }

  warnings(machine: string): readonly string[] {
    return this.#warnings.get(machine) ?? [];
  }

  bootCount(machine: string): number {
    return this.#bootCounts.get(machine) ?? 0;
  }

  /** Sum of a counter over all its labels. */
  total(machine: string, metric: string): number {
    return this.totals(machine)
      .filter(([name]) => name === metric || name.startsWith(`${metric}{`))
      .reduce((sum, [, count]) => sum + count, 0);
  }

  /** Counters that moved, but for the usual ones. */
  totals(machine: string): [string, number][] {
    return [...this.#totals].flatMap(([key, count]) => {
      const [who = '', name = ''] = key.split(' ');
      return who === machine ? [[name, count] as [string, number]] : [];
    });
  }

  /** A boot by its number at its machine: `a#2`. */
  nameOf(boot: Boot): string {
    return this.#boots.get(bootName(boot)) ?? 'a boot that nobody had';
  }

  started(node: SimNode): void {
    this.#nameBoot(node, node.boot);
  }

  wrote(): void {
    // Seen where it is shown.
  }

  ownChanged(node: SimNode): void {
    this.touched(node, node.name);
  }

  touched(node: SimNode, owner: string): void {
    const owners = this.#touched.get(node) ?? new Set();
    this.#touched.set(node, owners.add(owner));
  }

  evicted(node: SimNode, owner: string): void {
    this.#note(node.machine, `lets go of the log of ${owner}`);
    this.#held.delete(`${node.machine} ${owner}`);
  }

  notice(node: SimNode, effect: MeshEffect): void {
    const { machine } = node;
    if (effect.type === 'node-status') {
      const { name, status } = effect;
      push(this.#sightings, `${machine} ${name}`, status);
      if (status === 'ALIVE') this.#note(machine, 'sees', { name, how: status });
    } else if (effect.type === 'settled') this.#note(machine, 'has settled');
    else if (effect.type === 'boot-raised') {
      this.#nameBoot(node, effect.boot);
      this.#note(machine, `takes the boot ${this.nameOf(effect.boot)}`);
    } else if (effect.type === 'count') this.#count(machine, effect);
    else if (effect.type === 'log') this.#log(machine, effect);
  }

  watched({ machine }: SimNode, event: WatchEvent): void {
    if (event.type !== 'UPSERTED' && event.type !== 'REMOVED') return;
    const { record } = event;
    const key = `${machine} ${record.url}`;
    const url = sayUrl(record.url);
    if (event.type === 'REMOVED') {
      push(this.#removals, key, this.#world.nowMs);
      this.#note(machine, 'removes', { name: url, how: `of ${record.owner}` });
      return;
    }
    if (!this.#shown.has(key)) this.#shown.set(key, this.#world.nowMs);
    this.#note(machine, 'shows', { name: url, how: sayClaim(record) });
  }

  ended({ machine }: SimNode): void {
    this.#note(machine, 'is gone');
  }

  turn(node: SimNode): void {
    const owners = this.#touched.get(node);
    this.#touched.delete(node);
    for (const owner of owners ?? []) this.#compare(node, owner);
  }

  /** Floors that were raised, and priors that came and went. */
  #compare(node: SimNode, owner: string): void {
    const { store } = node.mesh;
    const row = store.row(owner);
    const key = `${node.machine} ${owner}`;
    const before = this.#held.get(key) ?? { floor: 0, prior: 0 };
    const now = { floor: row?.floor ?? 0, prior: store.counts(owner).prior };
    this.#held.set(key, now);
    if (now.floor > before.floor) {
      this.#note(node.machine, `forgets tombstones of ${owner} up to ${now.floor}`);
    }
    if (now.prior > 0 && before.prior === 0) {
      this.#note(node.machine, `keeps ${now.prior} of an earlier boot of ${owner}`);
    }
    if (now.prior === 0 && before.prior > 0) {
      this.#note(node.machine, `has nothing of earlier boots of ${owner} any more`);
    }
  }

  #nameBoot(node: SimNode, boot: Boot): void {
    const count = this.bootCount(node.machine) + 1;
    this.#bootCounts.set(node.machine, count);
    this.#boots.set(bootName(boot), `${node.machine}#${count}`);
  }

  #count(machine: string, effect: Extract<MeshEffect, { type: 'count' }>): void {
    const { name, labels, value } = effect;
    if (USUAL.test(name)) return;
    const words = Object.entries(labels).map(([label, is]) => `${label}=${is}`);
    const key = `${machine} ${name}${words.length > 0 ? `{${words.join()}}` : ''}`;
    this.#totals.set(key, (this.#totals.get(key) ?? 0) + value);
  }

  #log(machine: string, effect: Extract<MeshEffect, { type: 'log' }>): void {
    const { level, message, fields } = effect;
    if (level !== 'warn' && level !== 'error') return;
    if (message === STATUS_MESSAGE) {
      const { peer = '', to = '', reason = '' } = fields;
      this.#note(machine, 'sees', { name: `${peer}`, how: `${to}: ${reason}` });
      return;
    }
    const words = Object.entries(fields)
      .filter(([name]) => name !== 'generation')
      .map(([name, is]) => `${name}=${is}`);
    const line = this.#withNames(
      machine,
      words.length > 0 ? `${message} (${words.join(' ')})` : message,
    );
    push(this.#warnings, machine, line);
    this.#note(machine, `warns: ${line}`);
  }

  /** Generations are times, and instances are chance: boots are called by their names. */
  #withNames(machine: string, text: string): string {
    const named = (generation: string): string => {
      const found = [...this.#boots].filter(([boot]) => boot.startsWith(`${generation}/`));
      const own = found.find(([, name]) => name.startsWith(`${machine}#`));
      return (own ?? found[0])?.[1] ?? 'of nobody';
    };
    return text.replaceAll(/\b1\d{12}\b/g, named);
  }

  #note(machine: string, verb: string, about?: Told): void {
    const tenth = Math.round(this.#world.nowMs / 100);
    this.#notes.push({ tenth, machine, verb, ...(about ? { about } : {}) });
  }

  #tell(first: Note, group: readonly Note[]): void {
    const time = sayMs(first.tenth * 100).padStart(TIME_WIDTH);
    const told = group.flatMap(({ about }) => about ?? []);
    const all = told.length > 0 ? sayTogether(told).map((text) => ` ${text}`) : [''];
    for (const text of all) this.lines.push(`${time}      ${first.machine} ${first.verb}${text}`);
  }
}

/** Notes that are told in one line: things seen by the same node at the same time; a thing said twice. */
function alike(a: Note, b: Note): boolean {
  return a.tenth === b.tenth && a.machine === b.machine && a.verb === b.verb;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key) ?? [];
  list.push(value);
  map.set(key, list);
}
