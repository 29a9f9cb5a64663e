import { expect } from 'chai';
import { VirtualMesh } from '../../support/virtual-mesh.js';
import { SETTINGS, type ProcessOptions } from '../../support/virtual-process.js';
import { shows } from './mesh-support.js';

/** Settings of an impatient node: everything is over after a second. */
const SHORT: ProcessOptions = {
  seeds: ['a:1'],
  settings: {
    membership: { ...SETTINGS.membership, deadTimeoutMs: 1_000 },
    claimGraceMs: 1_000,
  },
};

function mixed(): VirtualMesh {
  const mesh = new VirtualMesh();
  mesh.start('a');
  mesh.start('b', SHORT);
  mesh.put('a', 'k', 'v');
  mesh.until('both show it', () => shows(mesh, { 'a/k': 'v' }));
  return mesh;
}

describe('MeshNode and settings that differ', () => {
  it('M3 a node with a short dead-timeout keeps one that gives itself a longer one', () => {
    const mesh = mixed();
    mesh.start('c', SHORT);
    mesh.run(5_000);
    mesh.crash('a');
    const b = mesh.get('b').node;
    mesh.until('a is DEAD', () => b.membership.row('a')?.status === 'DEAD');
    mesh.run(50_000);
    expect(mesh.get('b').view()).to.deep.equal({ 'a/k': 'v' });
    mesh.run(15_000);
    expect(mesh.get('b').view()).to.deep.equal({});
  });

  it('S6 a node with a short claim grace shows what its owner claims within its own', () => {
    const mesh = mixed();
    mesh.crash('a');
    mesh.start('a', { seeds: ['b:1'] }, true);
    mesh.until('prior', () => mesh.get('b').view()['a/k'] === 'v (prior)');
    for (let second = 0; second < 50; second += 1) {
      mesh.run(1_000);
      expect(mesh.get('b').view()).to.deep.equal({ 'a/k': 'v (prior)' });
    }
    mesh.put('a', 'k', 'claimed');
    mesh.until('claimed', () => mesh.get('b').view()['a/k'] === 'claimed', 1_000);
  });

  it('M3 S6 each says which settings of the other differ', () => {
    const mesh = mixed();
    mesh.run(2_000);
    expect(mesh.get('b').node.skew('a')).to.equal(
      'dead-timeout is 60s there, 1s here; claim-grace is 60s there, 1s here',
    );
    expect(mesh.get('b').node.skew('b')).to.equal('');
    expect(mesh.get('a').node.skew('b')).to.equal(
      'dead-timeout is 1s there, 60s here; claim-grace is 1s there, 60s here',
    );
  });
});
