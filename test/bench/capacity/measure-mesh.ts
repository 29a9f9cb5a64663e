import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { TestAuthority } from '../../support/certificates.js';
import { eventually } from '../../support/eventually.js';
import { call } from '../../support/gateway.js';
import { startSidecar, type SidecarProcess } from '../../support/sidecar-process.js';
import { apply, freshSpec } from '../mesh.js';
import { cpuMs, residentBytes } from '../usage.js';

const DEADLINE_MS = 1_800_000;
/** How long a mesh is watched at rest. Memory is the least that was seen: garbage that is not collected yet is no need. */
const REST_MS = 30_000;
const LOOK_INTERVAL_MS = 1_000;
const CHANGES = 1_000;
const QUIET_WINDOW_MS = 5_000;
/** Of a core, a node. */
const QUIET_SHARE = 0.05;
const SPECS_A_MESSAGE = 64;

/** What a mesh holds and spends, a node, with so many workers. NaN: it cannot be measured here. */
export interface Need {
  readonly nodes: number;
  readonly workers: number;
  readonly memoryMb: number;
  readonly diskMb: number;
  /** CPU time of the load, a worker. */
  readonly loadCpuMs: number;
  /** On the wire, with all headers, by TLS: while all workers come, a worker and node that it goes to. */
  readonly loadBytes: number;
  /** CPU time at rest, in ms a second. */
  readonly restCpuMs: number;
  /** Bytes sent at rest, a second. */
  readonly restBytes: number;
  /** CPU time of a change, a node. */
  readonly changeCpuMs: number;
  /** Bytes of a change, a node that it goes to. */
  readonly changeBytes: number;
}

/** Measures a fresh mesh: its nodes have as many workers each, a disk each, and speak TLS. */
export async function measureMesh(
  count: number,
  workers: number,
  directory: string,
  authority: TestAuthority,
): Promise<Need> {
  const nodes: SidecarProcess[] = [];
  try {
    for (let at = 0; at < count; at += 1) {
      nodes.push(await startNode(`n${at}`, directory, authority, nodes));
    }
    // Once all answer, the connections are there.
    await everywhere(nodes, 0);
    const all = new Spending(nodes);
    const share = Math.floor(workers / count);
    const specs = nodes.map(() => Array.from({ length: share }, freshSpec));
    await Promise.all(
      nodes.map(({ registry }, at) => apply(registry, specs[at] ?? [], SPECS_A_MESSAGE)),
    );
    await everywhere(nodes, share * count);
    await quiet(nodes);
    const load = all.since();
    const rest = new Spending(nodes);
    const memory = await leastMemory(nodes);
    const resting = rest.since();
    const disk = Math.max(...nodes.map(({ name }) => bytesBelow(join(directory, name))));
    const urls = (specs[0] ?? []).map(({ url }) => url);
    // The first ones are run by the interpreter: a node that has been up for a while does not pay that any more.
    await change(nodes, urls, 0);
    const changed = await change(nodes, urls, 1);
    const links = count - 1;
    return {
      nodes: count,
      workers: share * count,
      memoryMb: memory / 1e6,
      diskMb: disk / 1e6,
      loadCpuMs: load.cpuMs / count / (share * count),
      loadBytes: load.bytes / links / (share * count),
      restCpuMs: (resting.cpuMs / count / resting.ms) * 1000,
      restBytes: (resting.bytes / count / resting.ms) * 1000,
      changeCpuMs: changed.cpuMs / count / CHANGES,
      changeBytes: changed.bytes / links / CHANGES,
    };
  } finally {
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
  }
}

/** Registry on a socket of the file system, so that nothing but gossip is on the network. */
async function startNode(
  name: string,
  directory: string,
  authority: TestAuthority,
  nodes: readonly SidecarProcess[],
): Promise<SidecarProcess> {
  const { ca, cert, key } = authority.issue(name, `DNS:${name}`, { days: 2 });
  const tls = ['--tls-ca', ca, '--tls-cert', cert, '--tls-key', key];
  const data = ['--data-dir', join(directory, name)];
  const socket = ['--registry-address', `unix:${join(directory, `${name}.sock`)}`];
  const peers = nodes.flatMap(({ addresses }) => ['--peer', addresses.gossip]);
  return startSidecar(name, ['--health-checks=off', ...tls, ...data, ...socket, ...peers]);
}

async function everywhere(nodes: readonly SidecarProcess[], count: number): Promise<void> {
  for (const { registry } of nodes) {
    const list = registry.listWorkers.bind(registry);
    await eventually(async () => {
      const { totalSize } = await call(registry, list, { pageSize: 1 });
      if (totalSize < count) await pause(LOOK_INTERVAL_MS);
      return totalSize >= count;
    }, DEADLINE_MS);
  }
}

/** Over once what came with the load has been done too, such as the second word on each worker: the nodes hardly work. */
async function quiet(nodes: readonly SidecarProcess[]): Promise<void> {
  await eventually(async () => {
    const spending = new Spending(nodes);
    await pause(QUIET_WINDOW_MS);
    const { ms, cpuMs: cpu } = spending.since();
    return cpu / nodes.length / ms < QUIET_SHARE;
  }, DEADLINE_MS);
}

/** Of each node the least in a while at rest; of the nodes the most. */
async function leastMemory(nodes: readonly SidecarProcess[]): Promise<number> {
  const least = nodes.map(() => Infinity);
  for (let ms = 0; ms < REST_MS; ms += LOOK_INTERVAL_MS) {
    await pause(LOOK_INTERVAL_MS);
    nodes.forEach(({ child }, at) => {
      least[at] = Math.min(least[at] ?? Infinity, residentBytes(child));
    });
  }
  return Math.max(...least);
}

/**
 * The first node's gateway changes its workers, one after the other, and another node is asked until it has the last.
 * Each round sets other statuses than the one before it.
 */
async function change(
  nodes: readonly SidecarProcess[],
  urls: readonly string[],
  round: number,
): Promise<Spent> {
  const [{ registry }, other] = nodes as [SidecarProcess, SidecarProcess];
  const update = registry.updateWorkerStatus.bind(registry);
  const spending = new Spending(nodes);
  let url = '';
  for (let at = 0; at < CHANGES; at += 1) {
    url = urls[at % urls.length] ?? '';
    const ready = (Math.floor(at / urls.length) + round) % 2 === 1;
    const status = ready ? 'WORKER_STATUS_READY' : 'WORKER_STATUS_NOT_READY';
    await call(registry, update, { url, status });
  }
  const { worker } = await call(registry, registry.getWorker.bind(registry), { url });
  const get = other.registry.getWorker.bind(other.registry);
  await eventually(async () => {
    const seen = await call(other.registry, get, { url });
    return seen.worker?.ownerStatus === worker?.status;
  }, DEADLINE_MS);
  return spending.since();
}

interface Spent {
  readonly ms: number;
  readonly cpuMs: number;
  readonly bytes: number;
}

/** What all nodes together have spent since a moment. */
class Spending {
  readonly #nodes: readonly SidecarProcess[];
  readonly #begin: Spent;

  constructor(nodes: readonly SidecarProcess[]) {
    this.#nodes = nodes;
    this.#begin = this.#now();
  }

  since(): Spent {
    const { ms, cpuMs: cpu, bytes } = this.#now();
    const begin = this.#begin;
    return { ms: ms - begin.ms, cpuMs: cpu - begin.cpuMs, bytes: bytes - begin.bytes };
  }

  #now(): Spent {
    const cpu = this.#nodes.reduce((sum, { child }) => sum + cpuMs(child), 0);
    return { ms: performance.now(), cpuMs: cpu, bytes: loopbackBytes() };
  }
}

/** Bytes that have gone over loopback; NaN outside a network namespace of our own, where others use it too. */
function loopbackBytes(): number {
  if (process.env.CAPACITY_INSIDE === undefined) return NaN;
  const line = /^ *lo: *(.*)$/m.exec(readFileSync('/proc/net/dev', 'utf8'))?.[1] ?? '';
  return Number(line.trim().split(/\s+/)[0]);
}

/** What the files of a folder take on the disk. */
function bytesBelow(folder: string): number {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.reduce((sum, name) => sum + statSync(join(folder, name)).blocks * 512, 0);
}
