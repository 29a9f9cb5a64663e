import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, register } from '../support/gateway.js';
import { Process, workerMesh } from '../support/process.js';
import { startSidecar } from '../support/sidecar-process.js';
import type { Bare } from './bare.js';
import { Crowd } from './crowd.js';
import * as groups from './groups.js';
import { freshSpec, MeshPair, secondsToJoin } from './mesh.js';
import { ENTRY_BYTES, inLanes, type Path } from './path.js';
import { oneByOne, quantile, timed } from './measure.js';
import type { Figures, Group } from './table.js';
import { cpuMs, residentBytes } from './usage.js';

/** How much of each thing a round does. */
export interface Size {
  readonly rounds: number;
  readonly changes: number;
  readonly calls: number;
  readonly bulk: number;
  /** Workers of what is measured once a run at a normal size; 0: nothing is. */
  readonly large: number;
  /** Numbers of workers for the plots. */
  readonly growth: readonly number[];
}

/** Everything that runs from the first round to the last one. */
export interface Systems {
  readonly bare: Bare;
  readonly memory: MeshPair;
  readonly journal: MeshPair;
  /** Those that are installed, by their name in the table. */
  readonly rivals: ReadonlyMap<string, Path>;
}

const IN_FLIGHT = 64;
const LISTS = 5;
const BUSY_PER_SECOND = 2_000;
const CROWD_CHANGES = 20;
const PAGE = 1_000;
/** Operations in one message of ApplyWorkers, as `workers apply` sends them. */
export const PER_MESSAGE = 250;

/** Begins with another one in each round, so that no system has always the same neighbour. */
function rotated<T>(all: readonly T[], by: number): T[] {
  const first = by % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
}

/** Measures everything once. */
export async function playRound(
  systems: Systems,
  figures: Figures,
  size: Size,
  round: number,
): Promise<void> {
  const { bare, memory, journal, rivals } = systems;
  const paths: [string, Path][] = [
    [groups.BARE, bare],
    [groups.MESH, memory],
    [groups.JOURNAL, journal],
    ...rivals,
  ];
  for (const [name, path] of rotated(paths, round)) {
    const times = await oneByOne(size.changes, () => path.change());
    figures.add(groups.CHANGE_P50, name, quantile(times, 0.5));
    figures.add(groups.CHANGE_P99, name, quantile(times, 0.99));
  }
  await measureBusy(memory, figures, size);
  await measureDurable(journal, figures, size);
  await measureUnary(systems, figures, size, round);
  for (const [name, path] of rivals) {
    const ms = await timed(() => path.bulk(size.bulk));
    figures.add(groups.BULK, name, (size.bulk / ms) * 1000);
  }
  await measureLoad(bare, figures, size);
  await measureStart(memory, figures);
}

/** The same changes alone and among others, one behind the other. */
async function measureBusy(pair: MeshPair, figures: Figures, { changes }: Size): Promise<void> {
  const [idle = '', busy = ''] = groups.BUSY.systems.map(({ name }) => name);
  const p99 = async (): Promise<number> =>
    quantile(await oneByOne(changes, () => pair.change()), 0.99);
  figures.add(groups.BUSY, idle, await p99());
  const calm = await pair.disturb(BUSY_PER_SECOND);
  figures.add(groups.BUSY, busy, await p99());
  await calm();
}

/** An answered write of a sidecar with a journal, and what of it is the disk. */
async function measureDurable(
  { a: { registry } }: MeshPair,
  figures: Figures,
  { changes }: Size,
): Promise<void> {
  const [disk = '', sidecar = ''] = groups.DURABLE.systems.map(({ name }) => name);
  const p50 = async (work: () => Promise<unknown>): Promise<number> =>
    quantile(await oneByOne(changes, work), 0.5);
  const directory = await mkdtemp(join(tmpdir(), 'worker-mesh-bench-'));
  const file = await open(join(directory, 'file'), 'a');
  const bytes = Buffer.alloc(ENTRY_BYTES);
  const append = async (): Promise<void> => {
    await file.write(bytes);
    await file.datasync();
  };
  figures.add(groups.DURABLE, disk, await p50(append));
  await file.close();
  await rm(directory, { recursive: true });
  const { url } = freshSpec();
  await register(registry, { url });
  let ready = false;
  const update = (): Promise<unknown> => {
    ready = !ready;
    const status = ready ? 'WORKER_STATUS_READY' : 'WORKER_STATUS_NOT_READY';
    return call(registry, registry.updateWorkerStatus.bind(registry), { url, status });
  };
  figures.add(groups.DURABLE, sidecar, await p50(update));
}

/** Many watchers, and one change after the other. */
async function measureCrowd(bare: Bare, pair: MeshPair, figures: Figures): Promise<void> {
  const systems = [
    [groups.BARE, bare, () => bare.tailCpuMs()],
    [groups.MESH, pair, () => cpuMs(pair.b.child)],
  ] as const;
  for (const [name, path, cpu] of systems) {
    const crowd = await path.crowd();
    const before = cpu();
    const times = await oneByOne(CROWD_CHANGES, () => crowd.next(() => path.change()));
    figures.add(groups.WATCHERS, name, quantile(times, 0.5));
    const us = ((cpu() - before) * 1000) / (CROWD_CHANGES * Crowd.size);
    figures.add(groups.WATCHERS_CPU, name, us);
    crowd.end();
  }
}

async function measureUnary(
  { bare, memory, journal }: Systems,
  figures: Figures,
  { calls }: Size,
  round: number,
): Promise<void> {
  const bytes = Buffer.alloc(ENTRY_BYTES);
  const works: [string, () => Promise<unknown>][] = [
    [groups.ECHO, () => bare.echo(bytes)],
    [groups.MESH, () => register(memory.a.registry, freshSpec())],
    [groups.JOURNAL, () => register(journal.a.registry, freshSpec())],
  ];
  for (const [name, work] of rotated(works, round)) {
    const ms = await timed(() => inLanes(calls, IN_FLIGHT, work));
    figures.add(groups.UNARY, name, (calls / ms) * 1000);
  }
}

/** A fresh pair, so that its memory and its third node are those of this bulk load. */
async function measureLoad(bare: Bare, figures: Figures, { bulk, calls }: Size): Promise<void> {
  const bareCpu = bare.cpuMs();
  const bareMs = await timed(() => bare.bulk(bulk));
  figures.add(groups.BULK, groups.BARE, (bulk / bareMs) * 1000);
  figures.add(groups.BULK_CPU, groups.BARE, (bare.cpuMs() - bareCpu) / 2 / bulk);
  figures.add(groups.JOIN, groups.BARE, bareMs / 1000);
  const pair = await MeshPair.start();
  try {
    await measureCrowd(bare, pair, figures);
    const loaded = await measureBulk(pair, bulk);
    figures.add(groups.BULK, groups.MESH, loaded.perSecond);
    figures.add(groups.BULK_CPU, groups.MESH, loaded.cpuMs);
    await measureBatches(figures, bulk);
    const [owner = NaN, other = NaN] = loaded.bytes;
    figures.add(groups.MEMORY, 'its spec', ENTRY_BYTES);
    figures.add(groups.MEMORY, 'worker-mesh, owner', owner);
    figures.add(groups.MEMORY, 'worker-mesh, other node', other);
    await measureReads(pair, bare, figures, calls);
    figures.add(groups.JOIN, groups.MESH, await secondsToJoin(pair));
  } finally {
    await pair.end();
  }
}

async function measureBatches(figures: Figures, bulk: number): Promise<void> {
  const pair = await MeshPair.start();
  try {
    const loaded = await measureBulk(pair, bulk, PER_MESSAGE);
    figures.add(groups.BULK, groups.BATCHES, loaded.perSecond);
    figures.add(groups.BULK_CPU, groups.BATCHES, loaded.cpuMs);
  } finally {
    await pair.end();
  }
}

/** Rate of a bulk load, and what it costs each sidecar. */
export async function measureBulk(
  pair: MeshPair,
  count: number,
  perMessage = 1,
): Promise<{ perSecond: number; cpuMs: number; bytes: number[] }> {
  const children = [pair.a.child, pair.b.child];
  const cpu = (): number => children.reduce((sum, child) => sum + cpuMs(child), 0);
  const [cpuBefore, before] = [cpu(), children.map(residentBytes)];
  const ms = await timed(() => pair.bulk(count, perMessage));
  return {
    perSecond: (count / ms) * 1000,
    cpuMs: (cpu() - cpuBefore) / children.length / count,
    bytes: children.map((child, at) => (residentBytes(child) - (before[at] ?? NaN)) / count),
  };
}

async function measureReads(
  { a: { registry } }: MeshPair,
  bare: Bare,
  figures: Figures,
  calls: number,
): Promise<void> {
  const { url } = freshSpec();
  await register(registry, { url });
  const page = { pageSize: PAGE, view: 'WORKER_VIEW_SPEC_JSON' } as const;
  const add = (group: Group, name: string, times: number[]): void =>
    figures.add(group, name, quantile(times, 0.5));
  const bytes = Buffer.alloc(ENTRY_BYTES);
  add(groups.READ, groups.ECHO, await oneByOne(calls, () => bare.echo(bytes)));
  const get = (): Promise<unknown> => call(registry, registry.getWorker.bind(registry), { url });
  add(groups.READ, 'GetWorker', await oneByOne(calls, get));
  const list = (): Promise<unknown> => call(registry, registry.listWorkers.bind(registry), page);
  add(groups.READ, 'ListWorkers, 1,000 with specs', await oneByOne(LISTS, list));
}

async function measureStart({ a }: MeshPair, figures: Figures): Promise<void> {
  const runs = (process_: Process): Promise<unknown> => process_.ended;
  const node = await timed(() => runs(new Process(process.execPath, ['-e', '0'])));
  figures.add(groups.START, groups.NODE, node);
  const start = performance.now();
  const sidecar = await startSidecar('started');
  figures.add(groups.START, 'worker-mesh, listening', performance.now() - start);
  await sidecar.end('SIGKILL');
  const command = ['nodes', '--address', a.addresses.registry];
  figures.add(groups.START, 'worker-mesh nodes', await timed(() => runs(workerMesh(command))));
}
