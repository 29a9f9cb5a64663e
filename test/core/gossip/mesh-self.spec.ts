import { expect } from 'chai';
import { GENERATION_AHEAD_MAX_MS } from '../../../src/core/limits.js';
import { VirtualMesh } from '../../support/virtual-mesh.js';
import { forge, forgery, greeting, linked, meshOf, shows } from './mesh-support.js';

describe('MeshNode and what others say of it', () => {
  for (const settled of [false, true]) {
    const when = settled ? 'once it has settled' : 'before it has settled';

    it(`S8 ${when}, a forged log reaches nobody who is linked to its owner`, () => {
      const mesh = meshOf(['a', 'b', 'c']);
      mesh.put('a', 'k', 'true');
      mesh.until('all show it', () => shows(mesh, { 'a/k': 'true' }));
      mesh.run(settled ? 65_000 : 1_000);
      const old = mesh.get('a').node.boot;
      for (let n = 1; n <= 5; n += 1) {
        const boot = { generation: old.generation + n, instanceId: 'f'.repeat(16) };
        mesh.forge('b', [...greeting(), forgery(mesh, 'evil'), forgery(mesh, 'evil', boot)]);
        expect(mesh.get('b').view()).to.deep.equal({ 'a/k': 'true' });
        mesh.run(1_000);
      }
      expect(shows(mesh, { 'a/k': 'true' })).to.equal(true);
      expect(mesh.get('a').witness.boots).to.deep.equal([]);
      expect(mesh.get('b').counted('deltas_refused_total', { owner: 'a', peer: 'evil' })).to.equal(
        10,
      );
    });

    it(`S6 S8 ${when}, it goes above what is forged where it is not linked, and nothing of that is left`, () => {
      const mesh = meshOf(['a', 'b', 'c']);
      mesh.put('a', 'k', 'true');
      mesh.until('all show it', () => shows(mesh, { 'a/k': 'true' }));
      mesh.cut('a', 'b');
      mesh.run(settled ? 65_000 : 5_000);
      const { generation } = mesh.get('a').node.boot;
      const boot = { generation: generation + 7, instanceId: 'f'.repeat(16) };
      mesh.forge('b', [...greeting(), forgery(mesh, 'evil', boot)]);
      expect(mesh.get('b').view()['a/evil']).to.equal('forged');
      mesh.until('truth', () => shows(mesh, { 'a/k': 'true' }), 3_000);
      expect(mesh.get('a').witness.boots.length).to.equal(1);
      expect(mesh.get('a').counted('boots_raised_total', { cause: 'LOG' })).to.equal(1);
      mesh.run(60_000);
      expect(shows(mesh, { 'a/k': 'true' })).to.equal(true);
    });
  }

  it('S8 a forged member row: it goes above it, and its records stay', () => {
    const mesh = meshOf(['a', 'b', 'c']);
    mesh.put('a', 'k', 'true');
    mesh.until('all show it', () => shows(mesh, { 'a/k': 'true' }));
    const old = mesh.get('a').node.boot;
    const boot = { generation: old.generation + 1_000, instanceId: 'f'.repeat(16) };
    const life = { boot, incarnation: 0, status: 'ALIVE' as const, ageMs: 0, observers: [] };
    const row = { name: 'a', address: 'nowhere:1', ...life, restarting: false, version: '1' };
    mesh.forge('b', [...greeting(), { kind: 'members', rows: [row] }]);
    mesh.until('a raised its boot', () => mesh.get('a').witness.boots.length === 1, 5_000);
    mesh.run(10_000);
    expect(shows(mesh, { 'a/k': 'true' })).to.equal(true);
    for (const process of mesh.processes.values()) {
      const known = process.node.membership.row('a')?.boot;
      expect(known).to.deep.equal(mesh.get('a').node.boot);
    }
    expect(mesh.get('a').node.boot.generation).to.equal(old.generation + 1_001);
  });

  it('I4 forged rows and cuts, again and again, end no process whose peers prove their names', () => {
    const mesh = new VirtualMesh();
    for (const name of ['a', 'b', 'c']) {
      mesh.start(name, { seeds: ['a:1'], authenticated: true });
    }
    mesh.put('a', 'k', 'true');
    mesh.until('all show it', () => shows(mesh, { 'a/k': 'true' }));
    for (let n = 0; n < 12; n += 1) {
      const generation = mesh.get('a').node.boot.generation + 1_000;
      const boot = { generation, instanceId: 'f'.repeat(16) };
      const life = { boot, incarnation: 0, status: 'ALIVE' as const, ageMs: 0, observers: [] };
      // B answers there, and not in the name of A; at its own address A answers itself.
      for (const address of ['b:1', 'a:1']) {
        const row = { name: 'a', address, ...life, restarting: false, version: '1' };
        const members = { kind: 'members' as const, rows: [row] };
        mesh.forge('b', [...greeting(), members, forgery(mesh, 'evil', boot)]);
      }
      mesh.forge('a', [...greeting(), forgery(mesh, 'evil')]);
      mesh.run(6_000);
    }
    expect(mesh.get('a').witness.fence).to.equal(undefined);
    mesh.run(30_000);
    expect(shows(mesh, { 'a/k': 'true' })).to.equal(true);
    expect(mesh.get('a').witness.boots.length).to.be.within(6, 9);
  });

  it('S8 a generation that no clock can have made is refused at the edge, in logs and in members', () => {
    const mesh = meshOf(['a', 'b']);
    mesh.put('a', 'k', 'true');
    mesh.until('all show it', () => shows(mesh, { 'a/k': 'true' }));
    const generation = mesh.wallMs + 2 * GENERATION_AHEAD_MAX_MS;
    const boot = { generation, instanceId: 'f'.repeat(16) };
    const life = { boot, incarnation: 0, status: 'ALIVE' as const, ageMs: 0, observers: [] };
    const row = { name: 'a', address: 'x:1', ...life, restarting: false, version: '1' };
    const members = { kind: 'members' as const, rows: [row] };
    mesh.forge('b', [...greeting(), members, forgery(mesh, 'evil', boot)]);
    mesh.run(40_000);
    expect(shows(mesh, { 'a/k': 'true' })).to.equal(true);
    expect(mesh.get('a').witness.boots).to.deep.equal([]);
    expect(mesh.get('b').counted('deltas_refused_total', { reason: 'FUTURE' })).to.equal(1);
  });

  it('S8 a log of its own that is sent to it is refused, and answered by a newer boot', () => {
    const mesh = meshOf(['a', 'b']);
    mesh.put('a', 'k', 'true');
    mesh.until('all show it', () => shows(mesh, { 'a/k': 'true' }));
    mesh.run(65_000);
    forge(mesh, 'a', 'evil');
    mesh.run(1_000);
    expect(shows(mesh, { 'a/k': 'true' })).to.equal(true);
    expect(mesh.get('a').witness.boots.length).to.equal(1);
    const refused = { reason: 'NOT_OWNER', peer: 'evil' };
    expect(mesh.get('a').counted('deltas_refused_total', refused)).to.equal(1);
  });

  it('S5 another copy at its very head, seen by the owner: it goes above it', () => {
    const mesh = meshOf(['a', 'b', 'c']);
    mesh.run(65_000);
    mesh.partition(['a'], ['b', 'c']);
    mesh.run(5_000);
    forge(mesh, 'b', 'evil');
    mesh.put('a', 'k', 'true');
    expect(mesh.get('b').view()).to.deep.equal({ 'a/evil': 'forged' });
    mesh.healAll();
    mesh.until('truth', () => shows(mesh, { 'a/k': 'true' }), 40_000);
  });

  it('S8 L4 what an owner wrote comes from others once its own link, open as it is, does not answer', () => {
    const mesh = new VirtualMesh({ breakMs: 60_000 });
    for (const name of ['a', 'b', 'c']) mesh.start(name, { seeds: ['a:1'] });
    mesh.until('linked', () => linked(mesh));
    mesh.cut('a', 'b');
    mesh.put('a', 'k', 'true');
    mesh.until('b has it', () => mesh.get('b').view()['a/k'] === 'true', 15_000);
    expect(mesh.get('b').livePeers()).to.include('a');
  });

  it('S5 a dispute between neighbours is carried to the owner, whom one of them cannot reach', () => {
    const mesh = meshOf(['a', 'b', 'c']);
    mesh.run(65_000);
    mesh.cut('a', 'c');
    mesh.run(5_000);
    forge(mesh, 'c', 'evil');
    mesh.put('a', 'k', 'true');
    mesh.until('truth', () => shows(mesh, { 'a/k': 'true' }), 5_000);
    expect(mesh.get('b').counted('hash_mismatches_total', { owner: 'a' })).to.be.above(0);
    expect(mesh.get('a').witness.boots.length).to.equal(1);
  });

  it('M4 S8 a node that was buried alive returns with all its records once it is met', () => {
    const mesh = meshOf(['a', 'b', 'c']);
    mesh.put('c', 'k', 'v');
    mesh.until('all show it', () => shows(mesh, { 'c/k': 'v' }));
    mesh.partition(['c'], ['a', 'b']);
    mesh.until('c is evicted', () => mesh.get('a').view()['c/k'] === undefined, 200_000);
    mesh.run(30_000);
    expect(mesh.get('c').view()).to.deep.equal({ 'c/k': 'v' });
    mesh.healAll();
    mesh.until('c is back', () => shows(mesh, { 'c/k': 'v' }), 60_000);
    expect(mesh.get('c').witness.boots.length).to.equal(1);
  });

  it('M4 L1 a refusal of its buried boot that comes late holds up nothing of the next one', () => {
    const mesh = meshOf(['a', 'b', 'c'], { delayMs: [100, 300] });
    mesh.put('c', 'k', 'v');
    mesh.until('all show it', () => shows(mesh, { 'c/k': 'v' }));
    mesh.partition(['c'], ['a', 'b']);
    mesh.until('c is evicted', () => mesh.get('a').view()['c/k'] === undefined, 200_000);
    for (let n = 0; n < 20; n += 1) mesh.put('c', `k${n}`, 'v');
    mesh.healAll();
    mesh.until('c is back', () => mesh.get('a').view()['c/k'] === 'v', 60_000);
    mesh.put('c', 'late', 'v');
    const everywhere = () => ['a', 'b'].every((name) => mesh.get(name).view()['c/late'] === 'v');
    mesh.until('the write is everywhere', everywhere, 3_000);
  });

  describe('I4 two processes of one name', () => {
    it('the older one fences itself, with both addresses in its words', () => {
      const mesh = meshOf(['a', 'b']);
      mesh.until('linked', () => linked(mesh));
      mesh.put('b', 'k', 'v');
      mesh.run(1_000);
      const twin = mesh.start('b2', { node: 'b', seeds: ['a:1'] });
      mesh.until('b is fenced', () => mesh.get('b').witness.fence !== undefined, 10_000);
      expect(mesh.get('b').witness.fence).to.match(/b:1/).and.match(/b2:1/);
      mesh.run(30_000);
      expect(twin.witness.fence).to.equal(undefined);
      expect(mesh.get('a').livePeers()).to.deep.equal(['b']);
      expect(mesh.get('b').livePeers()).to.deep.equal([]);
    });

    it('where both advertise one address, no war of raises: one is fenced within a minute', () => {
      const mesh = new VirtualMesh();
      mesh.start('a');
      mesh.start('b', { seeds: ['a:1'], advertise: 'nowhere:1' });
      mesh.run(5_000);
      mesh.start('b2', { node: 'b', seeds: ['a:1'], advertise: 'nowhere:1' });
      const fenced = (): string[] =>
        ['b', 'b2'].filter((name) => mesh.get(name).witness.fence !== undefined);
      mesh.until('one is fenced', () => fenced().length === 1, 90_000);
      mesh.run(90_000);
      expect(fenced().length).to.equal(1);
      const raises = mesh.get('b').witness.boots.length + mesh.get('b2').witness.boots.length;
      expect(raises).to.be.below(8);
    });
  });
});
