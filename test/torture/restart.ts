import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { UnsavedChange } from '../../src/core/registry/table/stored.js';
import { workerId } from '../../src/core/registry/spec/ids.js';
import { openJournal } from '../../src/storage/open.js';
import { eventually } from '../support/eventually.js';
import { Watch, call } from '../support/gateway.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const NODE = 'restarted';
const SLOW_MACHINE_MS = 120_000;

export interface RestartTimes {
  /** From the start of the process until it listens, with nothing else to do for the machine. */
  readonly aloneMs: number;
  /** The same after a kill, while the peer and its watcher learn on the same cores that the owner is gone. */
  readonly listeningMs: number;
  /** From the same start to a settled log at the peer: all records are published again (S7). */
  readonly settledMs: number;
  /** The same as listeningMs for a node with an empty directory: what Node and the modules take. */
  readonly emptyMs: number;
  /** Reading the journal's files as bytes. */
  readonly rawReadMs: number;
  readonly fileBytes: number;
  /** Events with REMOVED that a watcher on a peer saw from the kill until the node was back. */
  readonly removalsSeen: number;
}

/** Kills a node with `count` local records, with a peer that holds them, and restarts it (D1, S6). */
export async function measureRestart(directory: string, count: number): Promise<RestartTimes> {
  const emptyMs = await timeStart(join(directory, 'empty'));
  const data = join(directory, 'data');
  await writeRecords(data, count);
  const alone = performance.now();
  const first = await start(data);
  const aloneMs = performance.now() - alone;
  const peer = await startSidecar('peer', [
    ...['--peer', first.addresses.gossip, '--health-checks=off', '--data-dir', 'none'],
  ]);
  await eventually(() => holdsAll(peer, count), SLOW_MACHINE_MS);
  const watch = new Watch(peer.registry, { view: 'WORKER_VIEW_BASIC' });
  await eventually(() => watch.synced, SLOW_MACHINE_MS);
  await first.end('SIGKILL');
  const files = readdirSync(data).filter((name) => name.endsWith('.log'));
  const raw = performance.now();
  const fileBytes = files.reduce((sum, name) => sum + readFileSync(join(data, name)).length, 0);
  const rawReadMs = performance.now() - raw;
  const begun = performance.now();
  const second = await start(data, '--peer', peer.addresses.gossip);
  const listeningMs = performance.now() - begun;
  await eventually(() => isBack(peer), SLOW_MACHINE_MS);
  const settledMs = performance.now() - begun;
  const removalsSeen = watch.types.filter((type) => type === 'REMOVED').length;
  watch.end();
  await Promise.all([second.end(), peer.end()]);
  return { aloneMs, listeningMs, settledMs, emptyMs, rawReadMs, fileBytes, removalsSeen };
}

async function timeStart(directory: string): Promise<number> {
  const begun = performance.now();
  const sidecar = await start(directory);
  const took = performance.now() - begun;
  await sidecar.end();
  return took;
}

function start(directory: string, ...flags: string[]): Promise<SidecarProcess> {
  return startSidecar(NODE, ['--health-checks=off', '--data-dir', directory, ...flags]);
}

async function holdsAll({ registry }: SidecarProcess, count: number): Promise<boolean> {
  const page = await call(registry, registry.listWorkers.bind(registry), { pageSize: 1 });
  return page.totalSize === count;
}

/** The peer has the new boot's log, settled: what was not in it would be gone by now. */
async function isBack({ mesh }: SidecarProcess): Promise<boolean> {
  const { nodes } = await call(mesh, mesh.listNodes.bind(mesh), {});
  const node = nodes.find(({ name }) => name === NODE);
  return node?.status === 'NODE_STATUS_ALIVE' && node.settled;
}

async function writeRecords(directory: string, count: number): Promise<void> {
  const journal = await openJournal({ directory, persistSecrets: false });
  const changes = Array.from({ length: count }, (_, at) => storedChange(at));
  journal.stage(changes, count + 1);
  journal.stageHeader({ generation: 1 });
  // The life that left them had settled: else the next one waits for the claim grace (S7).
  journal.stageHeader({ settled: true });
  await journal.close();
}

function storedChange(at: number): UnsavedChange {
  const url = `http://10.${at >> 16}.${(at >> 8) & 255}.${at & 255}:8000`;
  const id = workerId(NODE, url);
  const labels = { zone: `z${at % 7}`, rack: `r${at % 400}`, pool: 'a'.repeat(200) };
  const models = [{ id: `model-${at % 50}`, aliases: ['default'], context_length: 131_072 }];
  const health = {
    reason: 'PROBE_SUCCEEDED',
    message: 'HTTP 200',
    statusTimeMs: 1,
    consecutiveSuccesses: 2,
    consecutiveFailures: 0,
    pendingProbes: 0,
  };
  const times = { registerTimeMs: 1, updateTimeMs: 1 };
  const specText = JSON.stringify({ url, models, labels, worker_type: 'decode' });
  const worker = { id, url, specText, revision: at + 1, manager: '', ...times, health };
  return { id, worker: { ...worker, status: 'READY' } };
}
