import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { RegistryServiceClient } from '../../src/gen/workermesh/v1/RegistryService.js';
import { eventually } from '../support/eventually.js';
import { call, list, register } from '../support/gateway.js';
import { workerMesh, type Process } from '../support/process.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

/** Requests that a gateway has in flight at a worker. */
async function report(client: RegistryServiceClient, workerId: string, load: number) {
  const loads = [{ workerId, load }];
  const answer = await call(client, client.reportLoads.bind(client), { loads });
  expect(answer.ignoredWorkerIds).to.deep.equal([]);
}

describe('what gateways have in flight', () => {
  let sidecars: SidecarProcess[] = [];
  let exporter: Process | undefined;
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'worker-mesh-observer-'));
    file = join(directory, 'peers.json');
  });
  afterEach(async () => {
    await exporter?.end();
    rmSync(directory, { recursive: true });
    await Promise.all(sidecars.map((each) => each.end()));
    sidecars = [];
  });

  async function start(name: string, ...flags: string[]): Promise<SidecarProcess> {
    const memory = ['--data-dir=none', '--health-checks=off'];
    const sidecar = await startSidecar(name, [...memory, ...flags]);
    sidecars.push(sidecar);
    return sidecar;
  }

  it('W17 W19 is summed at all nodes, of imports too, and a removal waits until it is 0', async function () {
    this.timeout(60_000);
    const a = await start('a', '--gateway-address=10.0.0.1:8080');
    const b = await start('b', '--peer', a.addresses.gossip);
    const health = { disable_health_check: true, drain_settle_secs: 50 };
    const { worker } = await register(a.registry, { url: 'http://w:8000', health });
    const workerId = worker?.workerId ?? '';
    await eventually(async () => expect(await list(b.registry)).to.have.length(1));
    exporter = workerMesh([
      ...['export', '--address', b.addresses.registry, '--format=peers', '--output', file],
    ]);
    await report(a.registry, workerId, 2);
    await report(b.registry, workerId, 3);
    for (const { registry } of [a, b]) {
      await eventually(async () => {
        const [shown] = await list(registry);
        expect(shown?.load).to.equal(5);
        expect(Object.keys(shown?.loadsByNode ?? {}).sort()).to.deep.equal(['a', 'b']);
      });
    }
    const remove = a.registry.removeWorker.bind(a.registry);
    const removal = call(a.registry, remove, { workerId, wait: true });
    await eventually(async () =>
      expect((await list(b.registry))[0]?.ownerStatus).to.equal('WORKER_STATUS_DRAINING'),
    );
    await report(a.registry, workerId, 0);
    await report(b.registry, workerId, 0);
    expect(await removal).to.include({ removed: true, cause: 'REMOVAL_CAUSE_DRAINED' });
    await eventually(async () => expect(await list(b.registry)).to.deep.equal([]));
    const peers = [{ node: 'a', address: '10.0.0.1:8080' }];
    await eventually(() => existsSync(file));
    expect(JSON.parse(readFileSync(file, 'utf8'))).to.deep.equal({ peers });
  });
});
