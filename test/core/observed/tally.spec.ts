import { expect } from 'chai';
import fc from 'fast-check';
import { OBSERVED_SLOTS_MAX } from '../../../src/core/observed/limits.js';
import { Tally, type Place } from '../../../src/core/observed/tally.js';

const BOOT = { generation: 1, instanceId: '1'.repeat(16) };
const OTHER = { generation: 2, instanceId: '2'.repeat(16) };

/** What a reader has who applies what it is told. */
class Replica {
  readonly facts = new Map<string, number>();
  tally = new Tally('a', BOOT);
  private source: Tally | undefined;
  private from: number | undefined;

  /** Takes up to so many parts of what it lacks. Half a catch-up goes on where it is, or begins anew. */
  catchUp(from: Tally, bytesMax: number, parts = Infinity): void {
    if (from !== this.source && !this.tally.whole) this.tally = new Tally('a', BOOT);
    if (from !== this.source) this.from = undefined;
    this.source = from;
    for (let part = 0; part < parts; part += 1) {
      const delta = from.since(this.tally.place, bytesMax, this.from);
      if (delta === undefined) return;
      this.from = delta.more ? Math.min(this.from ?? Infinity, delta.after) : undefined;
      if (delta.after === 0) {
        this.tally = new Tally('a', delta.boot);
        this.facts.clear();
      }
      for (const { key, said } of this.tally.apply(delta) ?? []) {
        if (said === 0) this.facts.delete(key);
        else this.facts.set(key, said);
      }
    }
  }
}

type Step =
  | { readonly key: string; readonly said: number }
  | { readonly to: 'near' | 'far' | 'other'; readonly parts: number };

describe('Tally', () => {
  it('W17 tells the difference from any earlier state, each key once, and a key only where it is new', () => {
    const it = new Tally('a', BOOT);
    it.write('x', 5);
    it.write('y', 6);
    const { place } = it;
    it.write('x', 7);
    it.write('x', 8);
    it.write('z', 9);
    expect(it.since(place, 1_000)).to.deep.equal({
      ...{ node: 'a', boot: BOOT, after: 2, upTo: 5, more: false },
      entries: [
        { slot: 0, said: 8 },
        { slot: 2, key: 'z', said: 9 },
      ],
    });
    expect(it.since(it.place, 1_000)).to.equal(undefined);
    expect(it.since({ boot: OTHER, upTo: 5 }, 1_000)?.after).to.equal(0);
  });

  it('W17 a key that comes back is told to who was told all while it said nothing', () => {
    const own = new Tally('a', BOOT);
    const reader = new Replica();
    own.write('s', 1);
    for (const said of [1, 0]) own.write('t', said);
    own.write('s', 1);
    reader.catchUp(own, 1);
    own.write('t', 1);
    reader.catchUp(own, 1);
    expect(Object.fromEntries(reader.facts)).to.deep.equal({ s: 1, t: 1 });
  });

  it('W17 whoever takes in what it is told holds the same in the end, however it is cut, and so do others behind', () => {
    const key = fc.constantFrom('p', 'q', 'r', 's', 't');
    const step = fc.oneof(
      fc.record({ key, said: fc.nat(3) }),
      fc.record({
        to: fc.constantFrom('near', 'far', 'other'),
        parts: fc.integer({ min: 1, max: 3 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const own = new Tally('a', BOOT);
        const [near, far] = [new Replica(), new Replica()];
        const takes = { near: () => own, far: () => near.tally, other: () => own };
        const facts = new Map<string, number>();
        const all = { parts: Infinity };
        for (const each of [...steps, { to: 'near', ...all }, { to: 'far', ...all }] as Step[]) {
          if ('to' in each) {
            // `far` hears of it by `near`, and now and then from the node itself.
            const reader = each.to === 'near' ? near : far;
            reader.catchUp(takes[each.to](), 1, each.parts);
          } else {
            own.write(each.key, each.said);
            if (each.said === 0) facts.delete(each.key);
            else facts.set(each.key, each.said);
          }
        }
        const want = Object.fromEntries(facts);
        expect(Object.fromEntries(near.facts)).to.deep.equal(want);
        expect(Object.fromEntries(far.facts)).to.deep.equal(want);
        expect([own.size, near.tally.size, far.tally.size]).to.deep.equal(
          new Array(3).fill(facts.size),
        );
      }),
    );
  });

  it('W17 what began above another history is told whole to who holds that one', () => {
    const forged: Place = { boot: BOOT, upTo: 9 };
    const it = new Tally('a', BOOT, forged.upTo + 1);
    expect(it.since(forged, 1_000)).to.deep.include({ after: 0, upTo: 10, entries: [] });
    it.write('x', 1);
    expect(it.since(forged, 1_000)?.after).to.equal(0);
    expect(it.since({ boot: BOOT, upTo: 10 }, 1_000)?.after).to.equal(10);
  });

  it('W17 what does not lead on from what is held changes nothing', () => {
    const own = new Tally('a', BOOT);
    for (let said = 1; said < 5; said += 1) own.write('x', said);
    const it = new Tally('a', BOOT);
    expect(it.apply(own.since({ boot: BOOT, upTo: 2 }, 1_000)!)).to.equal(undefined);
    expect(it.apply(own.since(undefined, 1_000)!)).to.deep.equal([{ key: 'x', said: 4 }]);
    expect(it.apply(own.since({ boot: BOOT, upTo: 2 }, 1_000)!)).to.equal(undefined);
    expect(it.place).to.deep.equal(own.place);
  });

  it('W17 takes OBSERVED_SLOTS_MAX keys, and a further one when one has gone', () => {
    const it = new Tally('a', BOOT);
    for (let key = 0; key < OBSERVED_SLOTS_MAX - 1; key += 1) it.write(`k${key}`, 1);
    expect([it.write('last', 1), it.write('more', 1)]).to.deep.equal([true, false]);
    it.write('k7', 0);
    expect([it.write('more', 1), it.size]).to.deep.equal([true, OBSERVED_SLOTS_MAX]);
  });
});
