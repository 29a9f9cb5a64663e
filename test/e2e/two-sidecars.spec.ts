import { expect } from 'chai';
import { SHOWN_PER_TURN } from '../../src/core/limits.js';
import type { Worker__Output } from '../../src/gen/workermesh/v1/Worker.js';
import { eventually } from '../support/eventually.js';
import { Watch, call, list, register, syncWorkers } from '../support/gateway.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const ALIVE = 'NODE_STATUS_ALIVE';
const KEY = 'sk-never-to-be-seen-4711';
const SPEC = {
  url: 'grpc://10.0.0.7:30000',
  models: [
    { id: 'llama-4', aliases: ['llama', 'default'], context_length: 131072 },
    { id: 'llama-4-fp8', aliases: ['llama-small'] },
  ],
  worker_type: 'decode',
  runtime_type: 'sglang',
  labels: { zone: 'eu-1', rack: 'r7' },
  priority: 70,
  cost: 1.5,
  health: { timeout_secs: 3, check_interval_secs: 600, failure_threshold: 5 },
  api_key: KEY,
  kv_connector: 'nixl',
  a_field_of_the_future: { nested: [1, { deep: true }] },
};

describe('two sidecars', () => {
  let a: SidecarProcess;
  let b: SidecarProcess;

  before(async () => {
    a = await startSidecar('a', ['--health-checks=off']);
    b = await startSidecar('b', ['--peer', a.addresses.gossip, '--health-checks=off']);
  });

  after(async () => {
    await Promise.all([a.end(), b.end()]);
  });

  async function seenOnB(url: string): Promise<Worker__Output> {
    return eventually(async () => {
      const found = (await list(b.registry)).find((worker) => worker.url === url);
      if (!found) throw new Error(`${url} is not on b`);
      return found;
    });
  }

  it('W1 W6 W10 P6 shows a worker on the other node with every field but the key', async () => {
    const { worker, outcome } = await register(a.registry, SPEC);
    expect(outcome).to.equal('WRITE_OUTCOME_CREATED');
    expect(worker).to.include({ apiKeySet: true, origin: 'WORKER_ORIGIN_LOCAL', ownerNode: 'a' });
    const seen = await seenOnB(SPEC.url);
    expect(seen).to.deep.include({
      workerId: worker?.workerId,
      origin: 'WORKER_ORIGIN_MESH',
      ownerNode: 'a',
      modelId: 'llama-4',
      models: ['llama-4', 'llama-4-fp8'],
      workerType: 'decode',
      connectionMode: 'grpc',
      runtimeType: 'sglang',
      labels: SPEC.labels,
      revision: worker?.revision,
      apiKeySet: false,
      degraded: false,
    });
    const { api_key: _key, ...published } = SPEC;
    expect(JSON.parse(seen.specJson)).to.deep.equal(published);
    const everything = [
      JSON.stringify([worker, seen, await list(a.registry), await list(b.registry)]),
      ...a.output,
      ...b.output,
    ].join('\n');
    expect(everything).not.to.include(KEY);
    const byAlias = await list(b.registry, { modelId: 'llama-small' });
    expect(byAlias.map(({ url }) => url)).to.deep.equal([SPEC.url]);
  });

  it('W5 W7 P1 shows a watcher on the other node status, replacement and removal', async () => {
    const url = 'http://10.0.0.8:8000';
    const watch = new Watch(b.registry, {
      filter: { url },
      view: 'WORKER_VIEW_SPEC_JSON',
    });
    await eventually(() => watch.synced);
    const { worker } = await register(a.registry, { url, models: [{ id: 'm' }] });
    const workerId = worker?.workerId ?? '';
    await eventually(() => watch.state.has(workerId));
    const updateStatus = a.registry.updateWorkerStatus.bind(a.registry);
    await call(a.registry, updateStatus, { workerId, status: 'WORKER_STATUS_READY' });
    await eventually(() => watch.state.get(workerId)?.status === 'WORKER_STATUS_READY');
    const replaced = { url, models: [{ id: 'n' }], labels: { tier: 'gold' } };
    const replace = a.registry.replaceWorker.bind(a.registry);
    await call(a.registry, replace, { workerId, specJson: JSON.stringify(replaced) });
    await eventually(() => watch.state.get(workerId)?.modelId === 'n');
    expect(watch.state.get(workerId)).to.deep.include({
      labels: { tier: 'gold' },
      status: 'WORKER_STATUS_READY',
    });
    const remove = a.registry.removeWorker.bind(a.registry);
    await call(a.registry, remove, { workerId, skipDrain: true });
    await eventually(() => !watch.state.has(workerId));
    expect(watch.types.at(-1)).to.equal('REMOVED');
    watch.end();
  });

  it('W8 refuses to remove, replace or update what another node owns, naming it', async () => {
    const url = 'http://10.0.0.9:8000';
    await register(a.registry, { url });
    const { workerId } = await seenOnB(url);
    const calls = [
      call(b.registry, b.registry.removeWorker.bind(b.registry), { workerId }),
      call(b.registry, b.registry.replaceWorker.bind(b.registry), {
        workerId,
        specJson: JSON.stringify({ url }),
      }),
      call(b.registry, b.registry.updateWorkerStatus.bind(b.registry), {
        workerId,
        status: 'WORKER_STATUS_FAILED',
      }),
    ];
    for (const result of await Promise.allSettled(calls)) {
      expect(result.status).to.equal('rejected');
      const reason: unknown = (result as PromiseRejectedResult).reason;
      expect(reason).to.include({ code: 9 });
      expect(String(reason)).to.match(/\ba\b/);
    }
    expect((await list(a.registry, { url })).map(({ workerId: id }) => id)).to.deep.equal([
      workerId,
    ]);
  });

  it('L1 M6 P3 shows thousands of earlier workers to a node that starts later', async () => {
    const c = await startSidecar('c', ['--health-checks=off']);
    const workers = Array.from({ length: 3000 }, (_, at) => ({
      specJson: JSON.stringify({ url: `http://10.1.${at >> 8}.${at & 255}:8000` }),
    }));
    const sync = c.registry.syncWorkers((error: unknown) => {
      if (error) throw error as Error;
    });
    sync.write({ manager: 'test', workers, commit: true });
    sync.end();
    await eventually(async () => (await list(c.registry)).length === 3000);
    const d = await startSidecar('d', ['--peer', c.addresses.gossip, '--health-checks=off']);
    await eventually(async () => (await list(d.registry)).length === 3000);
    await Promise.all([c.end(), d.end()]);
  });

  it('M3 L3 all workers of a node that is suspected are shown anew, a thousand a turn', async () => {
    const count = SHOWN_PER_TURN + 200;
    const specs = Array.from({ length: count }, (_, n) => ({ url: `http://many:${n + 1}` }));
    await syncWorkers(a.registry, 'many', specs);
    const watch = new Watch(b.registry, { filter: { manager: 'many' } });
    await eventually(() => watch.state.size === count);
    a.child.kill('SIGSTOP');
    try {
      await eventually(() =>
        [...watch.state.values()].every(({ ownerNodeStatus }) => ownerNodeStatus !== ALIVE),
      );
    } finally {
      a.child.kill('SIGCONT');
      watch.end();
    }
  });
});
