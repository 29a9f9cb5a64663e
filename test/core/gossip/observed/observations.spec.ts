import { expect } from 'chai';
import type { Frame } from '../../../../src/core/gossip/link/frames.js';
import { factKey } from '../../../../src/core/observed/fact.js';
import type { ObservedDelta, ObservedFrame } from '../../../../src/core/observed/tally.js';
import { measureObserved } from '../../../simulation/observed-load.js';
import { VirtualMesh } from '../../../support/virtual-mesh.js';
import { linked, meshOf } from '../mesh-support.js';

const W = '5f0c1c1e-0000-5000-8000-000000000001';

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `n${index}`);
}

/** What each process shows as the load of a worker. */
function loads(mesh: VirtualMesh, worker = W): (number | undefined)[] {
  return [...mesh.processes.values()].map(({ observed }) => observed.load(worker));
}

function linkedMesh(count = 3): VirtualMesh {
  const mesh = meshOf(['a', 'b', 'c', 'd'].slice(0, count));
  mesh.until('linked', () => linked(mesh));
  mesh.run(1_000);
  return mesh;
}

/** Frames of this kind that pass from now on. */
function tapped(mesh: VirtualMesh, kind: Frame['kind'] = 'observed'): Frame[] {
  const frames: Frame[] = [];
  mesh.onFrame = ({ frame }) => {
    if (frame.kind === kind) frames.push(frame);
  };
  return frames;
}

describe('W17 Observations', () => {
  it('W17 what a gateway reports is at all nodes within 200 ms, in sum and parts, and no log grows', () => {
    const mesh = linkedMesh();
    const head = mesh.get('a').node.store.row('a')?.head;
    mesh.report('a', W, 2);
    mesh.report('b', W, 3);
    mesh.run(200);
    expect(loads(mesh)).to.deep.equal([5, 5, 5]);
    expect(mesh.get('c').observed.parts(W)).to.deep.equal([
      { node: 'a', load: 2 },
      { node: 'b', load: 3 },
    ]);
    expect(mesh.get('a').node.store.row('a')?.head).to.equal(head);
  });

  it('W17 a burst of reports is one frame a link an interval, and at rest nothing is sent', () => {
    const mesh = linkedMesh(2);
    const frames = tapped(mesh);
    for (let load = 0; load < 100; load += 1) {
      mesh.report('a', W, load);
      mesh.run(10);
    }
    expect(frames.length).to.be.within(9, 13);
    mesh.run(500);
    expect(loads(mesh)).to.deep.equal([99, 99]);
    const before = frames.length;
    mesh.run(60_000);
    expect(frames.length).to.equal(before);
  });

  it('W17 who comes later hears of it, and so does a link that was lost and is back', () => {
    const mesh = linkedMesh(2);
    mesh.report('a', W, 7);
    mesh.start('c', { seeds: ['a:1'] });
    mesh.until('c knows', () => mesh.get('c').observed.load(W) === 7);
    mesh.cut('a', 'b');
    mesh.run(1_500);
    mesh.report('a', W, 8);
    mesh.heal('a', 'b');
    mesh.until('b knows', () => mesh.get('b').observed.load(W) === 8);
  });

  it('W17 a suspect counts, a dead node does not, and counts again when it was not dead', () => {
    const mesh = linkedMesh();
    mesh.report('a', W, 2);
    mesh.report('b', W, 3);
    mesh.run(500);
    mesh.partition(['a'], ['b', 'c']);
    const c = mesh.get('c');
    mesh.until('suspect', () => c.witness.statuses.get('a') === 'SUSPECT');
    expect(c.observed.load(W)).to.equal(5);
    mesh.until('dead', () => c.witness.statuses.get('a') === 'DEAD');
    expect(c.observed.load(W)).to.equal(3);
    mesh.healAll();
    mesh.until('alive', () => c.witness.statuses.get('a') === 'ALIVE');
    mesh.until('both count', () => c.observed.load(W) === 5);
  });

  it('W17 what a node said is gone with its eviction, and with its next boot', () => {
    const mesh = linkedMesh();
    mesh.report('a', W, 2);
    mesh.report('b', W, 3);
    mesh.run(500);
    mesh.crash('b');
    mesh.start('b', { seeds: ['a:1'] });
    mesh.until('b is back', () => linked(mesh));
    mesh.run(500);
    expect(loads(mesh)).to.deep.equal([2, 2, 2]);
    mesh.crash('a');
    mesh.until('evicted', () => mesh.get('c').witness.statuses.get('a') === 'EVICTED', 200_000);
    expect(loads(mesh)).to.deep.equal([undefined, undefined]);
    expect(mesh.get('c').observed.size).to.equal(0);
  });

  it('W17 where one pair has no link, a neighbour tells what they lack of each other', () => {
    const mesh = linkedMesh();
    mesh.cut('a', 'b');
    mesh.run(2_000);
    mesh.report('a', W, 4);
    mesh.until('b hears of it by c', () => mesh.get('b').observed.load(W) === 4, 30_000);
    mesh.report('a', W, 5);
    mesh.run(500);
    expect(loads(mesh)).to.deep.equal([5, 5, 5]);
  });

  it('W17 X2 nobody else speaks for a node that is linked, and none for this one', () => {
    const mesh = linkedMesh();
    mesh.report('a', W, 1);
    mesh.run(500);
    const { boot } = mesh.get('a').node;
    const entries = [{ slot: 0, key: factKey('load', W), said: 2 * 99 + 1 }];
    const delta: ObservedDelta = { node: 'a', boot, after: 0, upTo: 1_000, more: false, entries };
    const frame: Frame = { kind: 'observed', observed: { rows: [], deltas: [delta] } };
    for (const at of ['a', 'b']) {
      const link = mesh
        .get(at)
        .node.linkInfos()
        .find(({ peer }) => peer === 'c')!;
      mesh.input(mesh.get(at), { kind: 'frame', linkId: link.linkId, frame, bytes: 1 });
    }
    mesh.run(2_000);
    expect(loads(mesh)).to.deep.equal([1, 1, 1]);
    expect(mesh.get('b').counted('observed_refused_total', { reason: 'unasked' })).to.equal(1);
    expect(mesh.get('a').counted('observed_refused_total', { reason: 'own' })).to.equal(1);
  });

  it('W17 a peer that says nothing of tallies is sent one frame, and no more', () => {
    const mesh = new VirtualMesh({
      wire: (frame) => (frame.kind === 'observed' ? { kind: 'unknown' } : frame),
    });
    for (const name of ['a', 'b']) mesh.start(name, { seeds: ['a:1'] });
    mesh.until('linked', () => linked(mesh));
    const frames = tapped(mesh);
    expect(mesh.get('a').node.observations.allSpeak).to.equal(false);
    mesh.report('a', W, 1);
    mesh.run(10_000);
    expect(frames.length).to.be.at.most(2);
    expect(mesh.get('a').node.observations.allSpeak).to.equal(false);
  });

  describe('over an overlay', () => {
    const settings = { fullMeshPeersMax: 8 };

    function overlay(count: number): VirtualMesh {
      const mesh = new VirtualMesh({ delayMs: [1, 20] });
      for (const name of names(count)) mesh.start(name, { seeds: ['n0:1'], settings });
      mesh.run(20_000);
      return mesh;
    }

    it('W17 each tally reaches each node, about once each', () => {
      const mesh = overlay(30);
      let copies = 0;
      mesh.report('n3', W, 1);
      mesh.until('all know', () => loads(mesh).every((load) => load === 1), 15_000);
      mesh.run(5_000);
      mesh.onFrame = ({ frame }) => {
        if (frame.kind === 'observed') copies += frame.observed.deltas.length;
      };
      for (let load = 2; load < 12; load += 1) {
        mesh.report('n3', W, load);
        mesh.run(1_000);
      }
      expect(loads(mesh).every((load) => load === 11)).to.equal(true);
      expect(copies / 10 / 29).to.be.at.most(1.5);
    });

    it('W17 when who was asked for tallies dies, others are asked', () => {
      const mesh = overlay(30);
      mesh.report('n3', W, 1);
      mesh.until('all know', () => loads(mesh).every((load) => load === 1), 15_000);
      for (const name of ['n7', 'n8', 'n9', 'n10']) mesh.crash(name);
      mesh.report('n3', W, 2);
      mesh.until('all know', () => loads(mesh).every((load) => load === 2), 15_000);
    });

    it('W17 X2 what a neighbour makes up of a distant node is over within seconds of its next word', () => {
      const mesh = overlay(30);
      mesh.report('n3', W, 1);
      mesh.until('all know', () => loads(mesh).every((load) => load === 1), 15_000);
      const { boot } = mesh.get('n3').node;
      const liar = mesh.get('n12');
      const victim = liar.livePeers().find((name) => !mesh.get(name).livePeers().includes('n3'))!;
      const { node, observed } = mesh.get(victim);
      const { linkId } = node.linkInfos().find(({ peer }) => peer === 'n12')!;
      const place = { boot, upTo: 500 };
      const say = (lie: ObservedFrame): void => {
        const frame: Frame = { kind: 'observed', observed: lie };
        mesh.input(mesh.get(victim), { kind: 'frame', linkId, bytes: 1, frame });
      };
      for (let time = 0; time < 2; time += 1) {
        say({ rows: [{ node: 'n3', place }], deltas: [] });
        mesh.run(1_100);
      }
      const entries = [{ slot: 0, key: factKey('load', W), said: 2 * 99 + 1 }];
      say({ rows: [], deltas: [{ node: 'n3', ...place, after: 0, more: false, entries }] });
      expect(observed.load(W)).to.equal(99);
      mesh.run(15_000);
      mesh.report('n3', W, 2);
      mesh.until('all know', () => loads(mesh).every((load) => load === 2), 30_000);
    });
  });

  it('W17 50 gateways that report more than they may tell: below 1 MB/s a node', function () {
    this.timeout(120_000);
    const measured = measureObserved({
      nodes: 50,
      workers: 200,
      warmSeconds: 1,
      seconds: 1,
      base: 1e8 + 0.5,
    });
    expect(measured.bytesMax).to.be.within(100_000, 1_000_000);
  });
});
