import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { RegistryServiceClient } from '../../src/gen/workermesh/v1/RegistryService.js';
import type { KeepAliveWorkersResponse__Output } from '../../src/gen/workermesh/v1/KeepAliveWorkersResponse.js';
import { eventually } from '../support/eventually.js';
import { call, list } from '../support/gateway.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const SPEC = '{"url":"http://w:8000","health":{"drain_settle_secs":0}}';

/** One renewal; the ids that had no lease. */
function renew(client: RegistryServiceClient, ids: string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const stream = client.keepAliveWorkers();
    stream.on('error', reject);
    stream.on('data', ({ unknownWorkerIds }: KeepAliveWorkersResponse__Output) =>
      resolve(unknownWorkerIds),
    );
    stream.write({ workerIds: ids });
    stream.end();
  });
}

describe('leases', () => {
  let directory: string;
  let sidecars: SidecarProcess[] = [];
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'worker-mesh-lease-'))));
  afterEach(async () => {
    await Promise.all(sidecars.map((each) => each.end()));
    sidecars = [];
    rmSync(directory, { recursive: true });
  });

  async function start(name: string, ...flags: string[]): Promise<SidecarProcess> {
    const sidecar = await startSidecar(name, ['--health-checks=off', ...flags]);
    sidecars.push(sidecar);
    return sidecar;
  }

  it('W18 survives kill -9 of its owner, and takes the worker away everywhere when it ends', async function () {
    this.timeout(90_000);
    const a = await start('a', '--data-dir', directory);
    const write = a.registry.registerWorker.bind(a.registry);
    const request = { specJson: SPEC, lease: { seconds: 8 } };
    const { worker } = await call(a.registry, write, request);
    await a.end('SIGKILL');
    const again = await start('a', '--data-dir', directory);
    const id = worker?.workerId ?? '';
    expect(await renew(again.registry, [id, 'none'])).to.deep.equal(['none']);
    const renewing = setInterval(() => void renew(again.registry, [id]), 1_000);
    try {
      const b = await start('b', '--data-dir=none', '--peer', again.addresses.gossip);
      await eventually(async () => expect(await list(b.registry)).to.have.length(1));
      clearInterval(renewing);
      await eventually(async () => expect(await list(b.registry)).to.have.length(0), 30_000);
    } finally {
      clearInterval(renewing);
    }
    expect(await list(again.registry)).to.have.length(0);
    expect(await renew(again.registry, [id])).to.deep.equal([id]);
  });
});
