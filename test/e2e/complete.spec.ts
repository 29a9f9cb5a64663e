import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import { HealthServiceClient } from '../../src/grpc/proto.js';
import { eventually } from '../support/eventually.js';
import { Watch, call, list, register, syncWorkers } from '../support/gateway.js';
import { peersOf, sameAddresses, startMesh } from '../support/mesh.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const FLAGS = ['--health-checks=off', '--data-dir', 'none'];
const EACH = 50;
const RESTARTS = 3;

function specsOf(node: number, count: number, version: number): object[] {
  return Array.from({ length: count }, (_, at) => ({
    url: `http://10.${node}.${at >> 8}.${at & 255}:1`,
    labels: { version: `${version}` },
  }));
}

/** URLs of which a watcher had been told when SYNCED came. */
async function atSynced(watch: Watch): Promise<Set<string>> {
  await eventually(() => watch.synced, 20_000);
  const end = watch.types.indexOf('SYNCED');
  return new Set(watch.events.slice(0, end).flatMap(({ worker }) => worker?.url ?? []));
}

describe('a node that restarts', function () {
  this.timeout(60_000);
  let nodes: SidecarProcess[] = [];

  beforeEach(async () => {
    nodes = await startMesh(['a', 'b', 'c'], () => FLAGS);
    const [, b, c] = nodes as [SidecarProcess, SidecarProcess, SidecarProcess];
    await syncWorkers(b.registry, 'test', specsOf(1, EACH, 0));
    await syncWorkers(c.registry, 'test', specsOf(2, EACH, 0));
    await eventually(async () => (await list(nodes[0]!.registry)).length === 2 * EACH);
  });

  afterEach(() => Promise.all(nodes.map((node) => node.end('SIGKILL'))));

  async function restart(...flags: string[]): Promise<SidecarProcess> {
    const [a, ...others] = nodes as [SidecarProcess, ...SidecarProcess[]];
    await a.end('SIGKILL');
    nodes[0] = await startSidecar('a', [
      ...[...FLAGS, ...sameAddresses(a), ...peersOf(others), ...flags],
    ]);
    return nodes[0];
  }

  it('M7 says SYNCED with all workers of its peers, while they change', async () => {
    const [, b, c] = nodes as [SidecarProcess, SidecarProcess, SidecarProcess];
    const writing = new AbortController();
    const writer = (async () => {
      for (let version = 1; !writing.signal.aborted; version += 1) {
        const [peer, specs] =
          version % 2 ? [b, specsOf(1, EACH, version)] : [c, specsOf(2, EACH, version)];
        await register(peer.registry, specs[version % EACH] ?? {}, { allowReplace: true });
      }
    })();
    for (let round = 0; round < RESTARTS; round += 1) {
      const again = await restart();
      const watch = new Watch(again.registry);
      expect((await atSynced(watch)).size, `restart ${round}`).to.equal(2 * EACH);
      const self = await call(again.mesh, again.mesh.getNode.bind(again.mesh), {});
      expect(self.ready).to.equal(true);
      watch.end();
    }
    writing.abort();
    await writer;
  });

  it('M7 holds SYNCED, and calls a list incomplete, up to the join timeout when peers are silent', async () => {
    for (const peer of nodes.slice(1)) peer.child.kill('SIGSTOP');
    const again = await restart('--join-timeout', '3s');
    await register(again.registry, { url: 'http://own:1' });
    const watch = new Watch(again.registry);
    await eventually(() => watch.state.size === 1);
    const page = await call(again.registry, again.registry.listWorkers.bind(again.registry), {});
    expect([page.workers.length, page.incomplete]).to.deep.equal([1, true]);
    expect(again.log.map(({ message }) => message)).not.to.contain('ready');
    expect(watch.types).not.to.contain('SYNCED');
    await eventually(() => watch.synced);
    const said = again.log.map(({ message }) => message);
    const alone = said.findIndex((message) => message.includes('going on alone'));
    expect(alone).to.be.within(0, said.indexOf('ready') - 1);
    const later = await call(again.registry, again.registry.listWorkers.bind(again.registry), {});
    expect(later.incomplete).to.equal(false);
    watch.end();
  });
});

describe('a node that joins a mesh with 20,000 workers', function () {
  this.timeout(90_000);
  const COUNT = 20_000;
  let nodes: SidecarProcess[] = [];

  afterEach(() => Promise.all(nodes.map((node) => node.end('SIGKILL'))));

  it('M7 is SERVING, and says ready, once it lists all of them', async () => {
    const seed = await startSidecar('a', FLAGS);
    nodes = [seed];
    await syncWorkers(seed.registry, 'test', specsOf(1, COUNT, 0));
    const joiner = await startSidecar('b', [...FLAGS, '--join-timeout', '60s', ...peersOf([seed])]);
    nodes.push(joiner);
    const health = new HealthServiceClient(
      joiner.addresses.registry,
      grpc.credentials.createInsecure(),
    );
    const service = 'workermesh.v1.RegistryService';
    const sizes: number[] = [];
    await eventually(async () => {
      const { status } = await call(health, health.check.bind(health), { service });
      if (status !== 'SERVING') return false;
      const { registry } = joiner;
      const page = await call(registry, registry.listWorkers.bind(registry), { pageSize: 1 });
      sizes.push(page.totalSize);
      return true;
    }, 60_000);
    health.close();
    expect(sizes).to.deep.equal([COUNT]);
    const ready = await eventually(
      () => joiner.log.find(({ message }) => message === 'ready') ?? false,
    );
    const { registry, gossip } = joiner.addresses;
    expect(ready).to.include({ registry, gossip });
  });
});
