import { setTimeout as pause } from 'node:timers/promises';
import type { Node__Output } from '../../src/gen/workermesh/v1/Node.js';
import type { RecordInfo__Output } from '../../src/gen/workermesh/v1/RecordInfo.js';
import { eventually } from './eventually.js';
import { call, list } from './gateway.js';
import { startSidecar, type SidecarProcess } from './sidecar-process.js';

/** Looks at a status this often: a suspicion of the tests lasts at least ten times as long. */
const LOOK_INTERVAL_MS = 20;

/** All nodes as one of them sees them. */
export async function nodesAt(sidecar: SidecarProcess): Promise<Node__Output[]> {
  const { mesh } = sidecar;
  return (await call(mesh, mesh.listNodes.bind(mesh), { pageSize: 5000 })).nodes;
}

/** One node as another one sees it. @throws when it does not know it. */
export async function nodeAt(sidecar: SidecarProcess, name: string): Promise<Node__Output> {
  const found = (await nodesAt(sidecar)).find((node) => node.name === name);
  if (!found) throw new Error(`${sidecar.name} does not know ${name}`);
  return found;
}

/** Status without its prefix. */
export function statusOf(node: Node__Output): string {
  return node.status.replace('NODE_STATUS_', '');
}

/** All records of an owner's log as one node holds them, tombstones too. */
export async function recordsAt(
  sidecar: SidecarProcess,
  owner: string,
): Promise<RecordInfo__Output[]> {
  const { mesh } = sidecar;
  const records: RecordInfo__Output[] = [];
  let pageToken = '';
  do {
    const request = { owner, includeTombstones: true, pageSize: 5000, pageToken };
    const page = await call(mesh, mesh.listRecords.bind(mesh), request);
    records.push(...page.records);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return records;
}

/** URLs that a node lists, sorted. */
export async function urlsAt(sidecar: SidecarProcess, ownerNode = ''): Promise<string[]> {
  const workers = await list(sidecar.registry, { ownerNode }, 'WORKER_VIEW_BASIC');
  return workers.map(({ url }) => url).sort();
}

/** Flags that let a node start again where it was. */
export function sameAddresses(sidecar: SidecarProcess): string[] {
  const { registry, gossip, xds } = sidecar.addresses;
  const addresses = ['--registry-address', registry, '--gossip-address', gossip];
  return xds === undefined ? addresses : [...addresses, '--xds-address', xds];
}

/** Flags that name the gossip addresses of others as peers. */
export function peersOf(sidecars: readonly SidecarProcess[]): string[] {
  return sidecars.flatMap(({ addresses }) => ['--peer', addresses.gossip]);
}

/** Starts one node for each name, the first one being the seed of the others, and waits for all links. */
export async function startMesh(
  names: readonly string[],
  flagsOf: (name: string) => readonly string[],
): Promise<SidecarProcess[]> {
  const [seedName, ...otherNames] = names;
  const seed = await startSidecar(seedName ?? '', flagsOf(seedName ?? ''));
  const start = (name: string) => startSidecar(name, [...flagsOf(name), ...peersOf([seed])]);
  const starts = await Promise.allSettled(otherNames.map(start));
  const started = starts.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const sidecars = [seed, ...started];
  try {
    for (const one of starts) if (one.status === 'rejected') throw one.reason;
    await eventually(() => meshed(sidecars), 20_000);
  } catch (error) {
    // Nobody else knows of them.
    await Promise.all(sidecars.map((sidecar) => sidecar.end('SIGKILL')));
    throw error;
  }
  return sidecars;
}

/** True once each of them sees each other one alive, over a link. @throws saying who does not. */
export async function meshed(sidecars: readonly SidecarProcess[]): Promise<boolean> {
  for (const sidecar of sidecars) {
    for (const { name } of sidecars) {
      const node = await nodeAt(sidecar, name);
      if (statusOf(node) === 'ALIVE' && (node.link || name === sidecar.name)) continue;
      throw new Error(`${sidecar.name} sees ${name} ${statusOf(node)}, ${node.statusReason}`);
    }
  }
  return true;
}

/** True once all of them hold the same logs of all that live. @throws saying where they differ. */
export async function sameLogs(sidecars: readonly SidecarProcess[]): Promise<boolean> {
  const logsAt = async (sidecar: SidecarProcess): Promise<string> => {
    const alive = (await nodesAt(sidecar)).filter((node) => statusOf(node) === 'ALIVE');
    const cuts = alive.map(({ name, generation, head, checksum }) =>
      [name, generation, head, checksum].join(' '),
    );
    return cuts.join('\n');
  };
  return same(sidecars, logsAt);
}

/** True once all of them hold the same logs, and list the same. @throws saying where they differ. */
export async function agreed(sidecars: readonly SidecarProcess[]): Promise<boolean> {
  await sameLogs(sidecars);
  return same(sidecars, async (sidecar) => (await urlsAt(sidecar)).join(' '));
}

async function same(
  sidecars: readonly SidecarProcess[],
  viewOf: (sidecar: SidecarProcess) => Promise<string>,
): Promise<boolean> {
  const [first, ...others] = sidecars;
  if (!first) return true;
  const expected = await viewOf(first);
  for (const other of others) {
    const view = await viewOf(other);
    if (view === expected) continue;
    throw new Error(`${first.name}: ${expected}\nbut ${other.name}: ${view}`);
  }
  return true;
}

/** Keeps each status that one node gives another, in order, with when it was first seen. */
export class StatusHistory {
  readonly seen: { readonly status: string; readonly reason: string; readonly atMs: number }[] = [];
  readonly #sidecar: SidecarProcess;
  readonly #name: string;
  readonly #ended: Promise<void>;
  #running = true;

  constructor(sidecar: SidecarProcess, name: string) {
    this.#sidecar = sidecar;
    this.#name = name;
    this.#ended = this.#run();
  }

  /** The statuses in order, without times. */
  get statuses(): string[] {
    return this.seen.map(({ status }) => status);
  }

  async end(): Promise<void> {
    this.#running = false;
    await this.#ended;
  }

  /** The last look is after the end: what a test has waited for elsewhere is here too. */
  async #run(): Promise<void> {
    for (let last = false; !last;) {
      last = !this.#running;
      const node = await nodeAt(this.#sidecar, this.#name).catch(() => undefined);
      const status = node ? statusOf(node) : 'UNKNOWN';
      if (this.seen.at(-1)?.status !== status) {
        const reason = node?.statusReason ?? '';
        this.seen.push({ status, reason, atMs: performance.now() });
      }
      await pause(LOOK_INTERVAL_MS);
    }
  }
}
