import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../support/eventually.js';
import { call, list, register } from '../support/gateway.js';
import { peersOf, sameAddresses, startMesh } from '../support/mesh.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';
import { GatewayTable } from './gateway-table.js';
import { RunningClock } from './running-clock.js';

/** Nobody may keep a removed worker longer than this, ms, beside the stall of the test. */
export const KEPT_MS_MAX = 1_000;

const FLAGS = ['--health-checks=off'];
const WORKERS_EACH = 34;
const SLOW_MACHINE_MS = 60_000;
/** How often changes are sent: a few at a time, so that the rate holds on a busy machine. */
const CHANGE_INTERVAL_MS = 20;
/** How often a worker is registered for a moment, and removed. */
const REMOVAL_INTERVAL_MS = 100;

export interface RestartLoopOptions {
  readonly directory: string;
  readonly nodes: number;
  /** How often a node is restarted, in turn by SIGKILL and by SIGTERM. */
  readonly restarts: number;
  /** Restart one node after the other, in place of the first one again and again. */
  readonly rolling: boolean;
  readonly changesPerSecond: number;
  /** The play goes on after the last restart until so many changes were taken. */
  readonly changesMin: number;
  /** Called after each restart. */
  readonly told?: (round: number, misses: number) => void;
}

export interface RestartLoopResult {
  /** Sentences about tables that missed a routable worker; empty is right. */
  readonly misses: readonly string[];
  /** How often gateways connected, over all of them. */
  readonly connects: number;
  readonly changes: number;
  readonly removals: number;
  /** For how long a gateway kept a removed worker at most, ms, as a RunningClock tells it. */
  readonly keptMs: number;
  /** The longest that the event loop of the test itself was late meanwhile, ms. */
  readonly stallMs: number;
  readonly seconds: number;
  /** From the start of the process until its gateway has all, ms, a restart each. */
  readonly readyMs: readonly number[];
}

interface Watched {
  readonly tables: readonly GatewayTable[];
  /** Nodes that end soon, or have ended: nothing is removed there. */
  readonly ending: Set<string>;
  /** Where a removal is under way. */
  readonly removing: Set<string>;
}

function urlsOf(node: number): string[] {
  return Array.from({ length: WORKERS_EACH }, (_, at) => `http://10.9.${node + 1}.${at + 1}:1`);
}

function specOf(url: string, version: number): object {
  const labels = { version: `${version}` };
  return { url, labels, health: { disable_health_check: true } };
}

/**
 * Restarts nodes again and again while the workers of all change, with a gateway of the client library at each
 * node: no table may ever miss a routable worker (M7, D5), and none keeps a removed one.
 */
export async function runRestartLoop(options: RestartLoopOptions): Promise<RestartLoopResult> {
  const { directory, restarts } = options;
  const names = Array.from({ length: options.nodes }, (_, at) => `n${at + 1}`);
  const always = names.flatMap((_, at) => urlsOf(at));
  const flagsOf = (name: string) => [...FLAGS, '--data-dir', join(directory, name)];
  const nodes = await startMesh(names, flagsOf);
  const tables: GatewayTable[] = [];
  const clock = new RunningClock(() => new Map(nodes.map((node) => [node.name, node.child.pid!])));
  const taken = { changes: 0, removals: 0 };
  const watched: Watched = { tables, ending: new Set(), removing: new Set() };
  const stop = new AbortController();
  try {
    for (const [at, { registry }] of nodes.entries()) {
      for (const url of urlsOf(at)) await register(registry, specOf(url, 0));
    }
    await eventually(() => nodesHave(nodes, always), SLOW_MACHINE_MS);
    for (const node of nodes) tables.push(new GatewayTable(node, always, clock));
    await Promise.all(tables.map(({ cache }) => cache.ready()));
    const begun = performance.now();
    const writing = write(nodes, options.changesPerSecond, taken, stop.signal);
    const removing = removeSome(nodes, watched, taken, stop.signal);
    const readyMs: number[] = [];
    for (let round = 0; round < restarts; round += 1) {
      const at = options.rolling ? round % nodes.length : 0;
      const signal = round % 2 === 0 ? 'SIGKILL' : 'SIGTERM';
      readyMs.push(await restart(nodes, watched, at, signal, flagsOf));
      const misses = tables.reduce((sum, table) => sum + table.misses.length, 0);
      options.told?.(round + 1, misses);
    }
    await eventually(() => taken.changes >= options.changesMin, SLOW_MACHINE_MS);
    stop.abort();
    await Promise.all([writing, removing]);
    await eventually(() => tables.every(({ kept }) => kept.length === 0), SLOW_MACHINE_MS);
    return {
      misses: tables.flatMap(({ misses }) => misses),
      connects: tables.reduce((sum, table) => sum + table.connects, 0),
      ...{ ...taken, readyMs },
      stallMs: clock.stallMs,
      keptMs: Math.max(...tables.map(({ keptMs }) => keptMs)),
      seconds: (performance.now() - begun) / 1000,
    };
  } finally {
    stop.abort();
    clock.stop();
    for (const { cache } of tables) cache.close();
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
  }
}

/** Ends a node and starts it again; resolves when it is ready, and its gateway connected. */
async function restart(
  nodes: SidecarProcess[],
  { tables, ending, removing }: Watched,
  at: number,
  signal: NodeJS.Signals,
  flagsOf: (name: string) => string[],
): Promise<number> {
  const [before, table] = [nodes[at]!, tables[at]!];
  const others = nodes.filter((node) => node !== before);
  // What a node removes in its first minute, and is killed before it tells, its peers keep until that is over (S7).
  ending.add(before.name);
  const told = () =>
    !removing.has(before.name) && tables.every((each) => !each.keepsOf(before.name));
  await eventually(told, SLOW_MACHINE_MS);
  await before.end(signal);
  const { connects } = table;
  const begun = performance.now();
  const again = await startSidecar(before.name, [
    ...[...flagsOf(before.name), ...sameAddresses(before), ...peersOf(others)],
  ]);
  nodes[at] = again;
  await eventually(async () => {
    const { ready } = await call(again.mesh, again.mesh.getNode.bind(again.mesh), {});
    return ready && table.connects > connects;
  }, SLOW_MACHINE_MS);
  ending.delete(again.name);
  return performance.now() - begun;
}

/** Changes workers of the nodes that run, at a rate, and counts the changes that were taken. */
async function write(
  nodes: readonly SidecarProcess[],
  perSecond: number,
  taken: { changes: number },
  signal: AbortSignal,
): Promise<void> {
  let version = 0;
  const begun = performance.now();
  while (!signal.aborted) {
    const due = Math.floor(((performance.now() - begun) / 1000) * perSecond);
    const batch: Promise<unknown>[] = [];
    while (version < due && batch.length < perSecond) {
      version += 1;
      const at = version % nodes.length;
      const url = urlsOf(at)[version % WORKERS_EACH]!;
      const { registry } = nodes[at]!;
      const request = { specJson: JSON.stringify(specOf(url, version)), allowReplace: true };
      batch.push(
        call(registry, registry.registerWorker.bind(registry), request).then(
          () => (taken.changes += 1),
          // The sidecar that restarts: its gateway would try again, and here the next change does.
          () => undefined,
        ),
      );
    }
    await Promise.all(batch);
    await pause(CHANGE_INTERVAL_MS);
  }
}

/** Registers workers for a moment, node by node, and removes and counts them. */
async function removeSome(
  nodes: readonly SidecarProcess[],
  { tables, ending, removing }: Watched,
  taken: { removals: number },
  signal: AbortSignal,
): Promise<void> {
  for (let round = 0; !signal.aborted; round += 1) {
    const { name, registry } = nodes[round % nodes.length]!;
    const url = `http://10.8.0.${(round % 250) + 1}:1`;
    for (const table of tables) table.registers(url);
    try {
      await register(registry, specOf(url, round));
      await pause(REMOVAL_INTERVAL_MS);
      // What is left is removed when the URL's turn comes again.
      if (ending.has(name)) continue;
      removing.add(name);
      await call(registry, registry.removeWorker.bind(registry), { url, skipDrain: true });
      taken.removals += 1;
      for (const table of tables) table.removed(url, name);
    } catch {
      // The sidecar that restarts.
    } finally {
      removing.delete(name);
    }
  }
}

async function nodesHave(
  nodes: readonly SidecarProcess[],
  urls: readonly string[],
): Promise<boolean> {
  for (const { name, registry } of nodes) {
    const ready = await list(registry, { statuses: ['WORKER_STATUS_READY'] }, 'WORKER_VIEW_BASIC');
    if (ready.length !== urls.length) throw new Error(`${name} has ${ready.length} workers`);
  }
  return true;
}
