import { expect } from 'chai';
import { GRAVE_AGE_MAX_MS } from '../../../src/core/limits.js';
import { answers, Bench, boot, only, row, SETTINGS, turns } from './fixtures.js';
import type { MemberRow } from '../../../src/core/membership/member.js';

const { deadTimeoutMs } = SETTINGS;

/** A node that knows `a`, `b` and `c`, which answer, and x, which does not. */
class Mesh extends Bench {
  constructor() {
    super();
    this.meet('a', 'b', 'c', 'x');
    this.answering.delete('x');
  }

  /** What others, or x itself, say of x; the effects of that. */
  hear(changes: Partial<MemberRow> = {}, from = 'a') {
    return this.record(this.node.merge([row('x', changes)], from, this.now));
  }

  get status(): string | undefined {
    return this.node.row('x')?.status;
  }

  evictions(): number {
    return only(this.seen, 'evict').filter(({ name }) => name === 'x').length;
  }
}

/** One that answers until it is told of something. */
function living(): Mesh {
  const mesh = new Mesh();
  mesh.answering.add('x');
  return mesh;
}

describe('Roster: graves that others dug', () => {
  it('M3 a log stays for a dead-timeout from the burial of a node that was alive, however long it was', () => {
    const mesh = living();
    mesh.pass(3 * deadTimeoutMs);
    mesh.hear({ status: 'EVICTED', observers: ['a', 'b'] });
    expect(mesh.status).to.equal('EVICTED');
    mesh.pass(deadTimeoutMs - 1);
    expect(mesh.evictions()).to.equal(0);
    mesh.pass(1);
    expect(mesh.evictions()).to.equal(1);
    mesh.pass(3 * deadTimeoutMs);
    expect(mesh.evictions(), 'once').to.equal(1);
    expect(only(mesh.seen, 'held-back')).to.deep.equal([]);
  });

  it('M5 only LEFT is the word of a node on itself: its grave, whoever says it, waits', () => {
    const mesh = living();
    mesh.hear({ status: 'EVICTED' }, 'x');
    expect(mesh.evictions()).to.equal(0);
    mesh.hear({ status: 'EVICTED' }, 'x');
    expect(mesh.evictions()).to.equal(0);
    mesh.pass(deadTimeoutMs);
    expect(mesh.evictions()).to.equal(1);
  });

  it('M5 that it has left waits for its own word, and what comes after that changes nothing', () => {
    const mesh = living();
    for (let n = 0; n < 2; n += 1) mesh.hear({ status: 'LEFT' });
    expect(mesh.evictions(), 'others say so').to.equal(0);
    for (let n = 0; n < 2; n += 1) mesh.hear({ status: 'LEFT' }, 'x');
    expect(mesh.evictions()).to.equal(1);
    mesh.hear({ status: 'EVICTED' });
    mesh.pass(2 * deadTimeoutMs);
    expect(mesh.evictions()).to.equal(1);
  });

  it('M4 a node that has returned from such a grave dies like any other', () => {
    const mesh = living();
    mesh.hear({ status: 'EVICTED' });
    mesh.hear({ boot: boot(2) }, 'x');
    expect(mesh.status).to.equal('ALIVE');
    mesh.answering.delete('x');
    mesh.hear({ boot: boot(2), status: 'DEAD', observers: ['a', 'b'] });
    mesh.pass(deadTimeoutMs);
    expect(mesh.status).to.equal('EVICTED');
    expect(mesh.evictions()).to.equal(1);
  });

  it('D5 M4 of a node that only an earlier life knew the log goes once, by its grave or by an operator', () => {
    const bury = (mesh: Bench): void => {
      mesh.record(mesh.node.merge([row('y', { status: 'EVICTED' })], 'a', mesh.now));
    };
    const forget = (mesh: Bench): void => {
      const result = mesh.node.forget('y', mesh.now);
      if (result.ok) mesh.record(result.value);
    };
    for (const end of [bury, forget]) {
      const mesh = new Bench();
      mesh.record(mesh.node.remember(row('y'), 0, mesh.now));
      mesh.meet('a', 'b');
      end(mesh);
      mesh.pass(2 * deadTimeoutMs);
      expect(only(mesh.seen, 'evict').map(({ name }) => name)).to.deep.equal(['y']);
    }
  });

  it('M8 a suspect that is refused at its hello is forgotten, with what was held against it', () => {
    const mesh = new Bench().meet('a', 'b');
    mesh.record(
      mesh.node.merge([row('y', { status: 'SUSPECT', observers: ['a'] })], 'a', mesh.now),
    );
    mesh.record(mesh.node.refused('y', boot(1), mesh.now));
    mesh.pass(2 * deadTimeoutMs);
    expect(mesh.node.row('y')).to.equal(undefined);
    expect(turns(mesh.seen).filter((turn) => turn.startsWith('y'))).to.deep.equal([
      ...['y >SUSPECT', 'y SUSPECT>EVICTED'],
    ]);
  });

  it('M4 after its log has gone its grave is forgotten in its time', () => {
    const mesh = living();
    mesh.hear({ status: 'EVICTED' });
    mesh.pass(deadTimeoutMs);
    const graveMs = GRAVE_AGE_MAX_MS - mesh.nowMs;
    mesh.nowMs += graveMs + 60_000;
    mesh.record(mesh.node.tick(mesh.now));
    expect(mesh.node.bars('x', boot(1))).to.equal(undefined);
  });
});

describe('Roster: accusations', () => {
  it('M2 M3 who has refuted a suspicion has nothing held against it', () => {
    const mesh = living();
    mesh.hear({ status: 'SUSPECT', observers: ['a'] });
    mesh.hear({ incarnation: 1 }, 'x');
    mesh.pass(3 * deadTimeoutMs);
    expect(mesh.status).to.equal('ALIVE');
    expect(only(mesh.seen, 'held-back')).to.deep.equal([]);
    expect(mesh.node.view('x').evictionHeld).to.equal('');
  });

  it('M2 a dead node that is suspected again, in a higher incarnation, has its time to refute', () => {
    const mesh = new Mesh();
    mesh.hear({ status: 'DEAD', observers: ['a'] });
    mesh.pass(deadTimeoutMs / 2);
    mesh.hear({ status: 'SUSPECT', incarnation: 1, observers: ['a'] });
    mesh.record(mesh.node.tick(mesh.now));
    mesh.pass(100);
    expect(mesh.status).to.equal('SUSPECT');
  });

  it('M1 observers come sorted, once each, whatever a neighbour sent of a name that is new', () => {
    const mesh = new Bench();
    const taken = (changes: Partial<MemberRow>): MemberRow | undefined => {
      const sent = row('y', { status: 'SUSPECT', observers: ['b'], ...changes });
      mesh.record(mesh.node.merge([sent], 'a', mesh.now));
      return mesh.node.row('y');
    };
    expect(taken({ observers: ['c', 'b', 'b'] })?.observers).to.deep.equal(['b', 'c']);
    expect(taken({ incarnation: 1, ageMs: -5 })?.ageMs).to.equal(0);
  });

  it('M1 who tells of others does not hear of itself, nor who says late what it has gone above', () => {
    const mesh = living();
    mesh.record(mesh.node.merge([row('a', { boot: boot(5) })], 'a', mesh.now));
    expect(answers(mesh.hear()), 'a tells of x').to.deep.equal([]);
    mesh.hear({ incarnation: 1, address: 'there:1' }, 'x');
    expect(answers(mesh.hear({ incarnation: 0 }, 'x')), 'an older word of x').to.deep.equal([]);
  });

  it('M1 an accusation that was refuted is answered, and is no second one', () => {
    const mesh = living();
    const accuse = () =>
      mesh.record(
        mesh.node.merge([row('me', { status: 'SUSPECT', observers: ['a'] })], 'a', mesh.now),
      );
    accuse();
    expect(mesh.node.refutations).to.equal(1);
    expect(answers(accuse())).to.deep.equal(['a: me 1.1 ALIVE []']);
    expect([mesh.node.refutations, mesh.node.healthScore]).to.deep.equal([1, 1]);
  });

  it('M1 above a higher incarnation of its boot it goes by itself, without a newer boot', () => {
    const mesh = living();
    const effects = mesh.record(mesh.node.merge([row('me', { incarnation: 3 })], 'a', mesh.now));
    expect(effects.map(({ kind }) => kind)).to.deep.equal(['rows-changed']);
    expect(mesh.node.row('me')?.incarnation).to.equal(4);
  });

  it('D5 M2 one whose remembered suspicion has ended is suspected anew by the first ping of this life', () => {
    const mesh = new Bench();
    const names = Array.from({ length: 40 }, (_, n) => `n${n}`);
    for (const name of names) mesh.record(mesh.node.remember(row(name), 0, mesh.now));
    mesh.meet('a', 'b');
    mesh.pass(deadTimeoutMs);
    const again = turns(mesh.seen).filter((turn) => turn.endsWith('DEAD>SUSPECT'));
    expect(again.length).to.be.above(names.length / 2);
  });

  it('M3 of those that the brake has held the one that is dead for longest goes first', () => {
    const mesh = new Bench().meet('a', 'b', 'c', 'd');
    const hear = (name: string, status: 'DEAD' | 'EVICTED', incarnation = 0): void => {
      const seen = row(name, { status, incarnation, observers: ['a', 'b'] });
      mesh.record(mesh.node.merge([seen], 'a', mesh.now));
    };
    for (const name of ['z', 'y', 'x']) {
      hear(name, 'DEAD');
      mesh.pass(10);
    }
    // z has refuted that in the meantime, and is dead again.
    hear('z', 'DEAD', 1);
    mesh.pass(deadTimeoutMs - 40);
    // One that others bury now counts against the three, until a dead-timeout later.
    mesh.meet('w');
    mesh.answering.delete('w');
    hear('w', 'EVICTED');
    mesh.pass(4 * deadTimeoutMs);
    const buried = turns(mesh.seen).filter((turn) => turn.endsWith('DEAD>EVICTED'));
    expect(buried.map(([name]) => name)).to.deep.equal(['y', 'x', 'z']);
  });
});
