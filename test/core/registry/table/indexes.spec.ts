import { expect } from 'chai';
import { Indexes } from '../../../../src/core/registry/table/indexes.js';
import { compareText, SortedUrls } from '../../../../src/core/registry/table/sorted-urls.js';
import { testRecord, testSpec } from '../../../support/workers.js';

describe('Indexes', () => {
  it('W13 hold one entry a key of a record, and nothing of those that are gone', () => {
    const indexes = new Indexes();
    const records = Array.from({ length: 50 }, (_, n) => {
      const url = `http://h${n}:1`;
      const models = [{ id: `m${n}`, aliases: [`m${n}`, `a${n}`] }];
      return testRecord(url, `o${n}`, { manager: `g${n}`, spec: testSpec(url, { models }) });
    });
    for (const record of records) indexes.put({ ...record, status: 'PENDING', manager: '' });
    for (const record of records) indexes.put(record);
    // Owner, manager, model, alias, and the state that all of them share.
    expect(indexes.footprint).to.deep.equal({ ids: 50 * 5, keys: 50 * 4 + 1 });
    for (const record of records) indexes.remove(record);
    expect(indexes.footprint).to.deep.equal({ ids: 0, keys: 0 });
  });

  describe('of many records', () => {
    /** Each tenth is of another owner and not ready, and each has a model of its own beside the one of all. */
    const records = Array.from({ length: 6_000 }, (_, n) => {
      const url = `http://h${n}:1`;
      const models = [{ id: 'all', aliases: ['all', `m${n}`] }];
      const rare = n % 10 === 0;
      const status = rare ? 'FAILED' : 'READY';
      return testRecord(url, rare ? 'b' : 'a', { status, spec: testSpec(url, { models }) });
    });
    const filled = (): Indexes => {
      const indexes = new Indexes();
      for (const record of records) indexes.put(record);
      return indexes;
    };
    const urls = (found: readonly { url: string }[] | undefined) => found?.map(({ url }) => url);
    const ofOwner = (owner: string) => records.filter((record) => record.owner === owner);

    it('W13 hold no ids under a key that a great part of all has, and find its records', () => {
      const indexes = filled();
      // Ids stay under the models of one each, and under the owner and the status of 600.
      expect(indexes.footprint.ids).to.equal(6_000 + 2 * 600);
      expect(urls(indexes.under('owner', 'a'))).to.deep.equal(urls(ofOwner('a')));
      expect(urls(indexes.under('owner', 'b'))).to.deep.equal(urls(ofOwner('b')));
      const filter = { ownerNode: 'a', statuses: ['READY' as const], includeShadowed: true };
      expect(indexes.candidates(filter, 750)).to.equal(undefined);
      expect(indexes.candidates(filter, 6_000)).to.have.length(5_400);
      expect(indexes.counts()).to.deep.include.members([
        { origin: 'MESH', status: 'READY', count: 5_400 },
        { origin: 'MESH', status: 'FAILED', count: 600 },
      ]);
    });

    it('W13 hold the ids again of what has become a small part, once somebody asks for them', () => {
      const indexes = filled();
      const few = ofOwner('a').slice(0, 100);
      for (const record of ofOwner('a').slice(100)) indexes.remove(record);
      for (const record of ofOwner('b')) indexes.put({ ...record, owner: 'c' });
      expect(indexes.under('owner', 'b')).to.deep.equal([]);
      const { ids } = indexes.footprint;
      expect(urls(indexes.under('owner', 'a'))).to.deep.equal(urls(few));
      expect(indexes.footprint.ids, '100 of 700 are more than an eighth').to.equal(ids);
      for (const record of few.splice(20)) indexes.remove(record);
      const left = indexes.footprint.ids;
      expect(urls(indexes.under('owner', 'a'))).to.deep.equal(urls(few));
      expect(indexes.footprint.ids).to.equal(left + 20);
      for (const record of few) indexes.remove(record);
      expect(indexes.under('owner', 'a')).to.deep.equal([]);
      for (const record of ofOwner('b')) indexes.remove({ ...record, owner: 'c' });
      expect(indexes.footprint).to.deep.equal({ ids: 0, keys: 0 });
    });
  });
});

describe('candidates()', () => {
  /** Three of owner a, of which one is of manager m, as two of owner b are; all but one are READY. */
  const records = [
    testRecord('http://1', 'a', { manager: 'm' }),
    testRecord('http://2', 'a'),
    testRecord('http://3', 'a', { status: 'FAILED' }),
    testRecord('http://4', 'b', { manager: 'm' }),
    testRecord('http://5', 'b', { manager: 'm' }),
  ];
  const indexes = new Indexes();
  for (const record of records) indexes.put(record);
  const found = (filter: object, most: number) =>
    indexes.candidates({ includeShadowed: true, ...filter }, most)?.length;

  it('W13 are those of the index that leaves the fewest, first or last', () => {
    expect(found({ ownerNode: 'b', manager: 'm' }, 9)).to.equal(2);
    expect(found({ statuses: ['READY'], ownerNode: 'b' }, 9)).to.equal(2);
    expect(found({ statuses: ['FAILED'], ownerNode: 'a' }, 9)).to.equal(1);
    expect(found({ ownerNode: 'nobody' }, 9)).to.equal(0);
  });

  it('W13 are none when no index leaves few enough', () => {
    for (const [most, count] of [
      [2, undefined],
      [3, 3],
      [4, 3],
    ] as const) {
      expect(found({ ownerNode: 'a' }, most)).to.equal(count);
    }
    expect(found({ ownerNode: 'a', statuses: ['FAILED'] }, 2)).to.equal(1);
    expect(found({ workerType: 'decode' }, 9), 'no index').to.equal(undefined);
  });

  it('W13 what is left under a key stays when another record leaves it', () => {
    const index = new Indexes();
    for (const record of records) index.put(record);
    index.remove(records[0]!);
    index.put({ ...records[1]!, manager: 'm' });
    const urls = (of: { url: string }[]) => of.map(({ url }) => url);
    expect(urls(index.under('owner', 'a'))).to.deep.equal(['http://2', 'http://3']);
    expect(index.under('manager', 'm')).to.have.length(3);
  });
});

describe('SortedUrls', () => {
  interface Entry {
    readonly url: string;
  }
  const urlsOf = (sorted: SortedUrls<Entry>, start: string): string[] =>
    Array.from(sorted.from(start), ({ url }) => url);

  it('W13 are in order whatever was read, added and lost before', () => {
    const live = new Set<string>();
    const sorted = new SortedUrls<Entry>(({ url }) => live.has(url));
    for (let n = 0; n < 3_000; n += 1) {
      const url = `http://h${(n * 7_919) % 3_001}:1`;
      live.add(url);
      sorted.add({ url });
      if (n % 3 === 0) {
        live.delete(url);
        sorted.remove();
      }
      if (n % 500 === 0) expect(urlsOf(sorted, '')).to.deep.equal([...live].sort());
    }
    expect(urlsOf(sorted, '')).to.deep.equal([...live].sort());
  });

  it('W13 let go of URLs that are gone', () => {
    const live = new Set(['http://live:1']);
    const sorted = new SortedUrls<Entry>(({ url }) => live.has(url));
    sorted.add({ url: 'http://live:1' });
    for (let n = 0; n < 10_000; n += 1) {
      const url = `http://h${n}:1`;
      live.add(url);
      sorted.add({ url });
      live.delete(url);
      sorted.remove();
    }
    expect(sorted.size).to.be.at.most(600);
    expect(urlsOf(sorted, '')).to.deep.equal(['http://live:1']);
  });

  it('W13 let go of those that were read before they went, too', () => {
    const live = new Set<string>();
    const sorted = new SortedUrls<Entry>(({ url }) => live.has(url));
    for (let round = 0; round < 20; round += 1) {
      for (const url of live) {
        live.delete(url);
        sorted.remove();
      }
      for (let n = 0; n < 500; n += 1) {
        const url = `http://h${round}-${n}:1`;
        live.add(url);
        sorted.add({ url });
      }
      expect(urlsOf(sorted, '')).to.have.length(500);
    }
    expect(sorted.size).to.be.at.most(2_000);
  });

  it('W13 begin at any text, which may be one of them', () => {
    const all = Array.from({ length: 600 }, (_, n) => `u${String(n).padStart(3, '0')}`);
    const sorted = new SortedUrls<Entry>(() => true);
    for (const url of all.slice(0, 500)) sorted.add({ url });
    urlsOf(sorted, '').forEach((url) => expect(all).to.include(url));
    for (const url of all.slice(500)) sorted.add({ url });
    for (const start of ['u000', 'u001', 'u002', 'u003', 'u250', 'u250x', 'u499', 'u500', 'u599']) {
      expect(urlsOf(sorted, start)).to.deep.equal(all.filter((url) => url >= start));
    }
    expect(urlsOf(sorted, 'v')).to.deep.equal([]);
  });

  it('W13 neither an addition nor the first page after many looks at each of them more than a few times', () => {
    const count = 20_000;
    let looks = 0;
    class Counted {
      readonly #url: string;
      constructor(n: number) {
        this.#url = `http://h${(n * 7_919) % count}:1`;
      }
      get url(): string {
        looks += 1;
        return this.#url;
      }
    }
    const sorted = new SortedUrls<Counted>(() => true);
    let most = 0;
    const step = (work: () => void): void => {
      const before = looks;
      work();
      most = Math.max(most, looks - before);
    };
    for (let n = 0; n < count; n += 1) step(() => sorted.add(new Counted(n)));
    step(() => void sorted.from('').next());
    expect(most).to.be.within(count, 8 * count);
  });

  it('W13 one order, by code unit', () => {
    const compared = [compareText('a', 'b'), compareText('b', 'a'), compareText('a', 'a')];
    expect(compared).to.deep.equal([-1, 1, 0]);
  });

  it('W13 come once, and are held twice at most, however often they go and are back', () => {
    const live = new Set<string>();
    const hundred = Array.from({ length: 100 }, (_, n) => ({ url: `http://h${n}:1` }));
    const sorted = new SortedUrls<Entry>(({ url }) => live.has(url));
    for (let n = 0; n < 10_000; n += 1) {
      const entry = hundred[n % 100]!;
      live.add(entry.url);
      sorted.add(entry);
      if (n % 1_000 === 0) expect(urlsOf(sorted, '')).to.deep.equal([...live].sort());
      if (n >= 9_900) continue;
      live.delete(entry.url);
      sorted.remove();
    }
    expect(urlsOf(sorted, '')).to.deep.equal([...live].sort());
    expect(sorted.size).to.be.at.most(800);
  });
});
