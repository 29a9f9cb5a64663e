import type { MeshEffect } from '../../../src/core/gossip/effects.js';
import type { WatchEvent } from '../../../src/core/registry/watch/watch.js';
import type { Observer } from '../observer.js';
import type { SimNode } from '../sim-node.js';
import type { World } from '../world.js';
import { BootNames } from './boot-names.js';
import { Facts } from './facts.js';
import { Notes } from './notes.js';
import { sayClaim, type Told } from './shown.js';
import { Talk } from './talk.js';
import { sayUrl } from './words.js';

/** Said of each change of a member: told with what is seen. */
const STATUS_MESSAGE = 'a node has changed its status';

/** Links to somebody who is silent: dialed and given up again and again, which is no news. */
const SILENCE = /why=no (hello|frame) within/;

/** Writes down what the nodes of a world show, see, forget and warn of. */
export class Transcript implements Observer {
  readonly notes = new Notes();
  readonly facts = new Facts();
  readonly boots = new BootNames();
  readonly #world: World;
  readonly #held = new Map<string, { floor: number; prior: number }>();
  readonly #staging = new Set<SimNode>();
  readonly #touched = new Map<SimNode, Set<string>>();
  #talk: Talk | undefined;

  constructor(world: World) {
    this.#world = world;
    world.look(this);
  }

  /** The next line of the script. */
  step(text: string): void {
    this.notes.step(this.#world.nowMs, text);
  }

  /** What came of the last line of the script. */
  answer(text: string): void {
    this.notes.answer(this.#world.nowMs, text);
  }

  /** Writes down each frame between two machines from now on. */
  listen(a: string, b: string): void {
    const group = `${a}|${b}`;
    this.#talk = new Talk(this.#world, [a, b], this.boots, (machine, verb) =>
      this.notes.add({ atMs: this.#world.nowMs, machine, group, verb }),
    );
  }

  started(node: SimNode): void {
    this.facts.clocked(node.machine, '');
    this.boots.add(node, node.boot);
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

  flushed(): void {
    // What is on disk becomes visible in the same turn.
  }

  evicted({ machine }: SimNode, owner: string): void {
    this.#note(machine, `lets go of the log of ${owner}`);
    this.#held.delete(`${machine} ${owner}`);
  }

  notice(node: SimNode, effect: MeshEffect): void {
    const { machine } = node;
    if (effect.kind === 'node-status') {
      const { name, status } = effect;
      this.facts.saw(machine, name, status);
      if (status === 'ALIVE') this.#note(machine, 'sees', { name, how: status });
    } else if (effect.kind === 'settled') this.#note(machine, 'has settled');
    else if (effect.kind === 'boot-raised') {
      this.boots.add(node, effect.boot);
      this.#note(machine, `takes the boot ${this.boots.of(effect.boot)}`);
    } else if (effect.kind === 'count') this.facts.counted(machine, effect);
    else if (effect.kind === 'clock') this.facts.clocked(node.machine, effect.fault);
    else if (effect.kind === 'log') this.#log(node, effect);
  }

  watched(node: SimNode, event: WatchEvent): void {
    if (event.kind !== 'UPSERTED' && event.kind !== 'REMOVED') return;
    const { machine } = node;
    const { record } = event;
    const name = sayUrl(record.url);
    if (event.kind === 'REMOVED') {
      this.facts.removed(machine, record.url, this.#world.nowMs);
      this.#note(machine, 'removes', { name, how: `of ${record.owner}` });
    } else {
      this.facts.showed(machine, record.url, this.#world.nowMs);
      this.#note(machine, 'shows', { name, how: sayClaim(node, record) });
    }
  }

  ended({ machine }: SimNode): void {
    this.#note(machine, 'is gone');
  }

  turn(node: SimNode): void {
    const owners = [...(this.#touched.get(node) ?? [])];
    this.#touched.delete(node);
    this.#talk?.turn(node);
    this.#compareStaged(node, owners);
    for (const owner of owners) this.#compare(node, owner);
  }

  #compareStaged(node: SimNode, owners: readonly string[]): void {
    const staging = node.mesh.store.staged > 0;
    if (staging && !this.#staging.has(node)) {
      this.#staging.add(node);
      this.#note(node.machine, `has parts of a cut of ${owners.join()} aside`);
    } else if (!staging && this.#staging.delete(node)) {
      this.#note(node.machine, 'has no parts aside any more');
    }
  }

  /** Floors that were raised, and priors that came and went. */
  #compare(node: SimNode, owner: string): void {
    const { machine, mesh } = node;
    const key = `${machine} ${owner}`;
    const before = this.#held.get(key) ?? { floor: 0, prior: 0 };
    const { prior } = mesh.store.counts(owner);
    const floor = mesh.store.row(owner)?.floor ?? 0;
    this.#held.set(key, { floor, prior });
    if (floor > before.floor) this.#note(machine, `forgets tombstones of ${owner} up to ${floor}`);
    if (prior > 0 && before.prior === 0) {
      this.#note(machine, `keeps ${prior} of an earlier boot of ${owner}`);
    }
    if (prior === 0 && before.prior > 0) {
      this.#note(machine, `has nothing of earlier boots of ${owner} any more`);
    }
  }

  #log(node: SimNode, effect: Extract<MeshEffect, { kind: 'log' }>): void {
    const { level, message, fields } = effect;
    if (level !== 'warn' && level !== 'error') return;
    if (message === STATUS_MESSAGE) {
      const { peer = '', to = '', reason = '' } = fields;
      this.#note(node.machine, 'sees', { name: `${peer}`, how: `${to}: ${reason}` });
      return;
    }
    const words = Object.entries(fields)
      .filter(([name]) => name !== 'generation')
      .map(([name, is]) => `${name}=${is}`);
    const told = words.length > 0 ? `${message} (${words.join(' ')})` : message;
    const text = this.boots.within(told, node.name);
    this.facts.warned(node.machine, text);
    if (SILENCE.test(text)) return;
    this.#note(node.machine, `warns: ${text}`);
  }

  #note(machine: string, verb: string, about?: Told): void {
    const note = { atMs: this.#world.nowMs, machine, group: machine, verb };
    this.notes.add(about ? { ...note, about } : note);
  }
}
