import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { call, list, register } from '../support/gateway.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const QUIET = ['--health-checks=off'];
const TEXT =
  '{"url":"http://w:8000","instance_id":7587888765432109877,"ratio":0.1234567890123456789,"x":[1.0,1e3]}';

describe('specs on their way', () => {
  let directory: string;
  let sidecars: SidecarProcess[] = [];
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'worker-mesh-specs-'))));
  afterEach(async () => {
    await Promise.all(sidecars.map((each) => each.end()));
    sidecars = [];
    rmSync(directory, { recursive: true });
  });

  async function start(name: string, ...flags: string[]): Promise<SidecarProcess> {
    const sidecar = await startSidecar(name, [...QUIET, ...flags]);
    sidecars.push(sidecar);
    return sidecar;
  }

  async function texts({ registry }: SidecarProcess): Promise<string[]> {
    return (await list(registry)).map(({ specJson }) => specJson);
  }

  it('W16 numbers pass the mesh, the disk and kill -9 as they were written', async () => {
    const a = await start('a', '--data-dir', directory);
    const b = await start('b', '--peer', a.addresses.gossip);
    const write = a.registry.registerWorker.bind(a.registry);
    await call(a.registry, write, { specJson: TEXT });
    await eventually(async () => expect(await texts(b)).to.deep.equal([TEXT]));
    await a.end('SIGKILL');
    const again = await start('a', '--data-dir', directory);
    expect(await texts(again)).to.deep.equal([TEXT]);
    const repeated = again.registry.registerWorker.bind(again.registry);
    const { outcome } = await call(again.registry, repeated, { specJson: TEXT });
    expect(outcome).to.equal('WRITE_OUTCOME_UNCHANGED');
  });

  it('I6 the ranks of an engine reach the peer, and its base finds them there', async () => {
    const a = await start('a', '--data-dir=none');
    const b = await start('b', '--data-dir=none', '--peer', a.addresses.gossip);
    const base = 'http://w:30000';
    for (const rank of [0, 1]) await register(a.registry, { url: `${base}@${rank}`, dp_size: 2 });
    await eventually(async () => {
      const workers = await list(b.registry, { url: 'w:30000' });
      expect(workers.map(({ url }) => url)).to.deep.equal([`${base}@0`, `${base}@1`]);
      expect(workers.map(({ specJson }) => specJson)).to.deep.equal(
        [0, 1].map(
          (rank) =>
            `{"url":"${base}@${rank}","dp_size":2,"dp_base_url":"${base}","dp_rank":${rank}}`,
        ),
      );
    });
  });
});
