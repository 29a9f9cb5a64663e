import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { call, register } from '../support/gateway.js';
import { sameAddresses } from '../support/mesh.js';
import { workerMesh, type Process } from '../support/process.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const READY = { health: { disable_health_check: true, drain_settle_secs: 0 } };

describe('worker-mesh export, beside real sidecars', () => {
  let directory: string;
  let file: string;
  let sidecar: SidecarProcess;
  let exporter: Process | undefined;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'worker-mesh-export-'));
    file = join(directory, 'workers.json');
    sidecar = await startSidecar('a', ['--data-dir', join(directory, 'data')]);
  });
  afterEach(async () => {
    await exporter?.end();
    exporter = undefined;
    await sidecar.end();
    rmSync(directory, { recursive: true });
  });

  const exportTo = (...flags: string[]): void => {
    const { registry } = sidecar.addresses;
    exporter = workerMesh(['export', '--address', registry, '--output', file, ...flags]);
  };
  const urls = (): string[] =>
    (JSON.parse(readFileSync(file, 'utf8')) as { workers: { url: string }[] }).workers.map(
      ({ url }) => url,
    );

  it('E1 follows register and remove; a killed sidecar changes nothing, nor does its return', async () => {
    exportTo('--format', 'smg');
    await register(sidecar.registry, { url: 'http://w:1', ...READY });
    await register(sidecar.registry, { url: 'http://w:2', ...READY });
    await eventually(() => urls().length === 2);
    chmodSync(file, 0o640);
    await sidecar.end('SIGKILL');
    await eventually(() => exporter?.out.includes('is away') === true);
    const before = statSync(file);
    expect(urls()).to.have.length(2);
    const again = ['--data-dir', join(directory, 'data'), ...sameAddresses(sidecar)];
    sidecar = await startSidecar('a', again);
    await eventually(() => exporter?.out.split('following the sidecar').length === 3);
    await register(sidecar.registry, { url: 'http://w:3', ...READY });
    await eventually(() => urls().length === 3);
    expect(exporter?.out.split('wrote smg:').length, 'one write for each change').to.be.at.most(4);
    expect(statSync(file).mode, 'its mode is kept').to.equal(before.mode);
    const { registry } = sidecar;
    await call(registry, registry.removeWorker.bind(registry), { url: 'http://w:1' });
    await eventually(() => urls().length === 2);
  }).timeout(60_000);

  it('E1 keeps the file that is there while no sidecar answers', async () => {
    writeFileSync(file, 'as it was');
    await sidecar.end('SIGKILL');
    exportTo('--format', 'json');
    await eventually(() => exporter?.out.includes('is away') === true);
    expect(readFileSync(file, 'utf8')).to.equal('as it was');
    expect(await exporter?.end()).to.equal(0);
  });

  it('E1 keeps what it has below --min-workers, and SIGHUP lets it go', async () => {
    exportTo('--format', 'smg', '--min-workers', '1');
    await register(sidecar.registry, { url: 'http://w:1', ...READY });
    await eventually(() => urls().length === 1);
    const { registry } = sidecar;
    await call(registry, registry.removeWorker.bind(registry), { url: 'http://w:1' });
    await eventually(() => exporter?.out.includes('keeps workers') === true);
    expect(urls()).to.deep.equal(['http://w:1']);
    exporter?.child.kill('SIGHUP');
    await eventually(() => urls().length === 0);
  });

  it('E1 serve --export writes the same file without a second process, with metrics', async () => {
    await sidecar.end();
    const flags = ['--admin-address', '127.0.0.1:0'];
    sidecar = await startSidecar('a', [...flags, '--export', `smg:${file}?min-workers=1`]);
    await eventually(() => urls().length === 0);
    await register(sidecar.registry, { url: 'http://w:1', ...READY });
    await eventually(() => urls().length === 1);
    const { registry } = sidecar;
    await call(registry, registry.removeWorker.bind(registry), { url: 'http://w:1' });
    const metrics = async (): Promise<string> =>
      (await fetch(`http://${sidecar.addresses.admin ?? ''}/metrics`)).text();
    const labels = `sink="smg:${file}"`;
    await eventually(async () => (await metrics()).includes(`worker_mesh_sink_held{${labels}} 1`));
    expect(await metrics()).to.contain(`worker_mesh_sink_ready_workers{${labels}} 1`);
    sidecar.child.kill('SIGHUP');
    await eventually(() => urls().length === 0);
    expect(existsSync(file)).to.equal(true);
  });
});
