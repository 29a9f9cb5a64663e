import {
  factKey,
  fromAmount,
  fromSaid,
  planeOf,
  toAmount,
  workerOf,
  type FactKey,
} from './fact.js';

/** What one node's gateway has under way at a worker. */
export interface NodeLoad {
  readonly node: string;
  readonly load?: number;
  readonly queued?: number;
}

/** What all nodes say under one key. */
interface Fact {
  readonly byNode: Map<string, number>;
  /** The owner's load as its log says it: counts where the owner has no other word (W14). */
  logged: { readonly node: string; readonly value: number } | undefined;
  /** Over the nodes that count. */
  sum: number;
  nodes: number;
}

/** What happens when something is said. */
export interface ObservedListener {
  /** This node has something else to tell. */
  readonly own?: (key: FactKey) => void;
  /** Load or queue of a worker have moved. */
  readonly load?: (workerId: string) => void;
  /** What another node's probes found of a worker has changed. */
  readonly verdict?: (workerId: string) => void;
}

/**
 * What each node sees of each worker, as readers want it: sums, and the parts by node (W17). A node that is
 * hidden is known and does not count.
 */
export class Observed {
  readonly node: string;
  readonly #facts = new Map<FactKey, Fact>();
  readonly #hidden = new Set<string>();
  readonly #listeners: ObservedListener[] = [];
  /** Loads and queues by node. */
  readonly #counts = new Map<string, number>();
  /** Facts of other nodes. */
  #foreign = 0;

  constructor(node: string) {
    this.node = node;
  }

  /** Facts of other nodes that are held. */
  get size(): number {
    return this.#foreign;
  }

  listen(listener: ObservedListener): void {
    this.#listeners.push(listener);
  }

  /** What this node's gateway has under way at a worker; no `queued` leaves the queue as it was. */
  report(workerId: string, load: number, queued?: number): void {
    this.say(factKey('load', workerId), toAmount(load));
    if (queued !== undefined) this.say(factKey('queued', workerId), toAmount(queued));
  }

  /** This node's gateway has said nothing of a worker for too long. */
  silence(workerId: string): void {
    for (const plane of ['load', 'queued'] as const) {
      const key = factKey(plane, workerId);
      if (this.own(key) !== undefined) this.say(key, undefined);
    }
  }

  /** Something that this node sees; undefined: no longer. */
  say(key: FactKey, value: number | undefined): void {
    if (this.#set(this.node, key, value)) for (const { own } of this.#listeners) own?.(key);
  }

  /** What another node says under a key, as its tally has it; 0: nothing any more. */
  hear(node: string, key: FactKey, said: number): void {
    const plane = planeOf(key);
    if (plane === undefined || node === this.node) return;
    this.#set(node, key, said === 0 ? undefined : plane === 'verdict' ? said : fromSaid(said));
  }

  /** The load that a worker's owner has put into its log. */
  logged(workerId: string, owner: string, load: number | undefined): void {
    if (load === undefined && this.#facts.size === 0) return;
    const key = factKey('load', workerId);
    if (load === undefined && !this.#facts.has(key)) return;
    const value = load === undefined ? undefined : { node: owner, value: toAmount(load) };
    this.#setLogged(key, owner, value);
  }

  /** What this node itself says under a key. */
  own(key: FactKey): number | undefined {
    return this.#facts.get(key)?.byNode.get(this.node);
  }

  /** What this node's gateway itself has under way at a worker. */
  ownLoad(workerId: string): number | undefined {
    const amount = this.own(factKey('load', workerId));
    return amount === undefined ? undefined : fromAmount(amount);
  }

  /** Workers of which this node's gateway says a load. */
  *ownLoads(): Iterable<string> {
    for (const key of this.ownKeys()) if (planeOf(key) === 'load') yield workerOf(key);
  }

  /** Keys under which this node says something. */
  *ownKeys(): Iterable<FactKey> {
    for (const [key, { byNode }] of this.#facts) if (byNode.has(this.node)) yield key;
  }

  /** The sum of what all nodes have under way at a worker; undefined: nobody has said. */
  load(workerId: string): number | undefined {
    if (this.#facts.size === 0) return undefined;
    return this.#sum(factKey('load', workerId));
  }

  /** The sum of what waits for a worker. */
  queued(workerId: string): number | undefined {
    if (this.#facts.size === 0) return undefined;
    return this.#sum(factKey('queued', workerId));
  }

  /** What is in flight at a worker, or waits for it, over all nodes; undefined: nobody has said. */
  inFlight(workerId: string): number | undefined {
    const [load, queued] = [this.load(workerId), this.queued(workerId)];
    return load === undefined && queued === undefined ? undefined : (load ?? 0) + (queued ?? 0);
  }

  /** Whether the gateway of a node reports anything at all. */
  reports(node: string): boolean {
    return (this.#counts.get(node) ?? 0) > 0;
  }

  /** The parts, by node name. */
  parts(workerId: string): NodeLoad[] {
    if (this.#facts.size === 0) return [];
    const loads = this.#parts(factKey('load', workerId));
    const queues = this.#parts(factKey('queued', workerId));
    return [...new Set([...loads.keys(), ...queues.keys()])].sort().map((node) => {
      const [load, queued] = [loads.get(node), queues.get(node)];
      return {
        node,
        ...(load === undefined ? {} : { load: fromAmount(load) }),
        ...(queued === undefined ? {} : { queued: fromAmount(queued) }),
      };
    });
  }

  /** What another node's probes found. */
  verdict(node: string, workerId: string): number | undefined {
    return this.#facts.get(factKey('verdict', workerId))?.byNode.get(node);
  }

  /** Nothing is said of a worker by this node or its log any more: it is gone here. */
  forget(workerId: string): void {
    if (this.#facts.size === 0) return;
    for (const plane of ['load', 'queued', 'verdict'] as const) {
      const key = factKey(plane, workerId);
      const fact = this.#facts.get(key);
      if (fact?.logged !== undefined) {
        this.#setLogged(key, fact.logged.node, undefined);
      }
      if (fact?.byNode.has(this.node) === true) this.say(key, undefined);
    }
  }

  /** Whether what a node says counts. */
  setHidden(node: string, hidden: boolean): void {
    if (this.#hidden.has(node) === hidden) return;
    for (const [key, fact] of this.#facts) {
      const part = partOf(fact, node);
      if (part === undefined) continue;
      fact.sum += hidden ? -part : part;
      fact.nodes += hidden ? -1 : 1;
      this.#moved(key);
    }
    if (hidden) this.#hidden.add(node);
    else this.#hidden.delete(node);
  }

  /** Lets go of all that a node has said. */
  drop(node: string): void {
    for (const [key, { byNode }] of this.#facts)
      if (byNode.has(node)) this.#set(node, key, undefined);
  }

  #set(node: string, key: FactKey, value: number | undefined): boolean {
    const fact = this.#facts.get(key) ?? newFact();
    const said = fact.byNode.get(node);
    if (said === value) return false;
    const before = partOf(fact, node);
    if (value === undefined) fact.byNode.delete(node);
    else fact.byNode.set(node, value);
    const more = one(value) - one(said);
    if (node !== this.node) this.#foreign += more;
    if (planeOf(key) !== 'verdict') this.#count(node, more);
    this.#changed(key, fact, node, before);
    return true;
  }

  #count(node: string, more: number): void {
    const count = (this.#counts.get(node) ?? 0) + more;
    if (count > 0) this.#counts.set(node, count);
    else this.#counts.delete(node);
  }

  #setLogged(key: FactKey, node: string, logged: Fact['logged']): void {
    const fact = this.#facts.get(key) ?? newFact();
    const before = partOf(fact, node);
    fact.logged = logged;
    this.#changed(key, fact, node, before);
  }

  /** The part of a node was another one before. */
  #changed(key: FactKey, fact: Fact, node: string, before: number | undefined): void {
    const after = partOf(fact, node);
    if (!this.#hidden.has(node)) {
      fact.sum += (after ?? 0) - (before ?? 0);
      fact.nodes += one(after) - one(before);
    }
    if (fact.byNode.size === 0 && fact.logged === undefined) this.#facts.delete(key);
    else if (fact.byNode.size + one(fact.logged) === 1) this.#facts.set(key, fact);
    if (after !== before) this.#moved(key);
  }

  #moved(key: FactKey): void {
    const id = workerOf(key);
    const found = planeOf(key) === 'verdict';
    for (const { load, verdict } of this.#listeners) (found ? verdict : load)?.(id);
  }

  #sum(key: FactKey): number | undefined {
    const fact = this.#facts.get(key);
    return fact === undefined || fact.nodes === 0 ? undefined : fromAmount(fact.sum);
  }

  #parts(key: FactKey): Map<string, number> {
    const fact = this.#facts.get(key);
    const parts = new Map<string, number>(fact?.byNode);
    const { logged } = fact ?? {};
    if (logged && !parts.has(logged.node)) parts.set(logged.node, logged.value);
    for (const node of this.#hidden) parts.delete(node);
    return parts;
  }
}

function partOf({ byNode, logged }: Fact, node: string): number | undefined {
  return byNode.get(node) ?? (logged?.node === node ? logged.value : undefined);
}

function newFact(): Fact {
  return { byNode: new Map(), logged: undefined, sum: 0, nodes: 0 };
}

function one(value: unknown): number {
  return value === undefined ? 0 : 1;
}
