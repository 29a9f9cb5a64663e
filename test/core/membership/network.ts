import type { Boot } from '../../../src/core/boot.js';
import { compareBoots } from '../../../src/core/boot.js';
import type { MembershipEffect } from '../../../src/core/membership/effects.js';
import type { MemberRow } from '../../../src/core/membership/member.js';
import { Membership } from '../../../src/core/membership/membership.js';
import type { MembershipSettings } from '../../../src/core/membership/settings.js';
import type { Rng } from '../../../src/core/ports.js';
import { isFinal } from '../../../src/core/membership/row.js';
import { SETTINGS, instant, seeded, tellAll } from './fixtures.js';

/** A line of the story: what one node saw of another, and when. */
export interface Turn {
  readonly atMs: number;
  readonly at: string;
  readonly about: string;
  readonly to: string;
}

/** A burial as one node saw it. */
export interface Burial {
  readonly atMs: number;
  readonly at: string;
  /** The life of the node that saw it: a restart forgets what went before. */
  readonly process: Membership;
  readonly about: string;
  /** By its own timers and brake, not on the word of others. */
  readonly own: boolean;
  /** Names that are not buried there after it, its own too. */
  readonly living: ReadonlySet<string>;
}

interface Event {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

interface Host {
  readonly name: string;
  node: Membership;
  boot: Boot;
  up: boolean;
  /** Nothing is processed before this moment: the process stands still. */
  stalledUntilMs: number;
  raising: boolean;
}

/**
 * N pure Memberships over a virtual network: one seed, one clock. Messages are lost with a
 * probability, delayed 1 to 20 ms, and cut between groups; rows flood to every other node. A node
 * persists a newer boot in 50 ms when it is asked to. As the mesh does, a node pings on behalf of
 * another by a message of its own.
 */
export class VirtualMesh {
  readonly hosts = new Map<string, Host>();
  readonly turns: Turn[] = [];
  /** Who was buried, by an own decision or on the word of others. */
  readonly burials: Burial[] = [];
  readonly evictions: { atMs: number; at: string; about: string; alive: boolean }[] = [];
  loss = 0;
  nowMs = 0;
  readonly #rng: Rng;
  readonly #settings: MembershipSettings;
  #events: Event[] = [];
  #order = 0;
  #group = new Map<string, number>();

  constructor(seed: number, names: readonly string[], settings: Partial<MembershipSettings> = {}) {
    this.#rng = seeded(seed);
    this.#settings = { ...SETTINGS, ...settings };
    for (const name of names) this.start(name);
    for (const a of names) for (const b of names) if (a !== b) this.#hello(a, b);
  }

  /** Starts a node, in a boot above its last one; it greets whom `greet` names. */
  start(name: string, greet: readonly string[] = []): void {
    const generation = (this.hosts.get(name)?.boot.generation ?? 0) + 1;
    const boot = { generation, instanceId: `000000000000000${generation % 10}` };
    const node = new Membership({
      ...{ node: name, boot, address: `${name}:1`, version: '1.0.0' },
      rng: seeded(Math.floor(this.#rng() * 2 ** 32)),
      settings: this.#settings,
      now: instant(this.nowMs),
    });
    const host: Host = { name, node, boot, up: true, stalledUntilMs: 0, raising: false };
    this.hosts.set(name, host);
    this.#schedule(host);
    for (const peer of greet) {
      this.#hello(name, peer);
      this.#hello(peer, name);
    }
  }

  /** kill -9. */
  kill(...names: string[]): void {
    for (const name of names) this.host(name).up = false;
  }

  /** A node says goodbye; the caller kills it. */
  leave(name: string, kind: 'RESTARTING' | 'LEAVING'): void {
    const host = this.host(name);
    this.#run(host, host.node.leaving(kind, this.#now()));
  }

  /** The process stands still; what reaches it waits. */
  stall(name: string, forMs: number): void {
    this.host(name).stalledUntilMs = this.nowMs + forMs;
  }

  /** Cuts the net into groups; no group for a name means group 0. Without groups it is whole. */
  cut(...groups: string[][]): void {
    this.#group = new Map(groups.flatMap((names, at) => names.map((name) => [name, at] as const)));
  }

  host(name: string): Host {
    const host = this.hosts.get(name);
    if (!host) throw new Error(`no host ${name}`);
    return host;
  }

  /** What `at` says of `about`. */
  status(at: string, about: string): string {
    return this.host(at).node.row(about)?.status ?? 'unknown';
  }

  /** Whether every running node holds this of `about`. */
  agree(about: string, status: string): boolean {
    return [...this.hosts.values()].every(
      ({ name, up }) => !up || name === about || this.status(name, about) === status,
    );
  }

  pass(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      const event = this.#events[0];
      if (!event || event.atMs > endMs) break;
      this.#pop();
      this.nowMs = Math.max(this.nowMs, event.atMs);
      event.run();
    }
    this.nowMs = endMs;
  }

  passUntil(what: string, condition: () => boolean, limitMs = 300_000): number {
    const startMs = this.nowMs;
    while (!condition()) {
      if (this.nowMs - startMs >= limitMs) throw new Error(`${what}: not within ${limitMs} ms`);
      this.pass(100);
    }
    return this.nowMs - startMs;
  }

  #now() {
    return instant(this.nowMs);
  }

  #at(atMs: number, run: () => void): void {
    const event = { atMs, order: this.#order++, run };
    let at = this.#events.length;
    this.#events.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(event, this.#events[parent]!)) break;
      this.#events[at] = this.#events[parent]!;
      at = parent;
    }
    this.#events[at] = event;
  }

  #pop(): void {
    const last = this.#events.pop()!;
    const size = this.#events.length;
    if (size === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && before(this.#events[child + 1]!, this.#events[child]!)) child += 1;
      if (!before(this.#events[child]!, last)) break;
      this.#events[at] = this.#events[child]!;
      at = child;
    }
    this.#events[at] = last;
  }

  /** Runs `then` at the receiver, unless the message is lost, cut, or one of them is down. */
  #send(from: Host, to: string, then: (host: Host) => void): void {
    const { node } = from;
    if (this.#group.get(from.name) !== this.#group.get(to) || this.#rng() < this.loss) return;
    this.#deliver(to, this.nowMs + 1 + this.#rng() * 19, (host) => {
      if (from.node === node) then(host);
    });
  }

  #deliver(to: string, atMs: number, then: (host: Host) => void): void {
    this.#at(atMs, () => {
      const host = this.hosts.get(to);
      if (!host?.up) return;
      if (host.stalledUntilMs > this.nowMs) this.#deliver(to, host.stalledUntilMs + 1, then);
      else then(host);
    });
  }

  #hello(from: string, to: string): void {
    const host = this.host(from);
    this.#send(host, to, (peer) => {
      this.#run(peer, peer.node.hello({ ...host.node.row(from)!, incarnation: 0 }, this.#now()));
      this.#run(peer, peer.node.merge(tellAll(host.node), from, this.#now()));
    });
  }

  #schedule(host: Host): void {
    const { node } = host;
    const atMs = Math.max(node.nextDeadlineMs(), this.nowMs, host.stalledUntilMs);
    this.#at(atMs, () => {
      if (host.node !== node || !host.up) return;
      if (host.stalledUntilMs <= this.nowMs && node.nextDeadlineMs() <= this.nowMs) {
        this.#run(host, node.tick(this.#now()));
      }
      this.#schedule(host);
    });
  }

  #run(host: Host, effects: MembershipEffect[]): void {
    for (const effect of effects) {
      switch (effect.kind) {
        case 'ping':
          this.#ping(host, effect.pingId, effect.target);
          break;
        case 'ping-indirect':
          this.#pingIndirect(host, effect.pingId, effect.via, effect.target);
          break;
        case 'rows-changed':
          this.#flood(host, effect.rows, effect.to);
          break;
        case 'status':
          this.turns.push({
            ...{ atMs: this.nowMs, at: host.name },
            ...{ about: effect.row.name, to: effect.row.status },
          });
          this.#burial(host, effect);
          break;
        case 'evict': {
          const subject = this.hosts.get(effect.name);
          const alive = subject?.up === true && compareBoots(subject.boot, effect.boot) === 0;
          const { name: about } = effect;
          this.evictions.push({ atMs: this.nowMs, at: host.name, about, alive });
          break;
        }
        case 'newer-self':
          this.#raise(host, effect.boot);
          break;
        case 'barred':
        case 'held-back':
          // Only counted.
          break;
      }
    }
  }

  #burial(host: Host, effect: Extract<MembershipEffect, { kind: 'status' }>): void {
    const { row, from, reason } = effect;
    if (row.status !== 'EVICTED' || from === undefined) return;
    const names = host.node.rows().filter((each) => !isFinal(each));
    const living = new Set(names.map(({ name }) => name));
    const own = reason.startsWith('evicted, dead for');
    const { nowMs: atMs } = this;
    this.burials.push({ atMs, at: host.name, process: host.node, about: row.name, own, living });
  }

  #flood(host: Host, rows: readonly MemberRow[], to: string | undefined): void {
    for (const name of to === undefined ? this.hosts.keys() : [to]) {
      if (name === host.name) continue;
      this.#send(host, name, (peer) => {
        this.#run(peer, peer.node.merge(rows, host.name, this.#now()));
      });
    }
  }

  #ping(host: Host, pingId: number, target: string): void {
    const question = host.node.pair(target);
    this.#send(host, target, (peer) => {
      this.#run(peer, peer.node.merge(question, host.name, this.#now()));
      const answer = peer.node.pair(host.name);
      this.#send(peer, host.name, (asker) => {
        this.#run(asker, asker.node.pingAnswered(pingId, answer, this.#now()));
      });
    });
  }

  #pingIndirect(host: Host, pingId: number, via: string, target: string): void {
    const { name } = host;
    this.#send(host, via, (relay) => {
      let reached = false;
      this.#send(relay, target, (peer) => {
        this.#send(peer, via, () => {
          reached = true;
          this.#send(relay, name, (asker) => {
            this.#run(asker, asker.node.indirectAnswered(pingId, via, true, this.#now()));
          });
        });
      });
      this.#deliver(via, this.nowMs + this.#settings.pingTimeoutMs, (present) => {
        if (reached) return;
        this.#send(present, name, (asker) => {
          this.#run(asker, asker.node.indirectAnswered(pingId, via, false, this.#now()));
        });
      });
    });
  }

  #raise(host: Host, heard: Boot): void {
    if (host.raising) return;
    host.raising = true;
    const { node } = host;
    this.#deliver(host.name, this.nowMs + 50, () => {
      if (host.node !== node) return;
      host.raising = false;
      const generation = Math.max(host.boot.generation, heard.generation) + 1;
      host.boot = { ...host.boot, generation };
      this.#run(host, node.raiseBoot(host.boot, this.#now()));
    });
  }
}

function before(a: Event, b: Event): boolean {
  return a.atMs === b.atMs ? a.order < b.order : a.atMs < b.atMs;
}
