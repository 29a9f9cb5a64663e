import { expect } from 'chai';
import type { Worker__Output } from '../../src/gen/workermesh/v1/Worker.js';
import { startGrpcBackend, startHttpBackend, type Backend } from '../support/backend.js';
import { eventually } from '../support/eventually.js';
import { Watch, call, list, register } from '../support/gateway.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const RECONCILE_MS = 200;
const QUICK = { check_interval_secs: 0.1, timeout_secs: 2, success_threshold: 2 };

describe('health', () => {
  let sidecars: SidecarProcess[] = [];
  let backends: Backend[] = [];
  afterEach(async () => {
    await Promise.all([
      ...sidecars.map((each) => each.end()),
      ...backends.map((each) => each.end()),
    ]);
    sidecars = [];
    backends = [];
  });

  async function start(name: string, ...flags: string[]): Promise<SidecarProcess> {
    const peers = sidecars.flatMap(({ addresses }) => ['--peer', addresses.gossip]);
    const interval = ['--reconcile-interval', `${RECONCILE_MS}ms`];
    const sidecar = await startSidecar(name, [...peers, ...interval, ...flags]);
    sidecars.push(sidecar);
    return sidecar;
  }

  async function backend(create: () => Promise<Backend>): Promise<Backend> {
    const started = await create();
    backends.push(started);
    return started;
  }

  const statusOn = async (sidecar: SidecarProcess, url: string) => {
    const found = (await list(sidecar.registry)).find((worker) => worker.url === url);
    return statusOf(found);
  };
  const becomes = (sidecar: SidecarProcess, url: string, status: string) =>
    eventually(async () => {
      const now = await statusOn(sidecar, url);
      if (now !== status) throw new Error(`${url} is ${now} on ${sidecar.name}, not ${status}`);
    });

  for (const [protocol, create] of [
    ['HTTP', startHttpBackend],
    ['gRPC', startGrpcBackend],
  ] as const) {
    it(`H2 W5 a watcher on another node sees ${protocol} health through each threshold`, async () => {
      const a = await start('a');
      const b = await start('b', '--probe-imports=off');
      const { url, ...worker } = await backend(create);
      const watch = new Watch(b.registry, { filter: { url } });
      await eventually(() => watch.synced);
      const last = backends[0]!;
      last.healthy = false;
      expect(worker.probes).to.equal(0);
      // Slow enough that even a busy reader is shown each status, not only the latest (W12).
      const health = { ...QUICK, check_interval_secs: 0.3, failure_threshold: 2 };
      await register(a.registry, { url, health });
      await eventually(() => ownerStatusOf([...watch.state.values()][0]) === 'PENDING');
      await eventually(() => last.probes >= 2);
      last.healthy = true;
      await becomes(b, url, 'READY');
      last.healthy = false;
      await becomes(b, url, 'NOT_READY');
      // b's own machine is off here: what it shows of FAILED is NOT_READY, and owner_status says the rest.
      await eventually(() => ownerStatusOf([...watch.state.values()][0]) === 'FAILED');
      last.healthy = true;
      await becomes(b, url, 'READY');
      const owner = watch.events.map(({ worker: seen }) => ownerStatusOf(seen ?? undefined));
      expect(distinct(owner.filter((status) => status !== ''))).to.deep.equal([
        'PENDING',
        'READY',
        'NOT_READY',
        'FAILED',
        'READY',
      ]);
      watch.end();
    });
  }

  it('W7 H2 a dead owner`s last word does not bring its worker back', async () => {
    const a = await start('a');
    const b = await start('b', '--dead-timeout', '1h');
    const worker = await backend(startHttpBackend);
    const { url } = worker;
    const health = { ...QUICK, failure_threshold: 1 };
    await register(a.registry, { url, health });
    await becomes(b, url, 'READY');
    const watch = new Watch(b.registry, { filter: { url } });
    await eventually(() => watch.synced);
    await a.end('SIGKILL');
    worker.healthy = false;
    await becomes(b, url, 'FAILED');
    const probes = worker.probes;
    const end = performance.now() + 3 * RECONCILE_MS;
    await eventually(() => performance.now() > end && worker.probes > probes + 3);
    const seen = watch.events.map((event) => statusOf(event.worker ?? undefined));
    expect(distinct(seen.filter((status) => status !== ''))).to.deep.equal([
      'READY',
      'NOT_READY',
      'FAILED',
    ]);
    watch.end();
  });

  it('W7 an owner`s bad word is applied once, and a recovery here is not undone', async () => {
    const a = await start('a', '--health-checks=off');
    const b = await start('b');
    const worker = await backend(startHttpBackend);
    const { url } = worker;
    worker.healthy = false;
    await register(a.registry, { url, health: QUICK });
    const updateStatus = a.registry.updateWorkerStatus.bind(a.registry);
    const told = { url, status: 'WORKER_STATUS_READY' } as const;
    await call(a.registry, updateStatus, told);
    await becomes(b, url, 'READY');
    await call(a.registry, updateStatus, { url, status: 'WORKER_STATUS_NOT_READY' });
    await becomes(b, url, 'NOT_READY');
    worker.healthy = true;
    await becomes(b, url, 'READY');
    const watch = new Watch(b.registry, { filter: { url } });
    const end = performance.now() + 3 * RECONCILE_MS;
    await eventually(() => watch.synced && performance.now() > end);
    expect(watch.types).to.deep.equal(['RESET', 'UPSERTED', 'SYNCED']);
    watch.end();
  });

  it('H5 a FAILED local worker is removed on all nodes, a FAILED import by nobody but its owner', async () => {
    const a = await start('a');
    const b = await start('b', '--remove-unhealthy-workers');
    const worker = await backend(startHttpBackend);
    const { url } = worker;
    worker.healthy = false;
    const health = { ...QUICK, failure_threshold: 1 };
    const doomed = `${url}/doomed`;
    await register(a.registry, { url, health });
    await register(b.registry, { url: doomed, health });
    await eventually(async () => (await statusOn(a, doomed)) !== '');
    await eventually(async () => (await statusOn(a, doomed)) === '');
    await becomes(b, url, 'FAILED');
    expect(await statusOn(b, doomed)).to.equal('');
  });

  it('H3 GetWorker tells the last probe: when, how it went, how often in a row', async () => {
    const a = await start('a');
    const worker = await backend(startHttpBackend);
    const { url } = worker;
    worker.healthy = false;
    await register(a.registry, { url, health: QUICK });
    const get = () => call(a.registry, a.registry.getWorker.bind(a.registry), { url });
    await eventually(async () => ((await get()).worker?.health?.consecutiveFailures ?? 0) >= 3);
    const failed = (await get()).worker?.health;
    expect(failed).to.include({ message: 'HTTP 503', consecutiveSuccesses: 0 });
    expect(failed?.probeTime).to.not.equal(null);
    worker.healthy = true;
    await becomes(a, url, 'READY');
    const { worker: healthy } = await get();
    expect(healthy?.health).to.include({ reason: 'PROBE_SUCCEEDED', consecutiveFailures: 0 });
  });

  it('H5 H7 with health checks off, a worker that the gateway reports as FAILED is removed', async () => {
    const a = await start('a', '--health-checks=off', '--remove-unhealthy-workers');
    const url = 'http://127.0.0.1:9/reported';
    await register(a.registry, { url });
    const updateStatus = a.registry.updateWorkerStatus.bind(a.registry);
    await call(a.registry, updateStatus, { url, status: 'WORKER_STATUS_READY' });
    expect(await statusOn(a, url)).to.equal('READY');
    await call(a.registry, updateStatus, { url, status: 'WORKER_STATUS_FAILED' });
    await eventually(async () => (await statusOn(a, url)) === '');
  });

  it('H7 with health checks off nothing is probed', async () => {
    const a = await start('a', '--health-checks=off');
    const worker = await backend(startHttpBackend);
    await register(a.registry, { url: worker.url, health: QUICK });
    const end = performance.now() + 500;
    await eventually(() => performance.now() > end);
    expect(worker.probes).to.equal(0);
  });
});

function statusOf(worker: Worker__Output | undefined): string {
  return worker?.status.replace('WORKER_STATUS_', '') ?? '';
}

function ownerStatusOf(worker: Worker__Output | undefined): string {
  return worker?.ownerStatus.replace('WORKER_STATUS_', '') ?? '';
}

/** Without repetitions in a row. */
function distinct(statuses: readonly string[]): string[] {
  return statuses.filter((status, at) => status !== statuses[at - 1]);
}
