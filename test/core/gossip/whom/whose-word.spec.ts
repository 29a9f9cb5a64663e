import { expect } from 'chai';
import { Links } from '../../../../src/core/gossip/link/links.js';
import type { Session } from '../../../../src/core/gossip/link/session.js';
import { Hearsay } from '../../../../src/core/gossip/whom/hearsay.js';
import { INCARNATION_MAX, WANT_TIMEOUT_MS } from '../../../../src/core/limits.js';
import type { MemberRow } from '../../../../src/core/membership/member.js';
import { boot, FakeSource, GATHER_MS, hello, member, said } from '../link/transcript.js';

/** What node `me` does with what others say of x, which is linked to it in boot 5. */
class World {
  readonly links = new Links('me', new FakeSource());
  held: MemberRow | undefined = { ...member('x'), boot: boot(5), incarnation: 3 };
  readonly hearsay = new Hearsay('me', this.links, { row: () => this.held });
  readonly link: Session;

  constructor() {
    this.link = this.links.add({ linkId: 1, remoteAddress: 'x:1' }, 0);
    const greeting = hello('x', { boot: boot(5) });
    this.link.receive({ kind: 'hello', hello: greeting }, 1, 0);
    this.link.accept(greeting, 0);
    this.links.name(this.link);
    said(this.link, 0);
  }

  /** What is held of x, and this on top of it. */
  row(o: Partial<MemberRow> = {}): MemberRow {
    return { ...member('x'), boot: boot(5), incarnation: 3, ...o };
  }

  takes(o: Partial<MemberRow> = {}, from = 'p', nowMs = 0): boolean {
    return this.hearsay.takes(this.row(o), from, nowMs);
  }

  /** What counts now, as text. */
  due(nowMs: number): string[] {
    return this.hearsay.takeDue(nowMs).map(({ row, from }) => {
      return `${row.status} ${row.boot.generation}.${row.incarnation} ${row.ageMs} ${from}`;
    });
  }
}

describe('Hearsay', () => {
  const DEAD = { status: 'DEAD', observers: ['p'] } as const;
  const said: [
    what: string,
    o: Partial<MemberRow>,
    held: Partial<MemberRow> | 'none',
    left: boolean,
  ][] = [
    ['of an older boot', { boot: boot(4), status: 'DEAD' }, {}, false],
    ['of a newer boot', { boot: boot(6) }, {}, true],
    ['that it has left', { status: 'LEFT' }, {}, true],
    ['a grave of it', { status: 'EVICTED' }, {}, true],
    ['what it says itself', {}, {}, false],
    ['what it does not say', { address: 'zzz:1' }, {}, true],
    ['what it said before', { address: 'zzz:1', incarnation: 2 }, {}, false],
    ['what it has not said yet', { incarnation: 4 }, {}, true],
    ['what it has not said yet, and nobody else', { incarnation: 4 }, 'none', false],
    ['of an incarnation without end', { incarnation: INCARNATION_MAX }, 'none', true],
    ['of one just below it', { incarnation: INCARNATION_MAX - 1 }, 'none', false],
    ['a suspicion', { status: 'SUSPECT', observers: ['p'] }, {}, false],
    ['a death', DEAD, {}, true],
    ['a death that it has refuted', { ...DEAD, incarnation: 2 }, {}, false],
    ['a death of which others know', DEAD, { status: 'SUSPECT', observers: ['p', 'q'] }, true],
    ['a death that own pings saw', DEAD, { status: 'SUSPECT', observers: ['me', 'p'] }, false],
    ['a death that is known', DEAD, { status: 'DEAD' }, false],
    ['a death of one nobody knows', { ...DEAD, incarnation: 0 }, 'none', true],
    ['a later death of one nobody knows', { ...DEAD, incarnation: 1 }, 'none', true],
  ];
  for (const [what, o, held, left] of said) {
    it(`M10 ${what} ${left ? 'is left to it' : 'counts at once'}`, () => {
      const world = new World();
      world.held = held === 'none' ? undefined : world.row(held);
      expect(world.takes(o)).to.equal(left);
      expect(world.takes(o, 'x'), 'from itself').to.equal(false);
      world.links.remove(world.link);
      expect(world.takes(o), 'without a link').to.equal(false);
    });
  }

  it('M10 who is told of it and gives no sign of life is not protected any longer', () => {
    const world = new World();
    expect(world.takes(DEAD, 'p', 100)).to.equal(true);
    expect(world.hearsay.nextDeadlineMs()).to.equal(100 + WANT_TIMEOUT_MS);
    expect(world.takes({ status: 'LEFT' }, 'q', 99 + WANT_TIMEOUT_MS)).to.equal(true);
    expect(world.due(99 + WANT_TIMEOUT_MS)).to.deep.equal([]);
    expect(world.takes({ boot: boot(6) }, 'q', 100 + WANT_TIMEOUT_MS)).to.equal(false);
    expect(world.due(100 + WANT_TIMEOUT_MS)).to.deep.equal([
      'LEFT 5.3 1 q',
      `DEAD 5.3 ${WANT_TIMEOUT_MS} p`,
    ]);
    expect(world.due(100 + WANT_TIMEOUT_MS), 'once').to.deep.equal([]);
    expect(world.hearsay.nextDeadlineMs()).to.equal(Infinity);
  });

  it('M10 a sign of life ends the wait for one, and what is left to it waits on', () => {
    const world = new World();
    world.takes(DEAD, 'p', 100);
    world.link.receive({ kind: 'members', rows: [] }, 1, 200);
    expect(world.hearsay.nextDeadlineMs()).to.equal(Infinity);
    expect(world.due(60_000)).to.deep.equal([]);
    world.links.remove(world.link);
    expect(world.hearsay.nextDeadlineMs(), 'without a link').to.equal(Infinity);
    expect(world.due(60_000)).to.deep.equal(['DEAD 5.3 59900 p']);
  });

  it('M10 what it has gone above counts, and changes nothing', () => {
    const world = new World();
    world.takes({ boot: boot(6), ageMs: 7 });
    world.takes({ boot: boot(9), status: 'EVICTED' }, 'q');
    world.link.raisePeer(boot(7));
    expect(world.due(0)).to.deep.equal(['ALIVE 6.3 7 p']);
    world.link.raisePeer(boot(10));
    expect(world.due(0)).to.deep.equal(['EVICTED 9.3 0 q']);
  });

  it('M10 X4 of much the highest grave and the highest other row wait, by whoever said them first', () => {
    const world = new World();
    let beatMs = 0;
    const carried = (): string[] => {
      beatMs += GATHER_MS;
      const frame = world.link.next(beatMs);
      return frame?.kind !== 'members'
        ? []
        : frame.rows.map(({ status, boot: { generation } }) => `${status} ${generation}`);
    };
    const lies = [7, 9, 8, 9].flatMap((generation) => [
      { boot: boot(generation) },
      { boot: boot(generation), status: 'EVICTED' as const },
    ]);
    for (const [n, lie] of lies.entries()) {
      expect(world.takes(lie, `p${n}`)).to.equal(true);
      if (n === 1) {
        // The ping that asks for a sign of life goes before.
        expect(world.link.next(0)?.kind).to.equal('ping');
        expect(carried()).to.deep.equal(['ALIVE 7', 'EVICTED 7']);
      }
    }
    expect(carried()).to.deep.equal(['ALIVE 9', 'EVICTED 9']);
    for (const lie of lies) world.takes(lie, 'late');
    expect(carried(), 'nothing new').to.deep.equal([]);
    world.links.remove(world.link);
    expect(world.due(0)).to.deep.equal(['EVICTED 9.3 0 p3', 'ALIVE 9.3 0 p2']);
  });
});
