import { expect } from 'chai';
import fc from 'fast-check';
import { SLAB_BYTES } from '../../../src/core/limits.js';
import { RecordFactory, type KeptRecord } from '../../../src/core/store/kept-record.js';
import { Slabs } from '../../../src/core/store/slabs.js';
import { hash64 } from './support.js';

const factory = new RecordFactory(hash64);
let seq = 0;

/** A record whose value tells it from all others. */
function recordOf(length: number): KeptRecord {
  seq += 1;
  const value = new Uint8Array(length).fill(seq % 251);
  return factory.create({ key: `k${seq}`, seq, value })!;
}

function isWhole({ value, seq: of, length }: KeptRecord): boolean {
  return value?.length === length && value.every((byte) => byte === of % 251);
}

describe('Slabs', () => {
  it('S10 the values of many records lie in a few pieces of memory', () => {
    const slabs = new Slabs();
    const records = Array.from({ length: 1_000 }, () => recordOf(700));
    for (const record of records) slabs.add(record);
    expect(records.every(isWhole)).to.equal(true);
    expect(new Set(records.map(({ held }) => held)).size).to.be.lessThan(20);
    expect(slabs.size).to.be.lessThan(700_000 + SLAB_BYTES);
  });

  it('S10 a small log takes little', () => {
    const tiny = new Slabs();
    tiny.add(recordOf(1));
    expect(tiny.size).to.equal(1);
    const slabs = new Slabs();
    slabs.add(recordOf(700));
    expect(slabs.size).to.equal(700);
    for (let n = 0; n < 9; n += 1) slabs.add(recordOf(700));
    expect(slabs.size).to.be.lessThan(2 * 7_000 + 700);
  });

  it('S10 whatever comes and goes, a quarter at most is of no use, and all that is here is whole', () => {
    const step = fc.record({ length: fc.integer({ min: 0, max: 9_000 }), goes: fc.nat() });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1_500, maxLength: 2_000, size: 'max' }), (steps) => {
        const slabs = new Slabs();
        const here: KeptRecord[] = [];
        for (const { length, goes } of steps) {
          const record = recordOf(length);
          slabs.add(record);
          here.push(record);
          if (here.length > 500) slabs.remove(here.splice(goes % here.length, 1)[0]!);
        }
        expect(here.every(isWhole)).to.equal(true);
        expect(here.length).to.equal(500);
        const used = here.reduce((sum, { length }) => sum + length, 0);
        // Besides, the newest is not full or not tidy yet, and what does not fit leaves a rest at the end of each.
        const rest = 1 - 9_000 / SLAB_BYTES;
        expect(slabs.size).to.be.lessThan(used / ((3 / 4) * rest) + 2 * SLAB_BYTES);
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });

  it('S10 one that stays among many that go keeps no piece of memory to itself', () => {
    const slabs = new Slabs();
    const stay = Array.from({ length: 50 }, () => recordOf(700));
    for (const record of stay) {
      slabs.add(record);
      for (let n = 0; n < 2 * (SLAB_BYTES / 700); n += 1) {
        const other = recordOf(700);
        slabs.add(other);
        slabs.remove(other);
      }
    }
    expect(stay.every(isWhole)).to.equal(true);
    expect(slabs.size).to.be.lessThan(3 * SLAB_BYTES);
  });

  it('S10 a piece of memory of which a quarter is of no use stays, and one with more of it goes', () => {
    const slabs = new Slabs();
    // The pieces have room for one, two, four, eight and sixteen of them.
    const records = Array.from({ length: 16 }, () => recordOf(1));
    for (const record of records) slabs.add(record);
    const [gone, rest] = [records.slice(7, 10), records.slice(10, 15)];
    const { held } = records[7]!;
    for (const record of gone.slice(0, 2)) slabs.remove(record);
    expect(rest.every((record) => record.held === held)).to.equal(true);
    slabs.remove(gone[2]!);
    expect(rest.every((record) => record.held === records[15]?.held)).to.equal(true);
    expect(gone.map((record) => record.held?.length)).to.deep.equal([1, 1, 1]);
    expect(rest.every(isWhole)).to.equal(true);
  });

  it('S10 what has gone has its value still, and keeps nothing else of the log in memory', () => {
    const slabs = new Slabs();
    const [other, gone] = [recordOf(1_400), recordOf(700)];
    for (const record of [other, gone, recordOf(700)]) slabs.add(record);
    expect(gone.held?.buffer.byteLength).to.equal(2_800);
    slabs.remove(gone);
    slabs.remove(gone);
    expect([isWhole(gone), isWhole(other)]).to.deep.equal([true, true]);
    expect(gone.held?.buffer.byteLength).to.equal(700);
  });

  it('S2 a record that another log has taken in is not that of the first one any more', () => {
    const [staged, log] = [new Slabs(), new Slabs()];
    const record = recordOf(700);
    staged.add(record);
    log.add(record);
    const { held } = record;
    staged.remove(record);
    expect([record.held, isWhole(record)]).to.deep.equal([held, true]);
  });
});
