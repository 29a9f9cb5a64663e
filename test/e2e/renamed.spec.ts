import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { workerId } from '../../src/core/registry/spec/ids.js';
import { eventually } from '../support/eventually.js';
import { list, register } from '../support/gateway.js';
import { peersOf } from '../support/mesh.js';
import { spawnBin, startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const URL = 'http://10.7.0.1:1';
const FLAGS = [
  ...['--health-checks=off', '--ping-interval', '200ms', '--dead-timeout', '3s'],
  ...['--reconcile-interval', '1s'],
];

describe('a data directory whose node gets another name', function () {
  this.timeout(60_000);
  const running: SidecarProcess[] = [];
  let directory: string;

  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'worker-mesh-renamed-'))));

  afterEach(async () => {
    await Promise.all(running.splice(0).map((sidecar) => sidecar.end('SIGKILL')));
    rmSync(directory, { recursive: true, force: true });
  });

  async function start(name: string, ...flags: string[]): Promise<SidecarProcess> {
    const sidecar = await startSidecar(name, [...FLAGS, ...flags]);
    running.push(sidecar);
    return sidecar;
  }

  it('I7 owns its workers under the new name, here and at its peers, after every restart', async () => {
    const peer = await start('peer');
    const atPeer = () => list(peer.registry, { url: URL, includeShadowed: true });
    const data = ['--data-dir', directory, ...peersOf([peer])];
    const former = await start('former', ...data);
    await register(former.registry, { url: URL, labels: { kept: 'yes' } });
    await eventually(async () => (await atPeer()).length === 1);
    await former.end('SIGKILL');
    for (let round = 0; round < 2; round += 1) {
      const renamed = await start('renamed', ...data);
      const own = await list(renamed.registry, { url: URL });
      expect(own, `round ${round}`).to.have.length(1);
      expect(own[0]).to.deep.include({
        workerId: workerId('renamed', URL),
        origin: 'WORKER_ORIGIN_LOCAL',
        ownerNode: 'renamed',
        labels: { kept: 'yes' },
      });
      const said = renamed.log.filter(({ former: name }) => name !== undefined);
      expect(said.map(({ former: name, workers }) => [name, workers])).to.deep.equal(
        round === 0 ? [['former', 1]] : [],
      );
      // What the former name said goes as a dead node's log goes; then there is one record.
      await eventually(async () => {
        expect((await atPeer()).map(({ ownerNode }) => ownerNode)).to.deep.equal(['renamed']);
      }, 20_000);
      await renamed.end('SIGKILL');
    }
  });

  it('I7 is refused in another cluster, with exit code 1 and a sentence', async () => {
    const first = await start('a', '--cluster', 'one', '--data-dir', directory);
    await first.end();
    const ports = ['registry', 'gossip'].flatMap((kind) => [`--${kind}-address`, '127.0.0.1:0']);
    const { child, output } = spawnBin([
      ...['serve', '--node-name', 'a', '--cluster', 'two', '--data-dir', directory, ...ports],
      ...['--admin-address', 'off'],
    ]);
    const [code] = (await once(child, 'close')) as [number];
    expect(code, output.join('\n')).to.equal(1);
    expect(output.join('\n')).to.match(/cluster \\"one\\".*cluster \\"two\\".*--data-dir/);
  });
});
