import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ChannelCredentials } from '@grpc/grpc-js';
import { RegistryClient } from '../../src/grpc/proto.js';
import { eventually } from '../support/eventually.js';
import { call, list, register } from '../support/gateway.js';
import { peersOf, sameAddresses, startMesh } from '../support/mesh.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';
import { SwappedTable } from './swapped-table.js';

const FLAGS = ['--health-checks=off'];
const NAMES = ['a', 'b', 'c'];
const WORKERS_EACH = 34;
const SLOW_MACHINE_MS = 60_000;
/** How often changes are sent: a few at a time, so that the rate holds on a busy machine. */
const CHANGE_INTERVAL_MS = 20;

export interface RestartLoopOptions {
  readonly directory: string;
  readonly restarts: number;
  readonly changesPerSecond: number;
  /** Called after each restart. */
  readonly told?: (round: number, misses: number) => void;
}

export interface RestartLoopResult {
  /** Sentences about tables that missed a routable worker; empty is right. */
  readonly misses: readonly string[];
  /** Snapshots that were swapped in, over all gateways. */
  readonly swaps: number;
  readonly changes: number;
  readonly seconds: number;
  /** From the start of the process to the SYNCED of its gateway, ms, a restart each. */
  readonly syncedMs: readonly number[];
}

function urlsOf(name: string): string[] {
  const node = NAMES.indexOf(name) + 1;
  return Array.from({ length: WORKERS_EACH }, (_, at) => `http://10.9.${node}.${at + 1}:1`);
}

const ALL = NAMES.flatMap(urlsOf);

function specOf(url: string, version: number): object {
  const labels = { version: `${version}` };
  return { url, labels, health: { disable_health_check: true } };
}

/**
 * Restarts one node of three again and again while the workers of all change, with a gateway at each node
 * whose table follows the watch contract: no table may ever miss a routable worker (M7, D5).
 */
export async function runRestartLoop(options: RestartLoopOptions): Promise<RestartLoopResult> {
  const { directory, restarts } = options;
  const flagsOf = (name: string) => [...FLAGS, '--data-dir', join(directory, name)];
  const nodes = await startMesh(NAMES, flagsOf);
  const misses: string[] = [];
  const tables: SwappedTable[] = [];
  const stopWriting = new AbortController();
  try {
    for (const { name, registry } of nodes) {
      for (const url of urlsOf(name)) await register(registry, specOf(url, 0));
    }
    await eventually(() => nodesHaveAll(nodes), SLOW_MACHINE_MS);
    tables.push(...nodes.map((node) => follow(node, misses)));
    await eventually(() => tables.every(({ current }) => current !== undefined), SLOW_MACHINE_MS);
    const begun = performance.now();
    const writing = write(nodes, options.changesPerSecond, stopWriting.signal);
    const syncedMs: number[] = [];
    for (let round = 0; round < restarts; round += 1) {
      syncedMs.push(await restart(nodes, tables, round, flagsOf));
      options.told?.(round + 1, misses.length);
    }
    stopWriting.abort();
    const changes = await writing;
    const seconds = (performance.now() - begun) / 1000;
    const swaps = tables.reduce((sum, table) => sum + table.swaps, 0);
    return { misses, swaps, changes, seconds, syncedMs };
  } finally {
    stopWriting.abort();
    for (const table of tables) table.end();
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
  }
}

/** A gateway beside a node. Its connection outlives the process of the sidecar, as a gateway's does. */
function follow({ name, addresses }: SidecarProcess, misses: string[]): SwappedTable {
  const client = new RegistryClient(addresses.registry, ChannelCredentials.createInsecure(), {
    'grpc.initial_reconnect_backoff_ms': 50,
    'grpc.max_reconnect_backoff_ms': 200,
  });
  return new SwappedTable(client, (table) => {
    const routable = new Set<string>();
    for (const { url, status } of table.values()) {
      if (status === 'WORKER_STATUS_READY') routable.add(url);
    }
    const missing = ALL.filter((url) => !routable.has(url));
    if (missing.length > 0) misses.push(`${name} misses ${missing.length}: ${missing.join(' ')}`);
  });
}

/** Kills `a`, or lets it say goodbye, and starts it again; resolves when its gateway has a new table. */
async function restart(
  nodes: SidecarProcess[],
  tables: readonly SwappedTable[],
  round: number,
  flagsOf: (name: string) => string[],
): Promise<number> {
  const [before, ...others] = nodes as [SidecarProcess, ...SidecarProcess[]];
  const [table] = tables as [SwappedTable];
  await before.end(round % 2 === 0 ? 'SIGKILL' : 'SIGTERM');
  const { swaps } = table;
  const begun = performance.now();
  nodes[0] = await startSidecar(before.name, [
    ...[...flagsOf(before.name), ...sameAddresses(before), ...peersOf(others)],
  ]);
  await eventually(() => table.swaps > swaps, SLOW_MACHINE_MS);
  return performance.now() - begun;
}

/** Changes workers of the nodes that run, at a rate; resolves with how many changes were taken. */
async function write(
  nodes: readonly SidecarProcess[],
  perSecond: number,
  signal: AbortSignal,
): Promise<number> {
  let changes = 0;
  let version = 0;
  const begun = performance.now();
  while (!signal.aborted) {
    const due = Math.floor(((performance.now() - begun) / 1000) * perSecond);
    const batch: Promise<unknown>[] = [];
    while (version < due && batch.length < perSecond) {
      version += 1;
      const node = nodes[version % nodes.length]!;
      const url = urlsOf(node.name)[version % WORKERS_EACH]!;
      const { registry } = node;
      const request = { specJson: JSON.stringify(specOf(url, version)), allowReplace: true };
      batch.push(
        call(registry, registry.registerWorker.bind(registry), request).then(
          () => (changes += 1),
          // The sidecar that restarts: its gateway would try again, and here the next change does.
          () => undefined,
        ),
      );
    }
    await Promise.all(batch);
    await pause(CHANGE_INTERVAL_MS);
  }
  return changes;
}

async function nodesHaveAll(nodes: readonly SidecarProcess[]): Promise<boolean> {
  for (const { name, registry } of nodes) {
    const ready = await list(registry, { statuses: ['WORKER_STATUS_READY'] }, 'WORKER_VIEW_BASIC');
    if (ready.length !== ALL.length) throw new Error(`${name} has ${ready.length} workers`);
  }
  return true;
}
