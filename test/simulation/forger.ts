import type { Boot } from '../../src/core/boot.js';
import type { Frame } from '../../src/core/gossip/link/frames.js';
import { GENERATION_AHEAD_MAX_MS } from '../../src/core/limits.js';
import type { MemberRow } from '../../src/core/membership/member.js';
import { workerId } from '../../src/core/registry/spec/ids.js';
import { add64, RecordFactory, sub64 } from '../../src/core/store/kept-record.js';
import type { LogDelta, LogRecord } from '../../src/core/store/rows.js';
import { workerState } from '../../src/grpc/worker-state.js';
import { workerKey } from '../../src/streams/context.js';
import { testRecord } from '../support/workers.js';
import { urlOf } from './gateway.js';
import { sendRaw } from './raw-peer.js';
import { between, pick } from './rng.js';
import type { SimNode } from './sim-node.js';
import { hash64, type World } from './world.js';

const DAY_MS = 86_400_000;
const factory = new RecordFactory(hash64);

/** Kinds of lies that a story may tell. */
export const FORGERIES = [
  ...['put', 'remove', 'higher', 'boot', 'unsettled', 'ahead', 'future', 'gap', 'hash'],
  ...['dead', 'evicted', 'newer'],
] as const;

/** A raw peer lies to the node at `at` about `owner`. Without what the lie is made from, nothing happens. */
export function forge(world: World, kind: string, at: string, owner: string): void {
  const victim = world.machine(at).running;
  if (!victim) return;
  const frame = frameOf(world, kind, victim, owner);
  if (frame) sendRaw(world, at, [frame]);
}

/** The node at `at` hears from nowhere that `owner` was evicted. */
export function bury(world: World, at: string, owner: string): void {
  const node = world.machine(at).running;
  const row = node?.mesh.membership.row(owner);
  if (!node || !row || owner === node.name) return;
  world.oracle.tainted.add(owner);
  const grave: MemberRow = { ...row, status: 'EVICTED', ageMs: 0 };
  node.enter(() => node.driver.input({ kind: 'pinged', source: 'mallory', rows: [grave] }));
}

function frameOf(world: World, kind: string, at: SimNode, owner: string): Frame | undefined {
  if (kind === 'dead' || kind === 'evicted' || kind === 'newer') {
    return memberFrame(world, kind, at, owner);
  }
  const delta = kind === 'gap' ? gap(world, at, owner) : forgedDelta(world, kind, at, owner);
  return delta && { kind: 'delta', delta };
}

function memberFrame(world: World, kind: string, at: SimNode, owner: string): Frame | undefined {
  const row = at.mesh.membership.row(owner);
  if (!row) return undefined;
  world.oracle.tainted.add(owner);
  const { generation, instanceId } = row.boot;
  const newer = { generation: generation + 5, instanceId: 'f'.repeat(16) };
  const boot = kind === 'newer' ? newer : { generation, instanceId };
  const statuses = { dead: 'DEAD', evicted: 'EVICTED', newer: 'ALIVE' } as const;
  const status = statuses[kind as keyof typeof statuses];
  const observers = ['mallory', 'trudy'];
  const address = kind === 'newer' ? 'nowhere:1' : row.address;
  return { kind: 'members', rows: [{ ...row, boot, status, observers, address, ageMs: 0 }] };
}

/** A true piece of a log, sent to a node that lacks what goes before it: a gap. */
function gap(world: World, at: SimNode, owner: string): LogDelta | undefined {
  const source = world.running().find(({ name }) => name === owner);
  const row = source?.mesh.store.row(owner);
  const held = at.mesh.store.row(owner);
  if (!source || !row?.boot || source === at || row.head < 4) return undefined;
  const same = held?.boot.instanceId === row.boot.instanceId;
  const after = Math.max(same ? held.head + 1 : 1, row.head - 3);
  const records = [...source.mesh.store.records(owner)]
    .filter(({ record, prior }) => !prior && record.seq > after)
    .map(({ record }) => record);
  const { boot, floor, hash, settled, stampMs, head: upTo } = row;
  const delta = { owner, boot, after, upTo, floor, hash, settled, stampMs, records };
  return { ...delta, more: false, kind: 'log', frame: 1 };
}

/** Something that the owner never wrote, well made: its hash is right (but for the kind `hash`). */
function forgedDelta(world: World, kind: string, at: SimNode, owner: string): LogDelta | undefined {
  const row = at.mesh.store.row(owner);
  if (!row?.boot) return undefined;
  const held = [...at.mesh.store.records(owner)].flatMap((e) => (e.prior ? [] : [e.record]));
  const { rng } = world;
  const { generation } = row.boot;
  const newBoots: Readonly<Record<string, Boot>> = {
    boot: { generation: generation + between(rng, 0, 9), instanceId: 'f'.repeat(16) },
    unsettled: { generation: generation + between(rng, 1, 9), instanceId: 'e'.repeat(16) },
    ahead: { generation: generation + 30 * DAY_MS, instanceId: 'c'.repeat(16) },
    future: { generation: generation + 2 * GENERATION_AHEAD_MAX_MS, instanceId: 'd'.repeat(16) },
  };
  const { [kind]: newBoot } = newBoots;
  const base = newBoot ? { boot: newBoot, head: 0, floor: 0, hash: 0n } : row;
  const seq = base.head + (kind === 'higher' ? between(rng, 2, 6) : 1);
  const live = held.filter(({ value }) => value !== undefined);
  const target = kind === 'remove' && live.length > 0 ? pick(rng, live) : undefined;
  const record = target ? { key: target.key, seq } : forgedRecord(owner, seq);
  const replaced = newBoot ? undefined : held.find(({ key }) => key === record.key);
  const hash = add64(sub64(base.hash, replaced ? hashOf(replaced) : 0n), hashOf(record));
  const settled = kind === 'unsettled' ? false : newBoot ? true : row.settled;
  const delta: LogDelta = {
    ...{ owner, after: base.head, upTo: seq, settled, records: [record] },
    ...{ floor: base.floor, stampMs: row.stampMs, more: false, kind: 'log', frame: 1 },
    boot: newBoot ?? row.boot,
    hash: kind === 'hash' ? hash + 1n : hash,
  };
  note(world, delta, newBoot ? [] : held);
  return delta;
}

/** Tells the oracle which state this lie leads to. */
function note(world: World, delta: LogDelta, held: readonly LogRecord[]): void {
  const { oracle } = world;
  const [record] = delta.records;
  const entries = [...held.filter(({ key }) => key !== record?.key), ...delta.records];
  const { floor, settled } = delta;
  oracle.forge(delta.owner, delta.boot, delta.upTo, oracle.text({ floor, settled }, entries));
}

function forgedRecord(owner: string, seq: number): LogRecord {
  const url = urlOf('forged');
  const id = workerId(owner, url);
  const value = workerState.encode(testRecord(url, owner, { id }), undefined);
  return { key: workerKey(id), seq, value };
}

function hashOf(record: LogRecord): bigint {
  return factory.create(record)?.hash ?? 0n;
}
