import { expect } from 'chai';
import { compareBoots, type Boot } from '../../../src/core/boot.js';
import type { MeshStore } from '../../../src/core/store/mesh-store.js';
import type { DigestRow, OwnerDelta, Want } from '../../../src/core/store/rows.js';
import type { Transfer } from '../../../src/core/store/transfer.js';
import { at, boot, bytes, CLAIM_GRACE_MS, createStore, shown } from './support.js';

/** One life of the owner as it happened: every event, none forgotten. */
interface Life {
  readonly boot: Boot;
  readonly events: { readonly seq: number; readonly key: string; readonly value?: string }[];
  /** Head from which on the life says that it has settled. */
  settledAt: number;
}

/**
 * What a node knows, said in the most obvious way: how far it has heard each life of the owner. What it
 * shows must be a replay of just that.
 */
interface Knowledge {
  readonly heads: Map<Boot, number>;
  /** Lives before do not count any more. */
  from: Boot | undefined;
  unsettledSinceMs: number | undefined;
}

interface Flight {
  readonly delta: OwnerDelta;
  readonly current: Boot;
  readonly knowledge: Knowledge;
}

const OWNER = 'a';

/** Owner `a`, some replicas, and the oracle beside them. Node 0 is the owner. */
export class World {
  readonly stores: MeshStore[];
  nowMs = 0;
  readonly #lives: Life[] = [];
  readonly #knowledge: Knowledge[];
  /** Row and records of each state that the owner ever had. */
  readonly #states = new Map<string, { row: DigestRow; view: Record<string, string> }>();
  readonly #links = new Map<number, { from: number; to: number; transfer: Transfer }>();
  readonly #flown: Flight[] = [];
  #writes = 0;

  constructor(nodes: number) {
    this.stores = [this.#begin(1)];
    for (let n = 1; n < nodes; n += 1) this.stores.push(createStore(`r${n}`));
    this.#knowledge = this.stores.map(() => emptyKnowledge());
    this.#record();
  }

  get owner(): MeshStore {
    return this.stores[0]!;
  }

  get #life(): Life {
    return this.#lives.at(-1)!;
  }

  put(key: string): void {
    const value = `v${(this.#writes += 1)}`;
    const result = this.owner.put(key, bytes(value), at(this.nowMs));
    expect(result.ok).to.equal(true);
    if (result.ok) this.#life.events.push({ seq: result.value, key, value });
    this.#record();
  }

  delete(key: string): void {
    const seq = this.owner.delete(key, at(this.nowMs));
    if (seq !== undefined) this.#life.events.push({ seq, key });
    this.#record();
  }

  settle(): void {
    this.owner.settle(at(this.nowMs));
    this.#record();
  }

  /** Time passes, and everybody's timers run, each in its time. */
  advance(ms: number): void {
    this.nowMs += ms;
    for (const store of this.stores) {
      let dueMs = store.nextDeadlineMs() ?? Infinity;
      for (let lastMs = -1; dueMs < this.nowMs && dueMs > lastMs;) {
        store.tick(at(dueMs));
        lastMs = dueMs;
        dueMs = store.nextDeadlineMs() ?? Infinity;
      }
      store.tick(at(this.nowMs));
    }
    this.#record();
    this.stores.forEach((_, node) => this.#expire(node));
  }

  /** The owner dies and comes back with nothing. */
  restart(): void {
    this.stores[0] = this.#begin(this.#life.boot.generation + 1);
    this.#knowledge[0] = { ...emptyKnowledge(), unsettledSinceMs: this.nowMs };
    this.#record();
  }

  /** The owner goes above what it heard. */
  raise(): void {
    const old = [...this.owner.records(OWNER)].filter(({ prior }) => !prior);
    const live = new Map(old.map(({ record }) => [record.key, this.owner.get(OWNER, record.key)]));
    const next = boot(this.#life.boot.generation + 1);
    this.owner.raiseBoot(next, at(this.nowMs));
    this.#lives.push({ boot: next, events: [], settledAt: Infinity });
    for (const { record, prior } of this.owner.records(OWNER)) {
      if (prior) continue;
      const value = live.get(record.key)?.value;
      const { seq, key } = record;
      const isLive = record.value !== undefined && value !== undefined;
      this.#life.events.push({ seq, key, ...(isLive ? { value: decode(value) } : {}) });
    }
    this.#record();
  }

  /** Begins a transfer on a link of its own; one that was there is closed. */
  open(from: number, to: number, prior: boolean): void {
    const link = from * 100 + to;
    this.close(from, to);
    const row = this.stores[to]!.row(OWNER);
    const want: Want = {
      owner: OWNER,
      ...(row?.boot ? { boot: row.boot } : {}),
      after: prior ? 0 : (row?.head ?? 0),
      kind: prior ? 'prior' : 'log',
    };
    const transfer = from === to ? undefined : this.stores[from]!.openTransfer(want);
    if (transfer) this.#links.set(link, { from, to, transfer });
  }

  /** Carries one frame over the link; false when there is none. */
  carry(from: number, to: number, maxBytes: number): boolean {
    const link = this.#links.get(from * 100 + to);
    const delta = link && this.stores[from]!.nextDelta(link.transfer, maxBytes);
    if (!delta) return false;
    const current = this.stores[from]!.row(OWNER)!.boot;
    const flight = { delta, current, knowledge: copyKnowledge(this.#knowledge[from]!) };
    this.#flown.push(flight);
    this.#deliver(from * 100 + to, to, flight);
    return true;
  }

  close(from: number, to: number): void {
    this.#links.delete(from * 100 + to);
    this.stores[to]!.dropStaged(from * 100 + to);
  }

  /** A whole transfer at once. */
  pull(from: number, to: number, prior = false): void {
    this.open(from, to, prior);
    while (this.carry(from, to, 2_000));
  }

  /** A frame from the past arrives (again), wherever. */
  replay(index: number, to: number): void {
    if (this.#flown.length === 0 || to === 0) return;
    this.#deliver(9_999, to, this.#flown[index % this.#flown.length]!);
    this.stores[to]!.dropStaged(9_999);
  }

  /** All nodes show just what a replay of what they know shows, and hold a state that its owner had. */
  check(): void {
    this.stores.forEach((store, node) => {
      const row = store.row(OWNER);
      if (!row?.boot) return expect(shown(store, OWNER)).to.deep.equal({});
      const { prior: _, ...cut } = row;
      const state = this.#states.get(nameOf(row.boot, row.head));
      expect(state, `node ${node} holds a state that the owner never had`).to.not.equal(undefined);
      expect(cut, `row of node ${node}`).to.deep.equal(state!.row);
      const own = [...store.keys()].filter(({ owner, prior }) => owner === OWNER && !prior);
      const view = Object.fromEntries(
        own.map(({ key }) => [key, decode(store.get(OWNER, key)!.value)]),
      );
      expect(view, `records of node ${node}`).to.deep.equal(state!.view);
      expect(shown(store, OWNER), `view of node ${node}`).to.deep.equal(
        this.#expected(node, row.boot),
      );
      return undefined;
    });
  }

  #deliver(link: number, to: number, { delta, current, knowledge }: Flight): void {
    const store = this.stores[to]!;
    const before = store.row(OWNER);
    const result = store.receive(link, delta, at(this.nowMs));
    const mine = this.#knowledge[to]!;
    if (delta.kind === 'prior') {
      if (delta.more || (result.kind !== 'installed' && result.kind !== 'known')) return;
      if (result.kind === 'installed') joinKnowledge(mine, knowledge, current);
      return;
    }
    if (result.kind !== 'installed') return;
    const after = store.row(OWNER)!;
    const risen = !before?.boot || compareBoots(after.boot, before.boot);
    expect(risen === true || risen > 0 || after.head > before.head, 'a head fell').to.equal(true);
    this.#installed(mine, after.boot, after.head);
  }

  #installed(mine: Knowledge, installed: Boot, head: number): void {
    const life = this.#lives.find((one) => compareBoots(one.boot, installed) === 0)!;
    mine.heads.set(life.boot, head);
    if (head >= life.settledAt) {
      mine.from = life.boot;
      mine.unsettledSinceMs = undefined;
      return;
    }
    mine.unsettledSinceMs ??= this.nowMs;
    if (this.nowMs - mine.unsettledSinceMs >= 2 * CLAIM_GRACE_MS) mine.from = life.boot;
  }

  #expire(node: number): void {
    const mine = this.#knowledge[node]!;
    const current = this.stores[node]!.row(OWNER)?.boot;
    if (current === undefined || mine.unsettledSinceMs === undefined) return;
    if (this.nowMs - mine.unsettledSinceMs >= 2 * CLAIM_GRACE_MS) {
      mine.from = this.#lives.find((one) => compareBoots(one.boot, current) === 0)!.boot;
    }
  }

  /** Replays all events that the node knows of; the last one of a key counts. */
  #expected(node: number, current: Boot): Record<string, string> {
    const { heads, from } = this.#knowledge[node]!;
    const last = new Map<string, string | undefined>();
    for (const life of this.#lives) {
      if (from !== undefined && compareBoots(life.boot, from) < 0) continue;
      const mark = compareBoots(life.boot, current) === 0 ? '' : ' (prior)';
      for (const { seq, key, value } of life.events) {
        if (seq <= (heads.get(life.boot) ?? 0)) last.set(key, value && value + mark);
      }
    }
    const alive = [...last].filter((one): one is [string, string] => one[1] !== undefined);
    return Object.fromEntries(alive);
  }

  /** Notes the state that the owner has now. */
  #record(): void {
    const { prior: _, ...row } = this.owner.row(OWNER)!;
    const life = this.#life;
    if (row.settled) life.settledAt = Math.min(life.settledAt, row.head);
    const view: Record<string, string> = {};
    for (const { key, value } of life.events) {
      if (value === undefined) delete view[key];
      else view[key] = value;
    }
    this.#states.set(nameOf(life.boot, row.head), { row, view });
    const mine = this.#knowledge[0]!;
    for (const one of [...mine.heads.keys()]) {
      if (compareBoots(one, life.boot) > 0) mine.heads.delete(one);
    }
    mine.heads.set(life.boot, row.head);
    if (row.settled) {
      mine.from = life.boot;
      mine.unsettledSinceMs = undefined;
    }
  }

  #begin(generation: number): MeshStore {
    const life = { boot: boot(generation), events: [], settledAt: Infinity };
    this.#lives.push(life);
    return createStore(OWNER, {
      boot: life.boot,
      limits: { tombstones: 3 },
      nowMs: this.nowMs,
    });
  }
}

function emptyKnowledge(): Knowledge {
  return { heads: new Map(), from: undefined, unsettledSinceMs: undefined };
}

function copyKnowledge(one: Knowledge): Knowledge {
  return { ...one, heads: new Map(one.heads) };
}

/** A prior carries what its sender knows of the lives before its current one. */
function joinKnowledge(mine: Knowledge, other: Knowledge, current: Boot): void {
  for (const [life, head] of other.heads) {
    if (compareBoots(life, current) >= 0) continue;
    mine.heads.set(life, Math.max(mine.heads.get(life) ?? 0, head));
  }
  const { from } = other;
  if (from && (!mine.from || compareBoots(from, mine.from) > 0)) mine.from = from;
}

function nameOf(one: Boot, head: number): string {
  return `${one.generation}:${one.instanceId}:${head}`;
}

function decode(value: Uint8Array): string {
  return new TextDecoder().decode(value);
}
