import { expect } from 'chai';
import { VirtualMesh } from '../../support/virtual-mesh.js';
import { linked, meshOf, shows } from './mesh-support.js';

describe('M8 MeshNode and who was refused', () => {
  for (const order of ['row-first', 'hello-first']) {
    it(`M8 X2 a peer whose certificate has another name is no member and is not listed, ${order}`, () => {
      const mesh = meshOf(['a', 'b']);
      mesh.until('linked', () => linked(mesh));
      const a = mesh.get('a');
      const boot = { generation: mesh.wallMs, instanceId: 'f'.repeat(16) };
      const life = { boot, incarnation: 0, status: 'ALIVE' as const, ageMs: 0, observers: [] };
      const row = { name: 'evil', address: 'evil:1', ...life, restarting: false, version: '1' };
      const ping = (): void => mesh.input(a, { kind: 'pinged', source: 'evil', rows: [row] });
      if (order === 'row-first') ping();
      const link = { linkId: 99, remoteAddress: 'evil:9', peerNames: ['somebody'] };
      mesh.input(a, { kind: 'link-opened', ...link });
      const protocol = { protocolMin: 1, protocolMax: 2, version: '1' };
      const hello = { cluster: 'test', node: 'evil', boot, address: 'evil:1', ...protocol };
      mesh.input(a, { kind: 'frame', linkId: 99, frame: { kind: 'hello', hello }, bytes: 1 });
      ping();
      mesh.run(5_000);
      for (const name of ['a', 'b']) {
        const { membership } = mesh.get(name).node;
        expect(membership.rows().map((each) => each.name)).to.have.members(['a', 'b']);
      }
    });
  }
});

describe('MeshNode and its links', () => {
  it('I5 another cluster is refused with the field, and does not hurt', () => {
    const mesh = meshOf(['a', 'b']);
    mesh.until('linked', () => linked(mesh));
    mesh.put('a', 'k', 'v');
    const stranger = mesh.start('s', { cluster: 'other', seeds: ['a:1'] });
    const goodbyes: string[] = [];
    mesh.onFrame = ({ to, frame }) => {
      if (to === 's' && frame.kind === 'goodbye') goodbyes.push(frame.message);
    };
    mesh.run(60_000);
    expect(stranger.view()).to.deep.equal({});
    expect(stranger.witness.synced).to.equal(false);
    expect(goodbyes[0]).to.match(/cluster.*"other".*"test"/);
    // Backed off, not hammered.
    expect(goodbyes.length).to.be.within(2, 25);
    expect(mesh.get('a').counted('handshakes_refused_total', { reason: 'cluster' })).to.be.above(1);
  });

  it('L2 counts the full cuts that it sends as well as those that it installs', () => {
    const mesh = meshOf(['a']);
    mesh.put('a', 'k', 'v');
    const b = mesh.start('b', { seeds: ['a:1'] });
    mesh.until('b shows it', () => b.view()['a/k'] === 'v');
    mesh.run(5_000);
    const installed = b.counted('full_cuts_total', { direction: 'in' });
    expect(installed).to.be.above(0);
    expect(mesh.get('a').counted('full_cuts_total', { direction: 'out' })).to.equal(installed);
  });

  it('L6 counts dials that were opened beside those that failed', () => {
    const mesh = meshOf(['a']);
    const b = mesh.start('b', { seeds: ['a:1', 'nobody:1'] });
    mesh.until('linked', () => b.livePeers().length === 1);
    mesh.run(5_000);
    expect(b.counted('dials_total', { outcome: 'opened' })).to.equal(1);
    expect(b.counted('dials_total', { outcome: 'failed' })).to.be.above(0);
  });

  it('L6 links that both sides dialed collapse to the one of the smaller name', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const mesh = new VirtualMesh({ seed });
      mesh.start('a', { seeds: ['b:1'] });
      mesh.start('b', { seeds: ['a:1'] });
      mesh.put('a', 'x', '1');
      mesh.put('b', 'y', '2');
      mesh.run(5_000);
      const [left, right] = [mesh.get('a').node.linkInfos(), mesh.get('b').node.linkInfos()];
      expect(left.map((link) => [link.peer, link.dialed])).to.deep.equal([['b', true]]);
      expect(right.map((link) => [link.peer, link.dialed])).to.deep.equal([['a', false]]);
      expect(shows(mesh, { 'a/x': '1', 'b/y': '2' })).to.equal(true);
    }
  });

  it('L6 two names for one address give one link', () => {
    const mesh = new VirtualMesh();
    mesh.start('a');
    mesh.alias('alias:1', 'a');
    mesh.start('b', { seeds: ['a:1', 'alias:1'] });
    mesh.run(30_000);
    expect(mesh.get('b').livePeers()).to.deep.equal(['a']);
    expect(mesh.get('a').livePeers()).to.deep.equal(['b']);
  });

  it('L6 a node whose seed leads to itself goes on', () => {
    const mesh = meshOf(['a', 'b']);
    mesh.start('c', { seeds: ['c:1', 'a:1'] });
    mesh.until('linked', () => linked(mesh));
    expect(mesh.get('c').witness.synced).to.equal(true);
  });

  it('M5 a stop flushes what peers lack before it says goodbye', () => {
    const mesh = meshOf(['a', 'b']);
    mesh.until('linked', () => linked(mesh));
    for (let n = 0; n < 3_000; n += 1) {
      mesh.get('b').node.store.put(`k${n}`, new Uint8Array(400), { monotonicMs: 0, wallMs: 0 });
    }
    mesh.input(mesh.get('b'), { kind: 'stop' });
    mesh.run(1_000);
    expect(Object.keys(mesh.get('a').view()).length).to.equal(3_000);
    expect(mesh.get('a').livePeers()).to.deep.equal([]);
  });

  it('M5 who leaves for good is dropped everywhere, and not waited for', () => {
    const mesh = meshOf(['a', 'b', 'c']);
    mesh.put('c', 'k', 'v');
    mesh.until('all show it', () => shows(mesh, { 'c/k': 'v' }));
    mesh.run(1_000);
    mesh.input(mesh.get('c'), { kind: 'leave' });
    mesh.run(1_000);
    mesh.crash('c');
    expect(shows(mesh, {})).to.equal(true);
    expect(mesh.get('a').witness.statuses.get('c')).to.equal('LEFT');
    const dialed: string[] = [];
    mesh.onFrame = ({ to }) => dialed.push(to);
    mesh.run(120_000);
    expect(dialed).not.to.include('c');
  });
});
