import { call } from '../support/gateway.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';
import type { Bare } from './bare.js';
import * as groups from './groups.js';
import { quantile, timed } from './measure.js';
import { joined, MeshPair } from './mesh.js';
import { ENTRY_BYTES } from './path.js';
import { PER_MESSAGE } from './round.js';
import type { Figures } from './table.js';
import { cpuMs, residentBytes } from './usage.js';

const WITH_METRICS = ['--admin-address=127.0.0.1:0'];
const WARM_UP = 2_000;
/** Memory is at rest when it has not become less for so long: V8 gives memory back once it has hardly worked for about ten seconds. */
const REST_MS = 15_000;
const LOOK_MS = 250;

/** Once a run: a bulk load of a normal size, the memory that it leaves, and a node that joins then. */
export async function measureLarge(bare: Bare, figures: Figures, workers: number): Promise<void> {
  const bareCpu = bare.cpuMs();
  const bareMs = await timed(() => bare.bulk(workers));
  figures.add(groups.LARGE_BULK, groups.BARE, (workers / bareMs) * 1000);
  figures.add(groups.LARGE_CPU, groups.BARE, (bare.cpuMs() - bareCpu) / 2 / workers);
  figures.add(groups.LARGE_JOIN, groups.BARE, bareMs / 1000);
  const pair = await MeshPair.start(WITH_METRICS);
  try {
    // What a process takes that works at all is no worker's.
    await pair.bulk(WARM_UP, PER_MESSAGE);
    const children = [pair.a.child, pair.b.child];
    const before = await Promise.all([pair.a, pair.b].map(atRest));
    const cpuBefore = children.map(cpuMs);
    const ms = await timed(() => pair.bulk(workers, PER_MESSAGE));
    const cpu = children.reduce((sum, child, at) => sum + cpuMs(child) - (cpuBefore[at] ?? NaN), 0);
    figures.add(groups.LARGE_BULK, groups.BATCHES, (workers / ms) * 1000);
    figures.add(groups.LARGE_CPU, groups.BATCHES, cpu / 2 / workers);
    figures.add(groups.LARGE_MEMORY, 'its spec', ENTRY_BYTES);
    const after = await Promise.all([pair.a, pair.b].map(atRest));
    for (const [at, name] of ['worker-mesh, owner', 'worker-mesh, other node'].entries()) {
      figures.add(groups.LARGE_MEMORY, name, ((after[at] ?? NaN) - (before[at] ?? NaN)) / workers);
    }
    await measureJoin(pair, figures);
  } finally {
    await pair.end();
  }
}

/** How long it takes, and what those hear that call meanwhile. */
async function measureJoin({ a }: MeshPair, figures: Figures): Promise<void> {
  await longestTurnMs(a);
  const ping = (node: SidecarProcess): Promise<unknown> =>
    call(node.registry, node.registry.listWorkers.bind(node.registry), { pageSize: 1 });
  const idle: number[] = [];
  while (idle.length < 500) idle.push(await timed(() => ping(a)));
  const start = performance.now();
  const c = await startSidecar('c', [
    ...WITH_METRICS,
    '--health-checks=off',
    '--peer',
    a.addresses.gossip,
  ]);
  // Its start is none of this.
  await longestTurnMs(c);
  const state = { over: false };
  const times: number[] = [];
  const calling = (async () => {
    while (!state.over) times.push(await timed(() => ping(a)));
  })();
  await joined(a, c);
  figures.add(groups.LARGE_JOIN, groups.MESH, (performance.now() - start) / 1000);
  state.over = true;
  await calling;
  figures.add(groups.LARGE_CALL, 'idle', quantile(idle, 0.999));
  figures.add(groups.LARGE_CALL, 'while a node joins', quantile(times, 0.999));
  figures.add(groups.LARGE_TURN, 'its owner', await longestTurnMs(a));
  figures.add(groups.LARGE_TURN, 'who joins', await longestTurnMs(c));
  await c.end('SIGKILL');
}

/** The longest delay of the event loop since the last look, by the node's own metric. */
async function longestTurnMs({ addresses }: SidecarProcess): Promise<number> {
  const metrics = await (await fetch(`http://${addresses.admin ?? ''}/metrics`)).text();
  const line = /^worker_mesh_event_loop_delay_seconds\{percentile="100"\} (\S+)$/m.exec(metrics);
  return Number(line?.[1]) * 1000;
}

/** Resident memory once it becomes no less. */
async function atRest({ child }: SidecarProcess): Promise<number> {
  let least = residentBytes(child);
  for (let since = performance.now(); performance.now() - since < REST_MS;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const now = residentBytes(child);
    if (now < 0.99 * least) since = performance.now();
    least = Math.min(least, now);
  }
  return least;
}
