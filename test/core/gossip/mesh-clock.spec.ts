import { expect } from 'chai';
import type { VirtualMesh } from '../../support/virtual-mesh.js';
import { linked, meshOf, shows } from './mesh-support.js';

const DAY_MS = 86_400_000;

/** Three nodes with a record each. */
function three(): VirtualMesh {
  const mesh = meshOf(['a', 'b', 'c']);
  for (const name of ['a', 'b', 'c']) mesh.put(name, 'k', name);
  mesh.until('all show all', () => shows(mesh, ALL));
  mesh.run(70_000);
  return mesh;
}

const ALL = { 'a/k': 'a', 'b/k': 'b', 'c/k': 'c' };

/** Starts c again with a clock that is off. */
function restart(mesh: VirtualMesh, clockSkewMs: number, wiped = false): void {
  mesh.crash('c');
  mesh.start('c', { seeds: ['a:1'], clockSkewMs }, wiped);
  mesh.put('c', 'k', 'new');
}

describe('MeshNode and wrong clocks', () => {
  for (const days of [10, 3, -5, -10]) {
    const when = days > 0 ? `${days} days ahead` : `${-days} days behind`;
    it(`I3 a node that starts ${when} says so alone, and heals when its clock is set`, () => {
      const mesh = three();
      restart(mesh, days * DAY_MS);
      mesh.run(60_000);
      expect(mesh.get('c').witness.clock).to.match(/stamped .* (ahead of this clock|ago)$/);
      expect([mesh.get('a').witness.clock, mesh.get('b').witness.clock]).to.deep.equal(['', '']);
      mesh.setClock('c', 0);
      mesh.until('healed', () => shows(mesh, { ...ALL, 'c/k': 'new' }), 60_000);
      mesh.run(1_000);
      expect(mesh.get('c').witness.clock).to.equal('');
      mesh.put('c', 'k', 'newer');
      mesh.until('prompt', () => shows(mesh, { ...ALL, 'c/k': 'newer' }), 1_000);
    });
  }

  it('I3 a restart with a right clock heals at once, under a generation that still grows', () => {
    const mesh = three();
    restart(mesh, 10 * DAY_MS);
    mesh.run(60_000);
    const { generation } = mesh.get('c').node.boot;
    restart(mesh, 0);
    mesh.until('healed', () => mesh.get('a').view()['c/k'] === 'new', 3_000);
    expect(mesh.get('c').node.boot.generation).to.equal(generation + 1);
    expect(mesh.get('c').witness.boots).to.deep.equal([]);
  });

  it('I3 S8 where the disk is lost as well, it goes above what the others have heard', () => {
    const mesh = three();
    restart(mesh, 10 * DAY_MS);
    mesh.run(60_000);
    const { generation } = mesh.get('c').node.boot;
    restart(mesh, 0, true);
    mesh.until('above', () => mesh.get('c').node.boot.generation === generation + 1, 5_000);
    mesh.until('healed', () => shows(mesh, { ...ALL, 'c/k': 'new' }), 5_000);
  });

  it('I3 a mesh whose clocks were all ahead loses nothing while they are set one by one', () => {
    const mesh = meshOf(['a', 'b', 'c']);
    for (const name of ['a', 'b', 'c']) mesh.crash(name);
    for (const name of ['a', 'b', 'c']) {
      mesh.start(name, { seeds: ['a:1'], clockSkewMs: 10 * DAY_MS });
      mesh.put(name, 'k', name);
    }
    mesh.until('all show all', () => linked(mesh) && shows(mesh, ALL));
    mesh.run(70_000);
    for (const name of ['b', 'a', 'c']) {
      mesh.setClock(name, 0);
      for (let second = 0; second < 50; second += 1) {
        mesh.run(1_000);
        expect(shows(mesh, ALL)).to.equal(true);
      }
    }
    for (const name of ['a', 'b', 'c']) mesh.put(name, 'k', 'new');
    const renewed = { 'a/k': 'new', 'b/k': 'new', 'c/k': 'new' };
    mesh.until('healed', () => shows(mesh, renewed), 60_000);
    mesh.run(1_000);
    for (const process of mesh.processes.values()) expect(process.witness.clock).to.equal('');
  });

  it('I3 a node whose clock goes wrong while it runs is told by the others, and heals', () => {
    const mesh = three();
    mesh.setClock('c', 4 * DAY_MS);
    mesh.put('c', 'k', 'new');
    mesh.until('c knows', () => mesh.get('c').witness.clock !== '', 60_000);
    mesh.put('c', 'k', 'newer');
    mesh.run(1_000);
    mesh.setClock('c', 0);
    mesh.until('healed', () => shows(mesh, { ...ALL, 'c/k': 'newer' }), 60_000);
    expect(mesh.get('c').witness.clock).to.equal('');
  });
});
