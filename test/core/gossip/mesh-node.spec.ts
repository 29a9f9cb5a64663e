import { expect } from 'chai';
import type { Frame } from '../../../src/core/gossip/frames.js';
import { EntryFactory } from '../../../src/core/store/entry.js';
import type { LogRecord } from '../../../src/core/store/rows.js';
import { quickHash64 } from '../../support/virtual-process.js';
import { VirtualMesh, type SentFrame } from '../../support/virtual-mesh.js';

/** Starts nodes, each with the first as its seed. */
function meshOf(names: readonly string[], o: { seed?: number; delayMs?: [number, number] } = {}) {
  const mesh = new VirtualMesh(o);
  for (const name of names) mesh.start(name, { seeds: [`${names[0] ?? ''}:1`] });
  return mesh;
}

/** All nodes show the same, and it is this. */
function shows(mesh: VirtualMesh, view: Record<string, string>): boolean {
  const want = JSON.stringify(Object.entries(view).sort());
  return [...mesh.processes.values()].every(
    (process) => JSON.stringify(Object.entries(process.view()).sort()) === want,
  );
}

function linked(mesh: VirtualMesh): boolean {
  const count = mesh.processes.size;
  return [...mesh.processes.values()].every((process) => process.livePeers().length === count - 1);
}

function hello(node: string): Frame {
  const boot = { generation: 1, instanceId: 'f'.repeat(16) };
  const protocol = { protocolMin: 1, protocolMax: 1 };
  const who = { cluster: 'test', node, boot, address: `${node}:1`, version: '1' };
  return { kind: 'hello', hello: { ...who, ...protocol } };
}

function digest(): Frame {
  return { kind: 'digest', digest: { rows: [], begin: true, end: true, receivedFrames: 0 } };
}

/** The hash of a log with one more record, as an insider would compute it. */
function forgedHash(hash: bigint, record: LogRecord): bigint {
  const entry = new EntryFactory(quickHash64).create(record);
  return BigInt.asUintN(64, hash + (entry?.hash ?? 0n));
}

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

  describe('S8 what is newer about a node than it knows', () => {
    const forged = (
      mesh: VirtualMesh,
      key: string,
      o: { generation?: number; head?: number } = {},
    ) => {
      const row = mesh.get('a').node.store.row('a')!;
      const boot = { ...row.boot!, ...(o.generation ? { generation: o.generation } : {}) };
      const upTo = o.head ?? row.head + 1;
      const record = { key, seq: upTo, value: new TextEncoder().encode('forged') };
      return { row, boot, upTo, record };
    };

    it('a forged put of its log: it goes above, and all show the truth within 2 s', () => {
      const mesh = meshOf(['a', 'b', 'c']);
      mesh.put('a', 'k', 'true');
      mesh.until('all show it', () => shows(mesh, { 'a/k': 'true' }));
      mesh.run(65_000);
      const { row, boot, upTo, record } = forged(mesh, 'evil');
      const hash = forgedHash(row.hash, record);
      mesh.forge('b', [
        hello('evil'),
        digest(),
        {
          kind: 'delta',
          delta: {
            ...{ owner: 'a', boot, after: row.head, upTo, floor: 0, records: [record] },
            ...{ more: false, stampMs: row.stampMs, settled: true, hash, prior: false, part: 1 },
          },
        },
      ]);
      expect(mesh.get('b').view()['a/evil']).to.equal('forged');
      mesh.until('truth', () => shows(mesh, { 'a/k': 'true' }), 2_000);
      expect(mesh.get('a').witness.boots.length).to.equal(1);
      expect(mesh.get('a').counted('boots_raised_total', { cause: 'LOG' })).to.equal(1);
      mesh.run(60_000);
      expect(shows(mesh, { 'a/k': 'true' })).to.equal(true);
    });

    it('a forged member row: it goes above it, and its records stay', () => {
      const mesh = meshOf(['a', 'b', 'c']);
      mesh.put('a', 'k', 'true');
      mesh.until('all show it', () => shows(mesh, { 'a/k': 'true' }));
      const old = mesh.get('a').node.boot;
      const boot = { generation: old.generation + 1_000, instanceId: 'f'.repeat(16) };
      const life = { boot, incarnation: 0, status: 'ALIVE' as const, ageMs: 0, observers: [] };
      const row = { name: 'a', address: 'nowhere:1', ...life, restarting: false, version: '1' };
      mesh.forge('b', [hello('evil'), digest(), { kind: 'members', rows: [row] }]);
      mesh.until('a raised its boot', () => mesh.get('a').witness.boots.length === 1, 5_000);
      mesh.run(10_000);
      expect(shows(mesh, { 'a/k': 'true' })).to.equal(true);
      for (const process of mesh.processes.values()) {
        const known = process.node.membership.row('a')?.boot;
        expect(known).to.deep.equal(mesh.get('a').node.boot);
      }
      expect(mesh.get('a').node.boot.generation).to.equal(old.generation + 1_001);
    });

    it('a generation over a day ahead is refused at the edge, in rows, logs and members', () => {
      const mesh = meshOf(['a', 'b']);
      mesh.put('a', 'k', 'true');
      mesh.until('all show it', () => shows(mesh, { 'a/k': 'true' }));
      const { row, upTo, record } = forged(mesh, 'evil');
      const boot = { generation: mesh.wallMs + 2 * 86_400_000, instanceId: 'f'.repeat(16) };
      const life = { boot, incarnation: 0, status: 'ALIVE' as const, ageMs: 0, observers: [] };
      const member = { name: 'a', address: 'x:1', ...life, restarting: false, version: '1' };
      mesh.forge('b', [
        hello('evil'),
        digest(),
        { kind: 'members', rows: [member] },
        {
          kind: 'delta',
          delta: {
            ...{ owner: 'a', boot, after: 0, upTo, floor: 0, records: [record], more: false },
            ...{ stampMs: row.stampMs, settled: true, hash: 0n, prior: false, part: 1 },
          },
        },
      ]);
      mesh.run(40_000);
      expect(shows(mesh, { 'a/k': 'true' })).to.equal(true);
      expect(mesh.get('a').witness.boots).to.deep.equal([]);
      expect(mesh.get('b').counted('deltas_refused_total', { reason: 'FUTURE' })).to.equal(1);
    });
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
    mesh.input(mesh.get('b'), { type: 'stop' });
    mesh.run(1_000);
    expect(Object.keys(mesh.get('a').view()).length).to.equal(3_000);
    expect(mesh.get('a').livePeers()).to.deep.equal([]);
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
