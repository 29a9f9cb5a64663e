import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { Watch, call, list, register } from '../support/gateway.js';
import { peersOf, sameAddresses, startMesh, urlsAt } from '../support/mesh.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

/** Each boot settles after it; peers show what is not claimed for at most twice as long (S6). */
const CLAIM_GRACE_MS = 8_000;
const GRACES = ['--claim-grace', `${CLAIM_GRACE_MS}ms`, '--tombstone-grace', '12s'];
const FLAGS = ['--health-checks=off', ...GRACES];
const ADDRESSES = ['http://10.6.0.1:1', 'http://10.6.0.2:1', 'http://10.6.0.3:1'];

/** What a watcher has seen go, by URL. */
function removedOf(watch: Watch): string[] {
  const removed = watch.events.filter(({ type }) => type === 'WORKER_EVENT_TYPE_REMOVED');
  return removed.map(({ worker }) => worker?.url ?? '').sort();
}

describe('an owner that is killed and started again, three times inside the claim grace', function () {
  this.timeout(40_000);
  let nodes: SidecarProcess[] = [];
  let directory: string;

  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'worker-mesh-'))));

  afterEach(async () => {
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
    rmSync(directory, { recursive: true, force: true });
  });

  /** The same node again, as after a crash. */
  async function crash(dataDir: string): Promise<SidecarProcess> {
    const [owner, ...others] = nodes as [SidecarProcess, ...SidecarProcess[]];
    await owner.end('SIGKILL');
    const flags = [...FLAGS, '--data-dir', dataDir, ...sameAddresses(owner), ...peersOf(others)];
    const again = await startSidecar(owner.name, flags);
    nodes[0] = again;
    return again;
  }

  async function watchOthers(): Promise<Watch[]> {
    const watches = nodes.slice(1).map((node) => new Watch(node.registry));
    await eventually(() => watches.every(({ state, synced }) => synced && state.size === 3));
    return watches;
  }

  it('S6 S7 without a disk: what is registered again is never removed, the rest goes once', async () => {
    nodes = await startMesh(['b', 'a', 'c'], () => FLAGS);
    const [owner, other] = nodes as [SidecarProcess, SidecarProcess];
    for (const url of ADDRESSES) await register(owner.registry, { url, labels: { of: 'old' } });
    const watches = await watchOthers();
    const [kept, alsoKept, abandoned] = ADDRESSES as [string, string, string];
    const start = performance.now();
    for (let round = 0; round < 3; round += 1) {
      const again = await crash('none');
      // The gateway is not there at once, nor does it come back with everything in one go.
      if (round > 0) await register(again.registry, { url: kept, labels: { of: `${round}` } });
      if (round > 1) await register(again.registry, { url: alsoKept, labels: { of: 'old' } });
      await eventually(async () => (await urlsAt(again)).length === 3);
    }
    expect(performance.now() - start, 'three restarts').to.be.lessThan(2 * CLAIM_GRACE_MS);
    const stale = await list(other.registry, { url: abandoned });
    expect(stale).to.have.length(1);
    expect(stale[0]).to.include({ stale: true, ownerNode: 'b' });
    for (const watch of watches) expect(removedOf(watch)).to.deep.equal([]);
    await eventually(() => watches.every((watch) => removedOf(watch).length > 0), 20_000);
    for (const watch of watches) {
      expect(removedOf(watch)).to.deep.equal([abandoned]);
      expect([...watch.state.values()].map(({ url }) => url).sort()).to.deep.equal([
        kept,
        alsoKept,
      ]);
      watch.end();
    }
    await eventually(async () => (await urlsAt(nodes[0]!)).length === 2);
    const [claimed] = await list(other.registry, { url: kept });
    expect(claimed).to.deep.include({ stale: false, labels: { of: '2' } });
  });

  it('D2 S6 with a data directory: nothing is removed, without the gateway doing anything', async () => {
    nodes = await startMesh(['b', 'a', 'c'], (name) =>
      name === 'b' ? [...FLAGS, '--data-dir', directory] : FLAGS,
    );
    const [owner] = nodes as [SidecarProcess];
    for (const url of ADDRESSES) await register(owner.registry, { url });
    const watches = await watchOthers();
    for (let round = 0; round < 3; round += 1) {
      const again = await crash(directory);
      await eventually(async () => {
        const [worker] = await list(nodes[1]!.registry, { url: ADDRESSES[0]! });
        return worker?.stale === false;
      });
      expect(await urlsAt(again, 'b')).to.deep.equal(ADDRESSES);
    }
    const remove = nodes[0]!.registry.removeWorker.bind(nodes[0]!.registry);
    await call(nodes[0]!.registry, remove, { url: ADDRESSES[2]!, skipDrain: true });
    await eventually(() => watches.every(({ state }) => state.size === 2));
    for (const watch of watches) {
      expect(removedOf(watch)).to.deep.equal([ADDRESSES[2]]);
      watch.end();
    }
  });
});
