import type { MeshEffect } from '../../src/core/gossip/effects.js';
import type { MemberRow } from '../../src/core/membership/member.js';
import type { NodeStatus } from '../../src/core/node-status.js';
import type { Observer } from './observer.js';
import type { SimNode } from './sim-node.js';

/** One killed node, and what the others found out about it. */
export interface Death {
  readonly name: string;
  readonly atMs: number;
  /** When the first node suspected it. */
  suspectedMs: number | undefined;
  /** When each node showed it DEAD, and when each dropped its log. */
  readonly deadMs: Map<string, number>;
  readonly evictedMs: Map<string, number>;
}

const nothing = (): void => undefined;

/** Listens to what all nodes say of each other, and knows who lives. */
export class Verdicts implements Observer {
  /** What was said of nodes that lived: (node, boot, incarnation), and how often somebody showed it. */
  readonly #false = new Map<NodeStatus, Map<string, number>>();
  readonly started = nothing;
  readonly wrote = nothing;
  readonly ownChanged = nothing;
  readonly touched = nothing;
  readonly flushed = nothing;
  readonly watched = nothing;
  readonly ended = nothing;
  readonly turn = nothing;
  readonly deaths = new Map<string, Death>();
  /** Logs of living nodes that were dropped. */
  droppedLogs = 0;
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** The node is killed now: what is said of it from here on is true. */
  died(name: string): void {
    const atMs = this.#nowMs();
    const seen = { suspectedMs: undefined, deadMs: new Map(), evictedMs: new Map() };
    this.deaths.set(name, { name, atMs, ...seen });
  }

  /** False verdicts of one kind: how many, and how often one was shown. */
  count(status: NodeStatus): { readonly cases: number; readonly views: number } {
    const cases = this.#false.get(status) ?? new Map<string, number>();
    return { cases: cases.size, views: [...cases.values()].reduce((sum, one) => sum + one, 0) };
  }

  notice(node: SimNode, effect: MeshEffect): void {
    if (effect.kind !== 'node-status') return;
    const death = this.deaths.get(effect.name);
    if (death === undefined) this.#living(effect.row);
    else this.#dead(death, node.name, effect.status);
  }

  evicted(node: SimNode, owner: string): void {
    const death = this.deaths.get(owner);
    if (death === undefined) this.droppedLogs += 1;
    else death.evictedMs.set(node.name, this.#nowMs());
  }

  #living({ name, boot, incarnation, status }: MemberRow): void {
    if (status === 'ALIVE' || status === 'LEFT') return;
    const cases = this.#false.get(status) ?? new Map<string, number>();
    this.#false.set(status, cases);
    const key = `${name} ${boot.generation} ${boot.instanceId} ${incarnation}`;
    cases.set(key, (cases.get(key) ?? 0) + 1);
  }

  #dead(death: Death, by: string, status: NodeStatus): void {
    if (status === 'SUSPECT') death.suspectedMs ??= this.#nowMs();
    if (status === 'DEAD' && !death.deadMs.has(by)) death.deadMs.set(by, this.#nowMs());
  }
}
