import { expect } from 'chai';
import { VirtualMesh, type SentFrame } from '../../support/virtual-mesh.js';
import { linked, meshOf, shows } from './mesh-support.js';

describe('MeshNode', () => {
  describe('two nodes', () => {
    for (const order of [
      ['a', 'b'],
      ['b', 'a'],
    ]) {
      it(`L1 L2 converge when ${order.join(' starts before ')}`, () => {
        const mesh = new VirtualMesh({ seed: 7 });
        const [first, second] = order as [string, string];
        mesh.start(first, { seeds: ['a:1'] });
        mesh.put(first, 'k1', 'one');
        mesh.run(3_000);
        mesh.start(second, { seeds: ['a:1'] });
        mesh.put(second, 'k2', 'two');
        const view = { [`${first}/k1`]: 'one', [`${second}/k2`]: 'two' };
        mesh.until('both show both', () => shows(mesh, view));
        mesh.put('a', 'k3', 'three');
        mesh.delete(first, 'k1');
        mesh.until('the change arrives', () => {
          return shows(mesh, { [`${second}/k2`]: 'two', 'a/k3': 'three' });
        });
      });
    }

    it('L2 a write reaches a linked peer in one hop, and its acknowledgement comes back', () => {
      const mesh = meshOf(['a', 'b'], { delayMs: [2, 2] });
      mesh.until('linked', () => linked(mesh));
      mesh.run(100);
      const startMs = mesh.nowMs;
      mesh.put('b', 'k', 'v');
      mesh.until('a shows it', () => mesh.get('a').view()['b/k'] === 'v');
      expect(mesh.nowMs - startMs).to.equal(2);
      const head = mesh.get('b').node.store.row('b')?.head;
      mesh.until('b knows', () => mesh.get('b').witness.acknowledged.get('a') === head);
      expect(mesh.nowMs - startMs).to.equal(4);
    });
  });

  it('L4 one hop, one copy: a write travels once to each peer, and nobody relays it', () => {
    const mesh = meshOf(['a', 'b', 'c', 'd']);
    mesh.until('linked', () => linked(mesh));
    mesh.run(65_000);
    const deltas: SentFrame[] = [];
    mesh.onFrame = (sent) => {
      if (sent.frame.kind === 'delta') deltas.push(sent);
    };
    mesh.put('c', 'k', 'v');
    mesh.run(60_000);
    expect(shows(mesh, { 'c/k': 'v' })).to.equal(true);
    expect(deltas.map(({ from, to }) => `${from} ${to}`).sort()).to.deep.equal([
      'c a',
      'c b',
      'c d',
    ]);
  });

  it('L2 L4 a joiner takes one copy of each log, whoever it meets first', () => {
    const mesh = meshOf(['a', 'b', 'c']);
    for (const name of ['a', 'b', 'c']) {
      for (let n = 0; n < 300; n += 1) mesh.put(name, `k${n}`, 'v'.repeat(1_000));
    }
    mesh.run(65_000);
    let records = 0;
    mesh.onFrame = ({ to, frame }) => {
      if (to === 'd' && frame.kind === 'delta') records += frame.delta.records.length;
    };
    const joiner = mesh.start('d', { seeds: ['a:1'] });
    mesh.until('d is synced', () => joiner.witness.synced);
    expect(Object.keys(joiner.view()).length).to.equal(900);
    mesh.run(65_000);
    expect(records).to.equal(900);
  });

  it('M6 synced means: what one peer offered is here; a first node alone is ready at once', () => {
    const mesh = new VirtualMesh();
    const alone = mesh.start('a');
    expect(alone.node.synced).to.equal(true);
    for (let n = 0; n < 2_000; n += 1) mesh.put('a', `k${n}`, 'v'.repeat(500));
    const joiner = mesh.start('b', { seeds: ['a:1'] });
    expect(joiner.node.synced).to.equal(false);
    mesh.until('synced', () => joiner.witness.synced);
    expect(Object.keys(joiner.view()).length).to.equal(2_000);
  });

  it('M6 a node whose seed is away tries for ever, and is synced when it comes', () => {
    const mesh = new VirtualMesh();
    const first = mesh.start('b', { seeds: ['a:1'] });
    mesh.run(600_000);
    expect(first.witness.synced).to.equal(false);
    mesh.start('a');
    mesh.until('synced', () => first.witness.synced, 31_000);
  });

  it('L4 what a broken pair misses is pulled from a third, once', () => {
    const mesh = meshOf(['a', 'b', 'c']);
    mesh.until('linked', () => linked(mesh));
    mesh.run(65_000);
    mesh.cut('a', 'b');
    mesh.run(10_000);
    const deltas: string[] = [];
    mesh.onFrame = ({ from, to, frame }) => {
      if (frame.kind === 'delta') deltas.push(`${from} ${to}: ${frame.delta.owner}`);
    };
    const startMs = mesh.nowMs;
    mesh.put('a', 'k', 'v');
    mesh.until('b shows it', () => mesh.get('b').view()['a/k'] === 'v', 2_000);
    expect(mesh.nowMs - startMs).to.be.below(1_100);
    mesh.run(20_000);
    expect(deltas).to.deep.equal(['a c: a', 'c b: a']);
    mesh.heal('a', 'b');
    mesh.until('linked again', () => linked(mesh));
    mesh.put('a', 'k', 'w');
    mesh.until('all show it', () => shows(mesh, { 'a/k': 'w' }), 100);
  });

  it('S4 a peer that was frozen while tombstones went gets the full cut, and nothing returns', () => {
    const mesh = meshOf(['a', 'b', 'c']);
    for (const key of ['x', 'y', 'z']) mesh.put('a', key, '1');
    mesh.until('all show it', () => shows(mesh, { 'a/x': '1', 'a/y': '1', 'a/z': '1' }));
    mesh.freeze('c');
    mesh.delete('a', 'x');
    mesh.put('a', 'y', '2');
    mesh.run(700_000);
    expect(mesh.get('a').node.store.row('a')?.floor).to.be.above(0);
    expect(mesh.get('b').node.store.counts('a').tombstones).to.equal(0);
    mesh.thaw('c');
    mesh.until('all agree', () => shows(mesh, { 'a/y': '2', 'a/z': '1' }));
    mesh.run(60_000);
    expect(shows(mesh, { 'a/y': '2', 'a/z': '1' })).to.equal(true);
  });

  it('S2 what a link had begun to bring is forgotten with the link', () => {
    const mesh = meshOf(['a', 'b']);
    mesh.until('linked', () => linked(mesh));
    for (let n = 0; n < 4_000; n += 1) {
      mesh.get('a').node.store.put(`k${n}`, new Uint8Array(1_000), { monotonicMs: 0, wallMs: 0 });
    }
    mesh.input(mesh.get('a'), { kind: 'written' });
    mesh.until('begun', () => mesh.get('b').node.store.staged === 1, 1_000);
    mesh.cut('a', 'b');
    mesh.run(1_001);
    expect(mesh.get('b').node.store.staged).to.equal(0);
    expect(mesh.get('b').view()).to.deep.equal({});
    mesh.heal('a', 'b');
    mesh.until('whole', () => Object.keys(mesh.get('b').view()).length === 4_000);
  });

  describe('S6 S7 a restart', () => {
    it('keeps what it had on show until it settles, and gives it back to the owner', () => {
      const mesh = meshOf(['a', 'b', 'c']);
      mesh.put('b', 'k1', 'old');
      mesh.put('b', 'k2', 'old');
      mesh.until('all show it', () => shows(mesh, { 'b/k1': 'old', 'b/k2': 'old' }));
      mesh.crash('b');
      mesh.run(2_000);
      const back = mesh.start('b', { seeds: ['a:1'] });
      mesh.put('b', 'k1', 'new');
      mesh.until('its past came back', () => back.witness.synced);
      const between = { 'b/k1': 'new', 'b/k2': 'old (prior)' };
      expect(back.view()).to.deep.equal(between);
      mesh.until('all show both', () => shows(mesh, between), 3_000);
      mesh.run(61_000);
      expect(shows(mesh, { 'b/k1': 'new' })).to.equal(true);
    });

    it('a joiner in between is shown the prior too', () => {
      const mesh = meshOf(['a', 'b']);
      mesh.put('b', 'k', 'old');
      mesh.until('all show it', () => shows(mesh, { 'b/k': 'old' }));
      mesh.crash('b');
      mesh.start('b', { seeds: ['a:1'] });
      mesh.run(5_000);
      mesh.start('c', { seeds: ['a:1'] });
      mesh.until('c too', () => shows(mesh, { 'b/k': 'old (prior)' }), 5_000);
      mesh.run(65_000);
      expect(shows(mesh, {})).to.equal(true);
    });
  });

  it('S9 idle traffic does not grow with the number of records', () => {
    const bytesIdle = (records: number): number => {
      const mesh = meshOf(['a', 'b', 'c']);
      for (let n = 0; n < records; n += 1) mesh.put('a', `k${n}`, 'v');
      mesh.run(70_000);
      let frames = 0;
      mesh.onFrame = ({ frame }) => {
        frames += JSON.stringify(frame, (_, value: unknown) =>
          typeof value === 'bigint' ? '0' : value,
        ).length;
      };
      mesh.run(120_000);
      return frames;
    };
    const few = bytesIdle(1);
    expect(bytesIdle(2_000)).to.be.within(few * 0.9, few * 1.1);
  });
});
