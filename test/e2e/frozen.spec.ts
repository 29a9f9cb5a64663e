import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { Watch, call, register } from '../support/gateway.js';
import { agreed, nodeAt, recordsAt, startMesh, statusOf, urlsAt } from '../support/mesh.js';
import type { SidecarProcess } from '../support/sidecar-process.js';

/** Tombstones go while the peer is frozen; with it dead for 2 minutes, nobody evicts it meanwhile. */
const GRACES = ['--claim-grace', '500ms', '--tombstone-grace', '1s', '--dead-timeout', '2m'];
const FLAGS = ['--health-checks=off', '--ping-interval', '200ms', ...GRACES];
const WORKERS = 40;

const url = (owner: string, at: number): string => `http://${owner}-${at}.example:1`;

describe('a peer that was frozen while its neighbours removed workers', function () {
  this.timeout(40_000);
  let nodes: SidecarProcess[] = [];

  before(async () => {
    nodes = await startMesh(['a', 'b', 'c'], () => FLAGS);
    for (const { name, registry } of nodes) {
      for (let at = 0; at < WORKERS; at += 1) await register(registry, { url: url(name, at) });
    }
    await eventually(() => agreed(nodes));
  });

  after(async () => {
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
  });

  it('S4 brings nothing back, anywhere, and ends equal to them', async () => {
    const [a, b, c] = nodes as [SidecarProcess, SidecarProcess, SidecarProcess];
    const watches = [a, b].map((node) => new Watch(node.registry));
    await eventually(() => watches.every(({ synced }) => synced));
    c.child.kill('SIGSTOP');
    const gone: string[] = [];
    for (const { name, registry } of [a, b]) {
      for (let at = 0; at < WORKERS; at += 2) {
        gone.push(url(name, at));
        const removal = { url: url(name, at), skipDrain: true };
        await call(registry, registry.removeWorker.bind(registry), removal);
      }
      await register(registry, { url: url(name, WORKERS) });
    }
    await eventually(async () => statusOf(await nodeAt(a, 'c')) === 'DEAD');
    // The tombstones have been let go of, in both logs, on both nodes.
    await eventually(async () => {
      for (const node of [a, b]) {
        for (const owner of ['a', 'b']) {
          const records = await recordsAt(node, owner);
          if (records.some(({ tombstone }) => tombstone)) throw new Error('a tombstone is left');
          expect((await nodeAt(node, owner)).floor).to.be.greaterThan(0);
        }
      }
    });
    const truth = await urlsAt(a);
    expect(truth).to.have.length(3 * WORKERS + 2 - gone.length);
    const removedBefore = watches.map(({ types }) => types.filter((type) => type === 'REMOVED'));
    const marks = watches.map(({ events }) => events.length);
    c.child.kill('SIGCONT');
    await eventually(async () => statusOf(await nodeAt(a, 'c')) === 'ALIVE');
    await eventually(() => agreed(nodes));
    for (const node of nodes) expect(await urlsAt(node), node.name).to.deep.equal(truth);
    // Not even for a moment: what came after the thaw is about the status of C's own workers.
    for (const [at, watch] of watches.entries()) {
      const later = watch.events.slice(marks[at]);
      const seen = later.map(({ worker }) => worker?.url ?? '');
      expect(seen.filter((each) => gone.includes(each))).to.deep.equal([]);
      expect(watch.types.filter((type) => type === 'REMOVED')).to.deep.equal(removedBefore[at]);
      watch.end();
    }
  });
});
