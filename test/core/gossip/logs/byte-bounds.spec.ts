import { expect } from 'chai';
import { OWNERS_MAX } from '../../../../src/core/limits.js';
import {
  Replication,
  type ReplicationParts,
} from '../../../../src/core/gossip/logs/replication.js';
import type { StoreLimits } from '../../../../src/core/store/store-limits.js';
import type { VirtualMesh } from '../../../support/virtual-mesh.js';
import { linked, meshOf } from '../mesh-support.js';

const VALUE_BYTES = 60 * 1024;
const RECORDS = 50;

/** Two owners with a log of several frames each, and c, which holds them too. */
function meshWithBigLogs(): VirtualMesh {
  const mesh = meshOf(['c', 'a', 'b']);
  mesh.until('linked', () => linked(mesh));
  for (const owner of ['a', 'b']) {
    for (let n = 0; n < RECORDS; n += 1) mesh.put(owner, `k${n}`, owner.repeat(VALUE_BYTES));
  }
  mesh.until('c holds both', () => ['a', 'b'].every((owner) => live(mesh, 'c', owner) === RECORDS));
  return mesh;
}

function live(mesh: VirtualMesh, at: string, owner: string): number {
  return mesh.get(at).node.store.counts(owner).live;
}

function join(mesh: VirtualMesh, storeLimits: Partial<StoreLimits>): void {
  mesh.start('d', { seeds: ['c:1'], settings: { storeLimits } });
}

describe('MeshNode: bounds in bytes', () => {
  it('S11 M7 what had no room beside another transfer on its link comes before the node is in sync', () => {
    const mesh = meshWithBigLogs();
    for (const owner of ['a', 'b']) mesh.crash(owner);
    join(mesh, { stagedBytesPerLink: 5 * VALUE_BYTES });
    mesh.until('d is in sync', () => mesh.get('d').witness.synced, 20_000);
    expect(['a', 'b'].map((owner) => live(mesh, 'd', owner))).to.deep.equal([RECORDS, RECORDS]);
    expect(mesh.get('d').counted('deltas_refused_total', { reason: 'LIMIT' })).to.be.above(0);
    expect(['a', 'b'].map((owner) => mesh.get('d').node.logRefused(owner))).to.deep.equal(['', '']);
  });

  it('S11 beyond the bound of all owners a log is refused, which is said, until another one is smaller', () => {
    const mesh = meshWithBigLogs();
    const bytes = 1.5 * RECORDS * VALUE_BYTES;
    join(mesh, { bytes });
    mesh.until('d is in sync', () => mesh.get('d').witness.synced, 20_000);
    const { store } = mesh.get('d').node;
    const [held, refused] = live(mesh, 'd', 'a') === RECORDS ? ['a', 'b'] : ['b', 'a'];
    expect([live(mesh, 'd', held), live(mesh, 'd', refused)]).to.deep.equal([RECORDS, 0]);
    expect(mesh.get('d').node.logRefused(refused)).to.equal(`over ${bytes} bytes of all owners`);
    expect(store.memory.heldBytes + store.memory.stagedBytes).to.be.at.most(bytes);
    expect(mesh.get('d').counted('deltas_refused_total', { owner: refused })).to.be.above(0);
    for (let n = 1; n < RECORDS; n += 1) mesh.delete(held, `k${n}`);
    mesh.until('the other one came in', () => live(mesh, 'd', refused) === RECORDS, 40_000);
    expect(mesh.get('d').node.logRefused(refused)).to.equal('');
  });

  for (const [owners, first] of [
    [OWNERS_MAX - 1, 'why 1'],
    [OWNERS_MAX, 'why 1'],
    [OWNERS_MAX + 1, ''],
  ] as const) {
    it(`S11 of ${owners} refused logs ${first === '' ? 'the oldest is forgotten' : 'all are remembered'}`, () => {
      const { refusedLogs: logs } = new Replication({} as ReplicationParts);
      for (let n = 1; n <= owners; n += 1) logs.set(`n${n}`, `why ${n}`);
      expect(logs.get('n1') ?? '').to.equal(first);
      expect(logs.get(`n${owners}`)).to.equal(`why ${owners}`);
    });
  }
});
