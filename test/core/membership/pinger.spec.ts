import { expect } from 'chai';
import {
  GRAVE_PING_INTERVAL_MS,
  GRAVE_PING_SPACING_MIN_MS,
  RELAYS_MAX,
} from '../../../src/core/limits.js';
import type { MembershipEffect } from '../../../src/core/membership/effects.js';
import type { MemberRow } from '../../../src/core/membership/member.js';
import { MemberTable } from '../../../src/core/membership/member-table.js';
import { Pinger, type Ping, type PingFailure } from '../../../src/core/membership/pinger.js';
import { boot, only, row, seeded, SETTINGS } from './fixtures.js';

const { pingIntervalMs, pingTimeoutMs } = SETTINGS;
/** A quarter of an interval: when the first ping is due with a generator that says so. */
const FIRST_MS = pingIntervalMs / 4;
const GRAVE: Partial<MemberRow> = { status: 'EVICTED' };

/** A pinger of its own, over a table that it is told of. */
class Pings {
  readonly table = new MemberTable();
  readonly pinger = new Pinger(this.table, SETTINGS, () => 0.25, 0);

  knows(name: string, changes: Partial<MemberRow> = {}): this {
    this.table.offer(row(name, changes), 0);
    this.pinger.track(this.table.get(name)!.row);
    return this;
  }

  /** Whom it pings at that moment. */
  at(ms: number, stretch = 1): string[] {
    return targets(this.pinger.start(ms, stretch));
  }

  /** The ping of `name`, which has just begun. */
  ping(name: string, ms = FIRST_MS, stretch = 1): Ping {
    const effect = only(this.pinger.start(ms, stretch), 'ping').find(
      ({ target }) => target === name,
    );
    return this.pinger.ping(effect!.pingId)!;
  }
}

function targets(effects: readonly MembershipEffect[]): string[] {
  return only(effects, 'ping').map(({ target }) => target);
}

describe('Pinger', () => {
  it('M2 a fleet that starts at once does not ping at once', () => {
    const later = new Pinger(new MemberTable(), SETTINGS, () => 0.5, 7_000);
    expect(later.nextDeadlineMs()).to.equal(7_000 + pingIntervalMs / 2);
    const pings = new Pings().knows('a');
    expect(pings.pinger.nextDeadlineMs()).to.equal(FIRST_MS);
    expect(pings.at(FIRST_MS - 1)).to.deep.equal([]);
    expect(pings.at(FIRST_MS)).to.deep.equal(['a']);
  });

  it('M2 a ping says whom and where, and has its time', () => {
    const pings = new Pings().knows('a', { boot: boot(3), incarnation: 2 });
    const effects = pings.pinger.start(FIRST_MS, 1);
    expect(effects).to.deep.equal([{ kind: 'ping', pingId: 1, target: 'a', address: 'a:1' }]);
    expect(pings.pinger.ping(1)).to.deep.equal({
      ...{ id: 1, target: 'a', boot: boot(3), incarnation: 2, address: 'a:1', stage: 'direct' },
      ...{ deadlineMs: FIRST_MS + pingTimeoutMs, relays: new Set() },
    });
    expect(pings.pinger.nextDeadlineMs()).to.equal(FIRST_MS + pingTimeoutMs);
    expect(pings.pinger.overdue(FIRST_MS + pingTimeoutMs - 1)).to.deep.equal([]);
    expect(pings.pinger.overdue(FIRST_MS + pingTimeoutMs).map(({ id }) => id)).to.deep.equal([1]);
    pings.pinger.shift(40);
    expect(pings.pinger.nextDeadlineMs()).to.equal(FIRST_MS + pingTimeoutMs + 40);
  });

  it('M2 the next one is an interval later; who is late does not make up for it', () => {
    const pings = new Pings().knows('a');
    pings.pinger.answered(pings.ping('a').id);
    expect(pings.pinger.nextDeadlineMs()).to.equal(FIRST_MS + pingIntervalMs);
    const lateMs = FIRST_MS + pingIntervalMs + 900;
    pings.pinger.answered(pings.ping('a', lateMs).id);
    expect(pings.pinger.nextDeadlineMs()).to.equal(lateMs + pingIntervalMs / 2);
  });

  it('M2 a stretched ping waits longer', () => {
    const pings = new Pings().knows('a');
    expect(pings.ping('a', FIRST_MS, 3).deadlineMs).to.equal(FIRST_MS + 3 * pingTimeoutMs);
  });

  it('M2 nobody is pinged twice at once, and each ping has a number of its own', () => {
    const pings = new Pings().knows('a');
    const first = pings.ping('a');
    expect(pings.at(FIRST_MS + pingIntervalMs)).to.deep.equal([]);
    expect(pings.pinger.answered(first.id)).to.equal(first);
    expect(pings.pinger.answered(first.id)).to.equal(undefined);
    expect(pings.pinger.ping(first.id)).to.equal(undefined);
    expect(pings.ping('a', FIRST_MS + 2 * pingIntervalMs).id).to.equal(first.id + 1);
  });

  it('M2 one of the dead is pinged beside one of the living', () => {
    const pings = new Pings().knows('a').knows('s', { status: 'SUSPECT' });
    pings.knows('d', { status: 'DEAD' }).knows('l', { status: 'LEFT' });
    const rounds = [0, 1].map((n) => pings.at(FIRST_MS + n * pingIntervalMs));
    expect(rounds.map((round) => round.length)).to.deep.equal([2, 1]);
    expect(rounds[0]).to.include('d');
    expect(rounds.flat()).to.have.members(['a', 's', 'd']);
    expect(pings.pinger.nextDeadlineMs()).to.equal(FIRST_MS + pingTimeoutMs);
  });

  it('M2 who may be gone is next, in a quarter of an interval, one after the other', () => {
    const pings = new Pings();
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) pings.knows(name);
    const turn = (ms: number): string => {
      const { id, target } = pings.pinger.ping(only(pings.pinger.start(ms, 1), 'ping')[0]!.pingId)!;
      pings.pinger.answered(id);
      return target;
    };
    turn(FIRST_MS);
    pings.knows('g', { status: 'DEAD' });
    for (const name of ['f', 'nobody', 'g', 'e', 'd']) pings.pinger.hint(name, 300);
    const hintedMs = 300 + pingIntervalMs / 4;
    expect(pings.pinger.nextDeadlineMs()).to.equal(hintedMs);
    const dead = only(pings.pinger.start(hintedMs, 1), 'ping');
    expect(dead.map(({ target }) => target)).to.deep.equal(['f', 'g']);
    expect(pings.pinger.nextDeadlineMs()).to.equal(hintedMs + pingIntervalMs / 4);
    for (const { pingId } of dead) if (pingId !== dead[1]!.pingId) pings.pinger.answered(pingId);
    const beat = pingIntervalMs / 4;
    expect(turn(hintedMs + beat), 'those who are not among the living are passed over').to.equal(
      'e',
    );
    expect(turn(hintedMs + 2 * beat)).to.equal('d');
    expect(pings.at(hintedMs + 3 * beat), 'nobody is left who may be gone').to.deep.equal([]);
    expect(pings.at(hintedMs + 2 * beat + pingIntervalMs)).to.have.length(1);
  });

  it('M2 a hint puts no ping off', () => {
    const pings = new Pings().knows('a');
    pings.pinger.hint('a', 100);
    expect(pings.pinger.nextDeadlineMs()).to.equal(FIRST_MS);
  });
});

describe('Pinger: relays', () => {
  function failing(...others: [string, Partial<MemberRow>?][]): { pings: Pings; ping: Ping } {
    const pings = new Pings().knows('a');
    const ping = pings.ping('a');
    for (const [name, changes] of others) pings.knows(name, changes);
    return { pings, ping };
  }

  it('M2 are some of those that live, with half a timeout more than a ping', () => {
    const { pings, ping } = failing(['b'], ['c'], ['s', { status: 'SUSPECT' }], ['d', GRAVE]);
    const asked = pings.pinger.directFailed(ping, 2_000, 2) as MembershipEffect[];
    expect(asked).to.have.deep.members(
      ['b', 'c'].map((via) => {
        return { kind: 'ping-indirect', pingId: ping.id, via, target: 'a', address: 'a:1' };
      }),
    );
    expect(ping).to.deep.include({ stage: 'indirect', relays: new Set(['b', 'c']) });
    expect(ping.deadlineMs).to.equal(2_000 + 2 * 1.5 * pingTimeoutMs);
    const many = failing(...'bcdefg'.split('').map((name) => [name] as [string]));
    expect(many.pings.pinger.directFailed(many.ping, 2_000, 1)).to.have.length(RELAYS_MAX);
  });

  it('M2 with none of them the ping has failed', () => {
    const { pings, ping } = failing(['s', { status: 'SUSPECT' }]);
    expect(pings.pinger.directFailed(ping, 2_000, 1)).to.deep.equal({ ping, relaysSilent: false });
    expect(pings.pinger.ping(ping.id)).to.equal(undefined);
  });

  for (const [what, after] of [
    ['a grave', (table: MemberTable) => table.offer(row('a', GRAVE), 0)],
    ['a name that is known no more', (table: MemberTable) => table.forget('a')],
  ] as const) {
    it(`M4 nobody else is asked for ${what}`, () => {
      const { pings, ping } = failing(['b']);
      after(pings.table);
      const failure = pings.pinger.directFailed(ping, 2_000, 1) as PingFailure;
      expect(failure).to.deep.equal({ ping, relaysSilent: false });
    });
  }

  it('M2 the last no is the failure; a yes is enough; who was not asked says nothing', () => {
    const { pings, ping } = failing(['b'], ['c']);
    pings.pinger.directFailed(ping, 2_000, 1);
    const said = (via: string, yes: boolean) => pings.pinger.relayed(ping.id, via, yes);
    expect(said('nobody', true)).to.equal('open');
    expect(pings.pinger.relayed(99, 'b', true)).to.equal('open');
    expect(said('b', false)).to.equal('open');
    expect(said('b', true), 'it has spoken').to.equal('open');
    expect(said('c', false)).to.equal('failed');
    expect(pings.pinger.failed(ping).relaysSilent).to.equal(false);
    const other = failing(['b'], ['c']);
    other.pings.pinger.directFailed(other.ping, 2_000, 1);
    expect(other.pings.pinger.relayed(other.ping.id, 'b', true)).to.equal('reached');
    expect(other.pings.pinger.failed(other.ping)).to.include({ relaysSilent: true });
    expect(other.pings.pinger.ping(other.ping.id)).to.equal(undefined);
  });
});

describe('Pinger: graves', () => {
  /** After the ping of somebody that lives, so that only graves are due. */
  function withGraves(...names: string[]): Pings {
    const pings = new Pings();
    for (const name of names) pings.knows(name, GRAVE);
    return pings;
  }

  it('M4 have a beat of their own: each in its turn within 30 s', () => {
    const pings = withGraves('x', 'y');
    const beat = GRAVE_PING_INTERVAL_MS / 2;
    for (let ms = FIRST_MS; ms < beat; ms += pingIntervalMs) expect(pings.at(ms)).to.deep.equal([]);
    expect(pings.at(beat - 1)).to.deep.equal([]);
    const [first] = pings.at(beat);
    expect(pings.at(2 * beat - 1)).to.deep.equal([]);
    expect([first, ...pings.at(2 * beat)]).to.have.members(['x', 'y']);
  });

  it('M4 are due when the beat says so, and without them nothing is', () => {
    const idle = new Pinger(new MemberTable(), { ...SETTINGS, pingIntervalMs: 1e9 }, () => 0.5, 0);
    expect(idle.nextDeadlineMs()).to.equal(5e8);
    idle.track(row('x', GRAVE));
    expect(idle.nextDeadlineMs()).to.equal(GRAVE_PING_INTERVAL_MS);
    for (let n = 1; n < 300; n += 1) idle.track(row(`x${n}`, GRAVE));
    expect(idle.nextDeadlineMs(), 'many').to.equal(GRAVE_PING_SPACING_MIN_MS);
  });

  it('M4 all are pinged anew, one after the other, when this node has another boot', () => {
    const pings = withGraves('x', 'y', 'z').knows('a');
    const living = pings.ping('a');
    const beat = GRAVE_PING_INTERVAL_MS / 3;
    const first = only(pings.pinger.start(beat, 1), 'ping').find(({ target }) => target !== 'a')!;
    pings.pinger.hurryGraves();
    expect(pings.pinger.ping(first.pingId), 'it said the old boot').to.equal(undefined);
    expect(pings.pinger.ping(living.id)).to.equal(living);
    const spacing = GRAVE_PING_SPACING_MIN_MS;
    expect(pings.at(beat + spacing - 1)).to.deep.equal([]);
    const burst = [1, 2, 3].flatMap((n) => pings.at(beat + n * spacing));
    expect(burst).to.have.members(['x', 'y', 'z']);
    for (const id of [1, 2, 3, 4, 5, 6].filter((each) => each !== living.id))
      pings.pinger.answered(id);
    const endMs = beat + 3 * spacing;
    expect(pings.at(endMs + 4 * spacing), 'the burst is over').to.deep.equal([]);
    expect(pings.at(endMs + beat)).to.have.length(1);
  });

  it('M4 of a burst everyone is part, wherever in a round it begins', () => {
    const table = new MemberTable();
    const pinger = new Pinger(table, { ...SETTINGS, pingIntervalMs: 1e9 }, seeded(3), 0);
    const names = ['v', 'w', 'x', 'y', 'z'];
    for (const name of names) {
      table.offer(row(name, GRAVE), 0);
      pinger.track(table.get(name)!.row);
    }
    let nowMs = 0;
    const next = (): string[] => {
      nowMs = pinger.nextDeadlineMs();
      const effects = only(pinger.start(nowMs, 1), 'ping');
      for (const { pingId } of effects) pinger.answered(pingId);
      return targets(effects);
    };
    for (let burst = 0; burst < 10; burst += 1) {
      for (let n = 0; n <= burst % 4; n += 1) next();
      pinger.hurryGraves();
      expect(names.flatMap(next)).to.have.members(names);
    }
  });

  for (const [status, pinged] of [
    ['ALIVE', false],
    ['SUSPECT', false],
    ['DEAD', false],
    ['EVICTED', true],
    ['LEFT', true],
  ] as const) {
    it(`M4 ${pinged ? 'is' : 'is not'} pinged where one that is ${status} has its address`, () => {
      const pings = withGraves('x');
      pings.table.offer(row('other', { address: 'elsewhere:1' }), 0);
      pings.table.offer(row('b', { status, address: 'x:1' }), 0);
      expect(pings.at(GRAVE_PING_INTERVAL_MS)).to.deep.equal(pinged ? ['x'] : []);
    });
  }
});
