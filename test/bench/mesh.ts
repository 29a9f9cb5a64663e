import { once } from 'node:events';
import type { ApplyWorkersResponse__Output } from '../../src/gen/workermesh/v1/ApplyWorkersResponse.js';
import type { RegistryServiceClient } from '../../src/gen/workermesh/v1/RegistryService.js';
import type { WatchWorkersResponse__Output } from '../../src/gen/workermesh/v1/WatchWorkersResponse.js';
import { registryService } from '../../src/grpc/proto.js';
import { eventually } from '../support/eventually.js';
import { call, register } from '../support/gateway.js';
import { spawnBin, startSidecar, type SidecarProcess } from '../support/sidecar-process.js';
import { Crowd } from './crowd.js';
import { ENTRY_BYTES, Seen, type Path } from './path.js';

/** Workers that each pair has from its start; they count toward the bound of a node, as all do. */
export const SPARE_WORKERS = 100;
const DEADLINE_MS = 300_000;
const TICKS_PER_SECOND = 200;
/** Changes that are not answered yet. */
const DISTURBING_MAX = 64;
const OFF = ['--health-checks=off'];
const READY_AT_ONCE = { disable_health_check: true };

let urls = 0;

/** A spec of 600 bytes, of a worker that nobody has registered yet. */
export function freshSpec(): { readonly url: string } {
  urls += 1;
  const url = `http://10.${(urls >> 16) & 255}.${(urls >> 8) & 255}.${urls & 255}:8000`;
  const spec = { url, models: [{ id: 'llama-4' }], health: READY_AT_ONCE, extra: '' };
  spec.extra = 'x'.repeat(ENTRY_BYTES - JSON.stringify(spec).length);
  return spec;
}

/** Two sidecars: what is changed at the first one is watched at the second one. */
export class MeshPair implements Path {
  readonly a: SidecarProcess;
  readonly b: SidecarProcess;
  readonly #seen = new Seen();
  readonly #spare: string[] = [];
  #changes = 0;

  private constructor(a: SidecarProcess, b: SidecarProcess) {
    [this.a, this.b] = [a, b];
  }

  /**
   * @param flags Of the first sidecar, where the writes go.
   * @param start What makes their processes.
   */
  static async start(flags: readonly string[] = [], start = spawnBin): Promise<MeshPair> {
    const a = await startSidecar('a', [...OFF, ...flags], start);
    const pair = new MeshPair(a, await startSidecar('b', [...OFF, ...peerOf(a)], start));
    await pair.#watch();
    for (let at = 0; at < SPARE_WORKERS; at += 1) {
      const spec = freshSpec();
      const seen = pair.#seen.wait(`${spec.url} READY`);
      await Promise.all([seen, register(a.registry, spec)]);
      pair.#spare.push(spec.url);
    }
    return pair;
  }

  /** The gateway of the first sidecar says that a worker is ready, or is not. */
  async change(): Promise<void> {
    const url = this.#spare[this.#changes % SPARE_WORKERS] ?? '';
    const ready = Math.floor(this.#changes / SPARE_WORKERS) % 2 === 1;
    this.#changes += 1;
    const status = ready ? 'WORKER_STATUS_READY' : 'WORKER_STATUS_NOT_READY';
    const { registry } = this.a;
    const seen = this.#seen.wait(`${url} ${ready ? 'READY' : 'NOT_READY'}`);
    await Promise.all([
      seen,
      call(registry, registry.updateWorkerStatus.bind(registry), { url, status }),
    ]);
  }

  /** So many changes a second of other workers, as far as they are answered, until what it returns is called. */
  async disturb(perSecond: number): Promise<() => Promise<void>> {
    const { registry } = this.a;
    const others = Array.from({ length: SPARE_WORKERS }, freshSpec);
    await Promise.all(others.map((spec) => register(registry, spec)));
    const open = new Set<Promise<unknown>>();
    let changes = 0;
    const timer = setInterval(() => {
      for (let at = 0; at < perSecond / TICKS_PER_SECOND && open.size < DISTURBING_MAX; at += 1) {
        const { url = '' } = others[changes % SPARE_WORKERS] ?? {};
        const ready = Math.floor(changes / SPARE_WORKERS) % 2 === 1;
        changes += 1;
        const status = ready ? 'WORKER_STATUS_READY' : 'WORKER_STATUS_NOT_READY';
        const done = call(registry, registry.updateWorkerStatus.bind(registry), { url, status });
        open.add(done);
        void done.finally(() => open.delete(done));
      }
    }, 1000 / TICKS_PER_SECOND);
    return async () => {
      clearInterval(timer);
      await Promise.all(open);
    };
  }

  /** Many watchers of the second sidecar. */
  crowd(): Promise<Crowd> {
    const { path, requestSerialize } = registryService.WatchWorkers;
    return Crowd.open(this.b.addresses.registry, path, requestSerialize({}));
  }

  /** @param perMessage Operations in one message of ApplyWorkers; 1: no batches. */
  async bulk(count: number, perMessage = 1): Promise<void> {
    const specs = Array.from({ length: count }, freshSpec);
    const all = Promise.all(specs.map(({ url }) => this.#seen.wait(`${url} READY`)));
    await Promise.all([apply(this.a.registry, specs, perMessage), all]);
  }

  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await Promise.all([this.a.end(signal), this.b.end(signal)]);
  }

  async #watch(): Promise<void> {
    const stream = this.b.registry.watchWorkers({ view: 'WORKER_VIEW_SPEC_JSON' });
    let synced = false;
    stream.on('error', () => undefined);
    stream.on('data', ({ events }: WatchWorkersResponse__Output) => {
      for (const { type, worker } of events) {
        synced ||= type === 'WORKER_EVENT_TYPE_SYNCED';
        if (worker) this.#seen.tell(`${worker.url} ${worker.status.replace('WORKER_STATUS_', '')}`);
      }
    });
    await eventually(() => synced, DEADLINE_MS);
  }
}

const peerOf = ({ addresses }: SidecarProcess): string[] => ['--peer', addresses.gossip];

/** Registers workers by one stream, so many in a message, without waiting for each. Rejects when one is refused. */
export async function apply(
  registry: RegistryServiceClient,
  specs: readonly object[],
  perMessage: number,
): Promise<void> {
  const stream = registry.applyWorkers();
  let refused: string | undefined;
  stream.on('data', ({ error, results }: ApplyWorkersResponse__Output) => {
    const failed = error ?? results.find((result) => result.error)?.error;
    refused ??= failed?.message;
  });
  const ended = once(stream, 'end');
  for (let at = 0; at < specs.length; at += perMessage) {
    const batch = specs.slice(at, at + perMessage).map((spec) => ({
      specJson: JSON.stringify(spec),
    }));
    const flowing = stream.write(perMessage === 1 ? (batch[0] ?? {}) : { batch });
    if (!flowing) await once(stream, 'drain');
  }
  stream.end();
  await ended;
  if (refused !== undefined) throw new Error(`not all were registered: ${refused}`);
}

/** Seconds from the start of an empty third sidecar until it has as many workers as the first one. */
export async function secondsToJoin({ a }: MeshPair): Promise<number> {
  const start = performance.now();
  const c = await startSidecar('c', [...OFF, ...peerOf(a)]);
  await joined(a, c);
  const seconds = (performance.now() - start) / 1000;
  await c.end('SIGKILL');
  return seconds;
}

/** Over once one sidecar has as many workers as another one. */
export async function joined(a: SidecarProcess, c: SidecarProcess): Promise<void> {
  const total = async ({ registry }: SidecarProcess): Promise<number> =>
    (await call(registry, registry.listWorkers.bind(registry), { pageSize: 1 })).totalSize;
  const all = await total(a);
  await eventually(async () => (await total(c)) >= all, DEADLINE_MS);
}
