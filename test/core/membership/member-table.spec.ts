import { expect } from 'chai';
import fc from 'fast-check';
import { GRAVE_AGE_MAX_MS, GRAVES_MAX } from '../../../src/core/limits.js';
import { aged, MemberTable } from '../../../src/core/membership/member-table.js';
import { isActive, isFinal } from '../../../src/core/membership/row.js';
import { anyRow } from './any-row.js';
import { boot, row } from './fixtures.js';

const NOW_MS = 1_000_000;
const HOUR_MS = 3_600_000;

/** A table that was offered these rows at one moment. */
function tableOf(...rows: ReturnType<typeof row>[]): MemberTable {
  const table = new MemberTable();
  for (const each of rows) table.offer(each, NOW_MS);
  return table;
}

function grave(generation: number, ageMs = 0) {
  return row('a', { boot: boot(generation), status: 'EVICTED', ageMs });
}

describe('MemberTable', () => {
  it('M4 counts who lives and who is at work as they are, whatever comes and goes', () => {
    const step = fc.record({ row: anyRow, name: fc.constantFrom('a', 'b', 'c'), gone: fc.nat(9) });
    const law = fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const table = new MemberTable();
      for (const { row: said, name, gone } of steps) {
        if (gone === 0) table.forget(name);
        else table.offer({ ...said, name }, NOW_MS);
        const rows = Array.from(table.values(), (member) => member.row);
        expect(table.livingCount).to.equal(rows.filter((each) => !isFinal(each)).length);
        expect([...table.activeNames()]).to.have.members(
          rows.filter(isActive).map((each) => each.name),
        );
        expect(table.activeCount).to.equal(rows.filter(isActive).length);
      }
    });
    fc.assert(law, { numRuns: 200 });
  });

  it('M1 a new row is as old as it says, and nothing else is known of it', () => {
    const member = tableOf(row('a', { ageMs: 300 })).get('a')!;
    expect(member).to.deep.equal({
      ...{ row: row('a', { ageMs: 300 }), sinceMs: NOW_MS - 300, changedMs: NOW_MS },
      ...{ reason: '', timerMs: NOW_MS, suspicionNodes: 0, suspicionMs: 0, heldBack: '' },
      ...{ evictPending: false, met: false, doubted: false, unheard: false, grave: undefined },
    });
  });

  it('M1 the older of two ages of one row counts, and one of another status begins anew', () => {
    const table = tableOf(row('a', { ageMs: 300 }), row('a', { ageMs: 100 }));
    expect(table.get('a')?.sinceMs).to.equal(NOW_MS - 300);
    table.offer(row('a', { ageMs: 500 }), NOW_MS);
    expect(table.get('a')?.sinceMs).to.equal(NOW_MS - 500);
    table.offer(row('a', { status: 'SUSPECT', observers: ['b'], ageMs: 20 }), NOW_MS);
    expect(table.get('a')?.sinceMs).to.equal(NOW_MS - 20);
    table.offer(row('a', { status: 'SUSPECT', observers: ['c'], ageMs: 50 }), NOW_MS);
    expect(table.get('a')?.sinceMs, 'one more observer is no other status').to.equal(NOW_MS - 20);
    table.offer(row('a', { status: 'SUSPECT', observers: ['c'], ageMs: 60 }), NOW_MS);
    expect(table.get('a')?.sinceMs, 'what is known says how old it is').to.equal(NOW_MS - 60);
    table.offer(row('a', { status: 'SUSPECT', incarnation: 1, ageMs: 10 }), NOW_MS);
    expect(table.get('a')?.sinceMs, 'another accusation').to.equal(NOW_MS - 10);
    table.offer(row('a', { ageMs: 90 }), NOW_MS);
    expect(table.get('a')?.sinceMs, 'older news').to.equal(NOW_MS - 10);
  });

  it('M1 says what became of a row: changed from what, older than what, or nothing', () => {
    const table = new MemberTable();
    expect(table.offer(row('a'), NOW_MS)).to.include({ kind: 'changed', before: undefined });
    expect(table.offer(row('a'), NOW_MS).kind).to.equal('unchanged');
    expect(table.offer(row('a', { incarnation: 2 }), NOW_MS)).to.deep.include({
      ...{ kind: 'changed', before: row('a') },
    });
    expect(table.offer(row('a'), NOW_MS)).to.include({ kind: 'older', member: table.get('a')! });
  });

  it('M4 a grave bars its boot and those below, and only them, with its age', () => {
    const table = tableOf(grave(5, 70));
    for (const generation of [4, 5]) {
      expect(table.bars('a', boot(generation), NOW_MS + 30)).to.deep.equal(grave(5, 100));
    }
    expect(table.bars('a', boot(6), NOW_MS)).to.equal(undefined);
    expect(table.offer(row('a', { boot: boot(5) }), NOW_MS + 30)).to.deep.equal({
      ...{ kind: 'barred', grave: grave(5, 100) },
    });
    expect(table.offer(row('a', { boot: boot(6) }), NOW_MS + 30).kind).to.equal('changed');
    expect(table.get('a')?.grave).to.deep.equal({ row: grave(5, 70), sinceMs: NOW_MS - 70 });
    expect(table.bars('a', boot(5), NOW_MS + 30)).to.deep.equal(grave(5, 100));
  });

  it('M4 of the graves beside a row the newest stays, as old as the older of two that are one', () => {
    const table = tableOf(row('a', { boot: boot(9) }));
    expect(table.offer(grave(5, 10), NOW_MS)).to.deep.equal({ kind: 'buried', row: grave(5, 10) });
    expect(table.offer(grave(5, 40), NOW_MS).kind).to.equal('unchanged');
    expect(table.get('a')?.grave?.sinceMs).to.equal(NOW_MS - 40);
    expect(table.offer(grave(5, 20), NOW_MS).kind).to.equal('unchanged');
    expect(table.get('a')?.grave?.sinceMs).to.equal(NOW_MS - 40);
    expect(table.offer(grave(4), NOW_MS).kind).to.equal('older');
    expect(table.get('a')?.grave?.row.boot).to.deep.equal(boot(5));
    expect(table.offer(grave(6, 10), NOW_MS)).to.deep.equal({ kind: 'buried', row: grave(6, 10) });
    expect(table.get('a')?.grave).to.deep.equal({ row: grave(6, 10), sinceMs: NOW_MS - 10 });
  });

  it('M4 a grave below a grave is older news, and one above takes its place', () => {
    const table = tableOf(grave(5));
    expect(table.offer(grave(4), NOW_MS).kind).to.equal('older');
    expect(table.get('a')?.grave).to.equal(undefined);
    expect(table.offer(grave(6), NOW_MS).kind).to.equal('changed');
    expect(table.get('a')?.row.boot).to.deep.equal(boot(6));
    expect(table.get('a')?.grave).to.equal(undefined);
  });

  it('M4 the grave beside a row goes when the row becomes a grave itself', () => {
    const table = tableOf(grave(5), row('a', { boot: boot(6) }), grave(6));
    expect(table.get('a')).to.deep.include({ row: grave(6), grave: undefined });
  });

  for (const [ageMs, held] of [
    [GRAVE_AGE_MAX_MS - 1, true],
    [GRAVE_AGE_MAX_MS, false],
  ] as const) {
    it(`M4 a grave of ${ageMs} ms is ${held ? 'kept' : 'let go of'}, as a row and beside one`, () => {
      const dugMs = NOW_MS - HOUR_MS;
      const alone = tableOf(grave(5, HOUR_MS));
      const beside = tableOf(grave(5, HOUR_MS), row('a', { boot: boot(6) }));
      for (const table of [alone, beside]) {
        table.expire(dugMs + ageMs);
        expect(table.bars('a', boot(5), NOW_MS) !== undefined).to.equal(held);
      }
      expect(alone.get('a') !== undefined).to.equal(held);
      expect(beside.get('a')?.row.boot, 'its row stays').to.deep.equal(boot(6));
    });
  }

  it('M4 a row that is no grave goes at no age', () => {
    const table = tableOf(row('a', { ageMs: 2 * GRAVE_AGE_MAX_MS }));
    table.expire(NOW_MS + 2 * GRAVE_AGE_MAX_MS);
    expect(table.get('a')).not.to.equal(undefined);
  });

  it('forgets a name once, and nothing of a name that it does not know', () => {
    const table = tableOf(row('a'), row('b'));
    for (const name of ['a', 'a', 'nobody']) table.forget(name);
    expect([...table.activeNames()]).to.deep.equal(['b']);
    expect(table.livingCount).to.equal(1);
  });

  it('M4 with too many graves the oldest goes, but none whose log is still to go', () => {
    const table = new MemberTable();
    const dig = (name: string, ageMs: number): void => {
      table.offer(row(name, { status: 'EVICTED', ageMs }), NOW_MS);
    };
    ['waits', 'oldest', 'next'].forEach((name, index) => dig(name, 900 - index));
    table.offer(row('alive', { ageMs: 5_000 }), NOW_MS);
    table.get('waits')!.evictPending = true;
    for (let n = 3; n < GRAVES_MAX; n += 1) dig(`n${n}`, 10);
    expect(table.get('oldest')).not.to.equal(undefined);
    dig('one more', 10);
    expect(table.get('oldest')).to.equal(undefined);
    for (const name of ['waits', 'next', 'alive', 'n3'])
      expect(table.get(name)).not.to.equal(undefined);
    table.forget('next');
    dig('in its place', 10);
    expect(table.get('n3'), 'a grave that went has made room').not.to.equal(undefined);
    table.offer(row('n4', { boot: boot(2) }), NOW_MS);
    dig('in the place of one that returned', 10);
    expect(table.get('n3')).not.to.equal(undefined);
    table.offer(row('alive', { status: 'EVICTED' }), NOW_MS);
    expect(table.get('n3'), 'the first of the oldest').to.equal(undefined);
    expect(table.get('n5')).not.to.equal(undefined);
  });

  it('M1 an age travels in whole milliseconds, and is never below 0', () => {
    const held = { row: row('a', { ageMs: 7 }), sinceMs: 100 };
    expect([99, 100, 100.4, 100.6, 350].map((nowMs) => aged(held, nowMs).ageMs)).to.deep.equal([
      ...[0, 0, 0, 1, 250],
    ]);
  });
});
