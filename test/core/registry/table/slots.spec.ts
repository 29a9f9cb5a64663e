import { expect } from 'chai';
import { Slots, supersededAt, type Change } from '../../../../src/core/registry/table/slots.js';
import { testRecord, testSpec } from '../../../support/workers.js';

function claims(url: string) {
  return [testRecord(url, 'self')];
}

/** All states of a URL that can still be reached. */
function chain(change: Change | undefined): Change[] {
  return change ? [change, ...chain(change.previous)] : [];
}

describe('Slots', () => {
  for (const [changes, floor] of [
    [9, 100],
    [10, 100],
    [11, 101],
  ] as const) {
    it(`W12 with a history of 10, the floor after ${changes} changes is ${floor}`, () => {
      const slots = new Slots(100, 10);
      for (let n = 0; n < changes; n += 1) slots.append('http://a:1', claims('http://a:1'));
      expect(slots.floor).to.equal(floor);
      expect(slots.revision).to.equal(100 + changes);
      expect(slots.at(floor + 1).revision).to.equal(floor + 1);
      expect(() => slots.at(floor)).to.throw('BUG');
    });
  }

  it('W12 remembers as many changes as URLs live, when those are more', () => {
    const slots = new Slots(0, 10);
    for (let n = 0; n < 50; n += 1) slots.append(`http://h${n}:1`, claims(`http://h${n}:1`));
    expect(slots.floor).to.equal(0);
    slots.append('http://h0:1', claims('http://h0:1'));
    expect([slots.floor, slots.live]).to.deep.equal([1, 50]);
    for (let n = 0; n < 50; n += 1) slots.append(`http://h${n}:1`, []);
    expect(slots.live).to.equal(0);
    expect(slots.remembered).to.include({ changes: 10, slots: 10 });
  });

  it('W12 forgets old states and old removals, and nothing that is live', () => {
    const slots = new Slots(0, 10);
    slots.append('http://live:1', claims('http://live:1'));
    for (let n = 0; n < 500; n += 1) {
      slots.append(`http://h${n}:1`, claims(`http://h${n}:1`));
      slots.append(`http://h${n}:1`, []);
    }
    expect(slots.remembered).to.include({ changes: 10, slots: 6 });
    expect(slots.remembered.places, 'holes are closed up').to.be.at.most(2 * (64 + 10) + 2);
    expect([...slots.from(0)].map(({ url }) => url)).to.include('http://live:1');
    expect(slots.claims('http://live:1')).to.have.length(1);
    expect(slots.get('http://h0:1')).to.equal(undefined);
    for (let n = 0; n < 100; n += 1) slots.append('http://live:1', claims('http://live:1'));
    expect(chain(slots.get('http://live:1')?.last)).to.have.length(11);
  });

  for (const [length, floor] of [
    [999, 0],
    [1000, 0],
    [1001, 3],
  ] as const) {
    it(`W12 old specs of ${length} letters, when 1,000 may be kept, ${floor ? 'end the history' : 'stay'}`, () => {
      const slots = new Slots(0, 10, 1000);
      const url = 'http://a:1';
      const spec = testSpec(url, { text: 'x'.repeat(length) });
      slots.append(url, [testRecord(url, 'self', { spec })]);
      slots.append(url, [testRecord(url, 'self', { spec, status: 'FAILED' })]);
      expect(slots.floor, 'a spec that is still there is not old').to.equal(0);
      slots.append(url, []);
      expect(slots.floor).to.equal(floor);
    });
  }

  it('knows what each URL was at any revision from the floor on', () => {
    const slots = new Slots(0, 10);
    const states = [claims('http://a:1'), claims('http://a:1'), [], claims('http://a:1')];
    for (const state of states) slots.append('http://a:1', state);
    const slot = slots.get('http://a:1')!;
    expect(slots.stateAt(slot, 0)).to.equal(undefined);
    states.forEach((state, index) => {
      expect(slots.stateAt(slot, index + 1)?.claims).to.equal(state);
    });
    expect(supersededAt(slots.at(2))).to.equal(3);
    expect(supersededAt(slots.at(4))).to.equal(Infinity);
  });

  it('goes on behind any slot, with those that are there or remembered as gone', () => {
    const slots = new Slots(0, 20);
    const urls = Array.from({ length: 12 }, (_, n) => `http://h${n}:1`);
    for (const url of urls) slots.append(url, claims(url));
    expect(slots.remembered.places).to.equal(24);
    const all = [...slots.from(0)];
    expect(all.map(({ url }) => url)).to.deep.equal(urls);
    expect(new Set(all.map(({ serial }) => serial)).size).to.equal(urls.length);
    for (const [at, { serial }] of all.entries()) {
      expect([...slots.from(serial)].map(({ url }) => url)).to.deep.equal(urls.slice(at + 1));
    }
    slots.append(urls[3]!, []);
    for (let n = 0; n < 40; n += 1) slots.append(urls[0]!, claims(urls[0]!));
    const left = [...slots.from(0)];
    expect(left.map(({ url }) => url)).to.deep.equal(urls.filter((_, at) => at !== 3));
  });

  it('keeps the order of creation, holes or not', () => {
    const slots = new Slots(0, 5);
    for (let n = 0; n < 1000; n += 1) {
      slots.append(`http://h${n}:1`, claims(`http://h${n}:1`));
      if (n % 10 !== 0) slots.append(`http://h${n}:1`, []);
    }
    slots.append('http://last:1', claims('http://last:1'));
    const serials = [...slots.from(0)].map(({ serial }) => serial);
    expect(serials).to.deep.equal([...serials].sort((a, b) => a - b));
    expect([...slots.from(500)].every(({ serial }) => serial > 500)).to.equal(true);
    expect([...slots.from(500)]).to.have.length(serials.filter((serial) => serial > 500).length);
  });
});
