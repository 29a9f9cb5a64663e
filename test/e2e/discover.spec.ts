import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { FakeKubernetes } from '../support/fake-kubernetes.js';
import { list, register } from '../support/gateway.js';
import { sameAddresses } from '../support/mesh.js';
import { workerMesh, type Process } from '../support/process.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

describe('worker-mesh discover, beside a real sidecar', () => {
  let directory: string;
  let sidecar: SidecarProcess;
  let discovery: Process | undefined;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'worker-mesh-discover-'));
    sidecar = await startSidecar('a', ['--health-checks=off']);
  });
  afterEach(async () => {
    await discovery?.end();
    await sidecar.end();
    rmSync(directory, { recursive: true });
  });
  const discover = (...args: string[]): void => {
    discovery = workerMesh(['discover', ...args, '--address', sidecar.addresses.registry]);
  };
  const urls = async (): Promise<string[]> =>
    (await list(sidecar.registry))
      .filter(({ status }) => status !== 'WORKER_STATUS_DRAINING')
      .map(({ url }) => url);

  it('E2 a file: its own workers follow it, others stay, and a sidecar without a disk gets them again', async () => {
    const path = join(directory, 'workers.yaml');
    writeFileSync(path, '- url: http://a:1\n- url: http://b:1\n');
    await register(sidecar.registry, { url: 'http://by-hand:1' });
    discover('file', path);
    await eventually(async () => (await urls()).length === 3);
    writeFileSync(path, '- url: http://b:1\n- url: http://c:1\n');
    await eventually(async () => {
      expect(await urls()).to.deep.equal(['http://b:1', 'http://by-hand:1', 'http://c:1']);
      return true;
    });
    writeFileSync(path, '- url: http://b:1\n- url: nonsense\n');
    await eventually(() => discovery?.out.includes('line 2, url') === true);
    expect(await urls()).to.have.length(3);
    await sidecar.end('SIGKILL');
    sidecar = await startSidecar('a', ['--health-checks=off', ...sameAddresses(sidecar)]);
    await eventually(async () => (await urls()).length === 2);
  }).timeout(60_000);

  it('E2 serve --discover follows a source itself, and its end is that of the sidecar', async () => {
    const path = join(directory, 'workers.yaml');
    writeFileSync(path, '- url: http://a:1\n');
    await sidecar.end();
    sidecar = await startSidecar('a', ['--health-checks=off', `--discover=file "${path}"`]);
    await eventually(async () => expect(await urls()).to.deep.equal(['http://a:1']));
    writeFileSync(path, '- url: http://b:1\n');
    await eventually(async () => expect(await urls()).to.deep.equal(['http://b:1']));
    expect(await sidecar.end()).to.equal(0);
  }).timeout(60_000);

  it('E2 kubernetes: ready pods come in, deleted ones drain', async () => {
    const cluster = new FakeKubernetes();
    await cluster.start();
    cluster.put('a');
    cluster.put('bb');
    discover('kubernetes', '--server', cluster.url, '--selector', 'app=x');
    await eventually(async () => (await urls()).length === 2);
    cluster.put('a', { deleting: true });
    await eventually(async () => {
      expect(await urls()).to.deep.equal(['http://10.0.2.1:9000']);
      return true;
    });
    await discovery?.end();
    await cluster.stop();
  });
});
