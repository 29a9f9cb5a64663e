import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { Watch, call, list, register } from '../support/gateway.js';
import { nodeAt, peersOf, sameAddresses, startMesh, statusOf, urlsAt } from '../support/mesh.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const DEAD_TIMEOUT_MS = 3_000;
const FLAGS = [
  ...['--health-checks=off', '--ping-interval', '200ms'],
  ...['--dead-timeout', `${DEAD_TIMEOUT_MS}ms`],
];
const NAMES = ['a', 'b', 'c'];
const urlOf = (name: string): string => `http://worker-of-${name}:1`;
const ALL = NAMES.map(urlOf);

describe('a node with a data directory that restarts', function () {
  this.timeout(150_000);
  let nodes: SidecarProcess[] = [];
  let directory: string;

  const flagsOf = (name: string) => [...FLAGS, '--data-dir', join(directory, name)];
  const filesOf = (name: string) => {
    try {
      return readdirSync(join(directory, name, 'warm-start')).filter((file) =>
        file.endsWith('.cut'),
      );
    } catch {
      return [];
    }
  };

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'worker-mesh-warm-'));
    nodes = await startMesh(NAMES, flagsOf);
    for (const node of nodes) await register(node.registry, { url: urlOf(node.name) });
    await eventually(async () => {
      for (const node of nodes) expect(await urlsAt(node)).to.deep.equal(ALL);
    }, 30_000);
    // What each knows of the two others is on disk.
    await eventually(() => NAMES.every((name) => filesOf(name).length === 2), 30_000);
  });

  afterEach(async () => {
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
    rmSync(directory, { recursive: true, force: true });
  });

  /** The same node again, which knows where the others were. */
  async function start(name: string, joinTimeout = '60s'): Promise<SidecarProcess> {
    const before = nodes.find((node) => node.name === name)!;
    const others = nodes.filter((node) => node !== before);
    const again = await startSidecar(name, [
      ...[...flagsOf(name), ...sameAddresses(before), ...peersOf(others)],
      ...['--join-timeout', joinTimeout],
    ]);
    nodes[nodes.indexOf(before)] = again;
    return again;
  }

  it('D5 lists the workers of a node that stays away, until it is evicted as a dead one is', async () => {
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
    const [a, b] = await Promise.all([start('a'), start('b')]);
    for (const node of [a, b]) {
      const watch = new Watch(node.registry);
      await eventually(() => watch.synced, 30_000);
      expect([...watch.state.values()].map(({ url }) => url).sort()).to.deep.equal(ALL);
      const away = await list(node.registry, { url: urlOf('c') });
      expect(away[0]?.ownerNodeStatus).to.match(/SUSPECT|DEAD/);
      watch.end();
    }
    await eventually(async () => {
      for (const node of [a, b]) expect(await urlsAt(node)).to.deep.equal(ALL.slice(0, 2));
    }, 30_000);
    expect(statusOf(await nodeAt(a, 'c'))).to.equal('EVICTED');
    await eventually(() => filesOf('a').length === 1);
  });

  it('D5 M7 while its peers are silent it shows what it knew, and says SYNCED at the join timeout', async () => {
    await nodes[0]!.end('SIGKILL');
    for (const peer of nodes.slice(1)) peer.child.kill('SIGSTOP');
    const a = await start('a', '4s');
    const watch = new Watch(a.registry);
    await eventually(() => watch.state.size === ALL.length, 30_000);
    expect(watch.synced).to.equal(false);
    const page = await call(a.registry, a.registry.listWorkers.bind(a.registry), {});
    expect(page.incomplete).to.equal(true);
    await eventually(() => watch.synced, 30_000);
    expect(watch.types).not.to.contain('REMOVED');
    expect(await urlsAt(a)).to.deep.equal(ALL);
    for (const peer of nodes.slice(1)) peer.child.kill('SIGCONT');
    for (const name of ['b', 'c']) {
      await eventually(async () => statusOf(await nodeAt(a, name)) === 'ALIVE', 20_000);
    }
    expect(watch.types).not.to.contain('REMOVED');
    watch.end();
  });

  it('D5 M4 what its peers have buried, or its owner deleted, meanwhile is in no table that it hands out', async () => {
    const [a, b, c] = nodes as [SidecarProcess, SidecarProcess, SidecarProcess];
    // Somebody has to see with b that c is gone.
    nodes.push(await startSidecar('d', [...flagsOf('d'), ...peersOf([b])]));
    await a.end();
    await c.end('SIGKILL');
    const target = { url: urlOf('b'), skipDrain: true };
    await call(b.registry, b.registry.removeWorker.bind(b.registry), target);
    await eventually(async () => statusOf(await nodeAt(b, 'c')) === 'EVICTED', 30_000);
    const again = await start('a');
    const watch = new Watch(again.registry);
    await eventually(() => watch.synced, 30_000);
    const shown = [...watch.state.values()].map(({ url }) => url);
    expect(shown, again.output.join('\n')).to.deep.equal([urlOf('a')]);
    watch.end();
  });
});
