import { expect } from 'chai';
import { VirtualMesh } from './network.js';

const FIVE = ['a', 'b', 'c', 'd', 'e'];
const MINUTE_MS = 60_000;

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `n${String(index).padStart(2, '0')}`);
}

/** What the others saw of one node, each status once, in the order in which it first came. */
function story(mesh: VirtualMesh, at: string, about: string): string[] {
  return mesh.turns.filter((turn) => turn.at === at && turn.about === about).map(({ to }) => to);
}

describe('Membership, N nodes over a virtual network', () => {
  it('M2 M3 a killed node is SUSPECT, then DEAD, then evicted, everywhere, in this order', () => {
    const mesh = new VirtualMesh(1, FIVE);
    mesh.pass(5_000);
    mesh.kill('e');
    const detectedMs = mesh.passUntil('DEAD', () => mesh.agree('e', 'DEAD'));
    expect(detectedMs).to.be.below(12_000);
    mesh.pass(50_000);
    expect(mesh.evictions).to.deep.equal([]);
    mesh.passUntil('EVICTED', () => mesh.agree('e', 'EVICTED'), 15_000);
    for (const at of ['a', 'b', 'c', 'd']) {
      expect(story(mesh, at, 'e')).to.deep.equal(['ALIVE', 'SUSPECT', 'DEAD', 'EVICTED']);
      expect(mesh.evictions.filter((eviction) => eviction.at === at)).to.have.length(1);
      for (const about of FIVE.slice(0, 4)) {
        if (about !== at) expect(story(mesh, at, about)).to.deep.equal(['ALIVE']);
      }
    }
  });

  for (const seed of [1, 2]) {
    it(`M2 10 % loss brings no false DEAD in 10 minutes among 20 nodes (seed ${seed})`, () => {
      const mesh = new VirtualMesh(seed, names(20));
      mesh.pass(1_000);
      mesh.loss = 0.1;
      mesh.pass(10 * MINUTE_MS);
      expect(mesh.turns.filter(({ to }) => to === 'SUSPECT')).to.not.be.empty;
      expect(mesh.turns.filter(({ to }) => to === 'DEAD')).to.deep.equal([]);
      expect(mesh.evictions).to.deep.equal([]);
    });
  }

  it('M2 20 % of the nodes standing still 2 s at a time bring no false DEAD', () => {
    const all = names(10);
    const mesh = new VirtualMesh(3, all);
    mesh.loss = 0.1;
    for (let round = 0; round < 60; round += 1) {
      mesh.stall(all[(2 * round) % 10]!, 2_000);
      mesh.stall(all[(2 * round + 5) % 10]!, 2_000);
      mesh.pass(3_000);
    }
    expect(mesh.turns.filter(({ to }) => to === 'DEAD')).to.deep.equal([]);
  });

  it('M2 a node that sleeps longer than every timeout wakes up without burying anybody', () => {
    const mesh = new VirtualMesh(4, FIVE);
    mesh.pass(5_000);
    mesh.stall('a', 40_000);
    mesh.pass(30_000);
    expect(mesh.status('b', 'a')).to.equal('DEAD');
    mesh.pass(20_000);
    expect(mesh.agree('a', 'ALIVE')).to.equal(true);
    expect(mesh.turns.filter(({ at, to }) => at === 'a' && to !== 'ALIVE')).to.deep.equal([]);
    expect(mesh.evictions).to.deep.equal([]);
  });

  it('M4 S8 a cut longer than dead-timeout heals by itself within a minute', () => {
    const mesh = new VirtualMesh(5, FIVE);
    mesh.pass(5_000);
    mesh.cut(['a', 'b'], ['c', 'd', 'e']);
    mesh.pass(10 * MINUTE_MS);
    expect(mesh.status('c', 'a')).to.equal('EVICTED');
    expect(mesh.status('a', 'c')).to.equal('EVICTED');
    mesh.cut();
    mesh.passUntil('all ALIVE', () => FIVE.every((name) => mesh.agree(name, 'ALIVE')), MINUTE_MS);
    const healedMs = mesh.nowMs;
    mesh.pass(5 * MINUTE_MS);
    expect(mesh.turns.filter(({ atMs }) => atMs > healedMs)).to.deep.equal([]);
  });

  it("M3 one node's isolation empties nobody's list, its own neither, and heals", () => {
    const all = names(12);
    const mesh = new VirtualMesh(6, all);
    mesh.pass(5_000);
    mesh.cut(all.slice(0, 1), all.slice(1));
    mesh.pass(20 * MINUTE_MS);
    expect(mesh.evictions.filter(({ at }) => at === all[0])).to.deep.equal([]);
    expect(mesh.host(all[0]!).node.view(all[5]!).evictionHeld).to.contain('no other node alive');
    expect(mesh.agree(all[0]!, 'EVICTED')).to.equal(true);
    mesh.cut();
    mesh.passUntil('all ALIVE', () => all.every((name) => mesh.agree(name, 'ALIVE')), MINUTE_MS);
    mesh.pass(2 * MINUTE_MS);
    expect(mesh.evictions.filter(({ about }) => about !== all[0])).to.deep.equal([]);
  });

  it('M3 an isolated pair does not empty the lists of the rest when it comes back', () => {
    const all = names(12);
    const mesh = new VirtualMesh(7, all);
    mesh.pass(5_000);
    mesh.cut(all.slice(0, 2), all.slice(2));
    mesh.pass(3 * MINUTE_MS);
    expect(mesh.evictions.filter(({ at }) => at === all[0])).to.not.be.empty;
    const cutMs = mesh.nowMs;
    mesh.cut();
    mesh.passUntil('all ALIVE', () => all.every((name) => mesh.agree(name, 'ALIVE')), MINUTE_MS);
    mesh.pass(2 * MINUTE_MS);
    const majority = new Set(all.slice(2));
    const harm = mesh.evictions.filter(
      ({ atMs, at, about }) => atMs > cutMs && majority.has(at) && majority.has(about),
    );
    expect(harm).to.deep.equal([]);
  });

  it('M3 the last node of five evicts nobody; when two come back, the brake lets the rest go', () => {
    const mesh = new VirtualMesh(8, FIVE);
    mesh.pass(5_000);
    mesh.kill('b', 'c', 'd', 'e');
    mesh.pass(10 * MINUTE_MS);
    expect(mesh.evictions).to.deep.equal([]);
    for (const name of ['b', 'c', 'd', 'e']) {
      expect(mesh.status('a', name)).to.equal('DEAD');
      expect(mesh.host('a').node.view(name).evictionHeld).to.contain('no other node alive');
    }
    const backMs = mesh.nowMs;
    mesh.start('b', ['a']);
    mesh.start('c', ['a', 'b']);
    const oneGone = (): boolean => mesh.status('a', 'd') !== mesh.status('a', 'e');
    mesh.passUntil('one evicted', oneGone, 2 * MINUTE_MS);
    const [held] = ['d', 'e'].filter((name) => mesh.status('a', name) === 'DEAD');
    mesh.pass(30_000);
    expect(mesh.status('a', held!)).to.equal('DEAD');
    expect(mesh.host('a').node.view(held!).evictionHeld).to.match(/^1 of 5 owners were evicted/);
    mesh.passUntil('both evicted', () => mesh.agree('d', 'EVICTED') && mesh.agree('e', 'EVICTED'));
    expect(mesh.nowMs - backMs).to.be.within(MINUTE_MS, 4 * MINUTE_MS);
    expect(mesh.agree('b', 'ALIVE') && mesh.agree('c', 'ALIVE')).to.equal(true);
  });

  it('M4 S6 a killed node is back everywhere at once when it starts again, after eviction too', () => {
    for (const downMs of [3_000, 20_000, 90_000]) {
      const mesh = new VirtualMesh(9, FIVE);
      mesh.pass(5_000);
      mesh.kill('c');
      mesh.pass(downMs);
      mesh.start('c', ['e']);
      mesh.passUntil('back', () => mesh.agree('c', 'ALIVE'), 3_000);
      mesh.pass(2 * MINUTE_MS);
      expect(mesh.agree('c', 'ALIVE')).to.equal(true);
    }
  });

  it('S8 a node that lost its disk and starts below its own grave returns above it', () => {
    const mesh = new VirtualMesh(10, FIVE);
    mesh.start('c', FIVE);
    mesh.pass(1_000);
    mesh.kill('c');
    mesh.passUntil('EVICTED', () => mesh.agree('c', 'EVICTED'));
    const { boot } = mesh.host('c');
    mesh.host('c').boot = { ...boot, generation: boot.generation - 2 };
    mesh.start('c', ['a']);
    mesh.passUntil('back', () => mesh.agree('c', 'ALIVE'), 3_000);
    expect(mesh.host('c').boot.generation).to.be.above(boot.generation);
  });

  it('M5 a node that says it restarts is DEAD at once, and keeps its place until dead-timeout', () => {
    const mesh = new VirtualMesh(11, FIVE);
    mesh.pass(5_000);
    mesh.leave('d', 'RESTARTING');
    mesh.passUntil('DEAD', () => mesh.agree('d', 'DEAD'), 200);
    mesh.kill('d');
    mesh.pass(50_000);
    expect(mesh.agree('d', 'DEAD')).to.equal(true);
    mesh.start('d', ['a']);
    mesh.passUntil('back', () => mesh.agree('d', 'ALIVE'), 1_000);
    expect(mesh.evictions).to.deep.equal([]);
  });

  it('M5 a node that leaves for good is LEFT at once and evicted at once', () => {
    const mesh = new VirtualMesh(12, FIVE);
    mesh.pass(5_000);
    mesh.leave('d', 'LEAVING');
    mesh.passUntil('LEFT', () => mesh.agree('d', 'LEFT'), 200);
    mesh.kill('d');
    expect(mesh.evictions.map(({ at }) => at).sort()).to.deep.equal(['a', 'b', 'c', 'e']);
    mesh.pass(2 * MINUTE_MS);
    expect(mesh.agree('d', 'LEFT')).to.equal(true);
  });
});
