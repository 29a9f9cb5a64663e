import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { Watch, register } from '../support/gateway.js';
import { agreed, meshed, peersOf, urlsAt } from '../support/mesh.js';
import { spawnMain, startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const FLAGS = ['--health-checks=off', '--admin-address', '127.0.0.1:0'];
const urlOf = (name: string): string => `http://worker-of-${name}:1`;

/**
 * The tests that a release before this one and the present build pass together; they belong into a `describe`.
 *
 * @param mainOf What `worker-mesh` is in that release; asked when the tests run.
 */
export function testBeside(mainOf: () => string): void {
  let directory: string;
  let old: ReturnType<typeof spawnMain>;
  let nodes: SidecarProcess[] = [];

  beforeEach(() => {
    old = spawnMain(mainOf());
    directory = mkdtempSync(join(tmpdir(), 'worker-mesh-compat-'));
  });
  afterEach(async () => {
    await Promise.all(nodes.splice(0).map((node) => node.end('SIGKILL')));
    rmSync(directory, { recursive: true, force: true });
  });

  const flagsOf = (name: string) => [...FLAGS, '--data-dir', join(directory, name)];

  /** Starts a node, of the old release or of this one, as a peer of all that run. */
  async function start(name: string, release?: typeof old): Promise<SidecarProcess> {
    const node = await startSidecar(name, [...flagsOf(name), ...peersOf(nodes)], release);
    nodes.push(node);
    return node;
  }

  const allSee = (urls: readonly string[]) =>
    eventually(async () => {
      for (const node of nodes) expect(await urlsAt(node), node.name).to.deep.equal(urls);
    }, 30_000);

  for (const [first, joiner] of [
    ['old', 'new'],
    ['new', 'old'],
  ] as const) {
    it(`a mesh of ${first} nodes takes in ${joiner} ones, and all see the same`, async () => {
      const releaseOf = (age: string) => (age === 'old' ? old : undefined);
      for (const name of [`${first}-1`, `${first}-2`, `${joiner}-1`]) {
        const node = await start(name, releaseOf(name.slice(0, 3)));
        await register(node.registry, { url: urlOf(name), labels: { of: name } });
      }
      await eventually(() => meshed(nodes), 30_000);
      const urls = nodes.map(({ name }) => urlOf(name)).sort();
      await allSee(urls);
      await eventually(() => agreed(nodes), 30_000);

      // What happens later reaches both sides too, a removal as well as a change.
      const [one, , other] = nodes as [SidecarProcess, SidecarProcess, SidecarProcess];
      for (const node of [one, other]) {
        await register(node.registry, { url: urlOf(`${node.name}-later`) });
      }
      await allSee([...urls, urlOf(`${one.name}-later`), urlOf(`${other.name}-later`)].sort());
      expect(await one.end()).to.equal(0);
      nodes.shift();
      const left = urls.filter((url) => url !== urlOf(one.name));
      await eventually(async () => {
        for (const node of nodes) {
          expect(await urlsAt(node)).to.include.members(left);
        }
      });
    });
  }

  it('opens a data directory of it: the records are back, and no watcher sees one go', async () => {
    const a = await start('a', old);
    const b = await start('b');
    await register(a.registry, { url: urlOf('a') });
    await eventually(async () => expect(await urlsAt(b)).to.deep.equal([urlOf('a')]), 30_000);
    const watch = new Watch(b.registry);
    await eventually(() => watch.synced);
    expect(await a.end()).to.equal(0);
    nodes = [b];
    const again = await start('a');
    expect(await urlsAt(again)).to.deep.equal([urlOf('a')]);
    await register(again.registry, { url: urlOf('a-later') });
    await eventually(() => watch.state.size === 2, 30_000);
    expect(watch.events.filter(({ type }) => type === 'WORKER_EVENT_TYPE_REMOVED')).to.have.length(
      0,
    );
    watch.end();
  });
}
