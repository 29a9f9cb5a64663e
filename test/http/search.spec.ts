import { expect } from 'chai';
import fc from 'fast-check';
import type { WorkerRecord } from '../../src/core/registry/worker.js';
import { Refreshed } from '../../src/http/refreshed.js';
import { sortInSlices } from '../../src/http/sliced.js';
import { SEARCHES_KEPT_MAX, WorkerSearch, type WorkerQuery } from '../../src/http/worker-search.js';
import { FakeStatus, fakeRecord } from '../support/admin-fake.js';
import { eventually } from '../support/eventually.js';
import { testSpec } from '../support/workers.js';

/** Claims one by one, each of which takes its time. */
function slowly(records: readonly WorkerRecord[]) {
  return function* (start: string): Generator<readonly WorkerRecord[]> {
    for (const record of records) {
      if (record.url < start) continue;
      const untilMs = performance.now() + 0.001;
      while (performance.now() < untilMs);
      yield [record];
    }
  };
}

describe('what the page searches', () => {
  it('sortInSlices() sorts as sort() does, and keeps alike ones in their order', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 30 }),
        fc.integer({ min: 0, max: 9_000 }),
        async (keys, length) => {
          const items = Array.from({ length }, (_, at) => ({
            key: keys[at % (keys.length || 1)] ?? 0,
            at,
          }));
          const byKey = (a: { key: number }, b: { key: number }) => a.key - b.key;
          expect(await sortInSlices(items, byKey)).to.deep.equal([...items].sort(byKey));
        },
      ),
      { numRuns: 30 },
    ));

  it('Refreshed() works once for all who ask, keeps what is good, and says what is old', async () => {
    let [revision, runs] = [1, 0];
    let finish: () => void = () => undefined;
    const refreshed = new Refreshed(
      () => revision,
      async () => {
        runs += 1;
        await new Promise<void>((resolve) => (finish = resolve));
        return runs;
      },
    );
    const both = Promise.all([refreshed.get(), refreshed.get()]);
    finish();
    expect(await both).to.deep.equal([
      { value: 1, fresh: true },
      { value: 1, fresh: true },
    ]);
    expect(await refreshed.get()).to.deep.equal({ value: 1, fresh: true });
    revision = 2;
    await eventually(async () => {
      const asked = refreshed.get();
      finish();
      return (await asked).value === 2;
    });
    expect(runs).to.equal(2);
  });

  it('Refreshed() gives what is old where what is new takes long', async () => {
    let revision = 1;
    let finish: () => void = () => undefined;
    const refreshed = new Refreshed(
      () => revision,
      () => new Promise<number>((resolve) => (finish = () => resolve(revision))),
    );
    const first = refreshed.get();
    finish();
    expect([await first, refreshed.known]).to.deep.equal([{ value: 1, fresh: true }, true]);
    revision = 2;
    expect(await refreshed.get()).to.deep.equal({ value: 1, fresh: false });
    await eventually(async () => {
      const asked = refreshed.get();
      finish();
      return (await asked).value === 2;
    });
  });

  describe('WorkerSearch', () => {
    let status: FakeStatus;
    let search: WorkerSearch;
    const ids = async (query: Partial<WorkerQuery>): Promise<string[]> => {
      const all = { filter: { includeShadowed: true }, text: '', sort: 'url', descending: false };
      const found = await search.find({ ...(all as WorkerQuery), ...query }, Infinity);
      return found.ids.map((id) => id.replace('id-http://', ''));
    };
    beforeEach(() => {
      status = new FakeStatus();
      search = new WorkerSearch(status);
      const health = fakeRecord({ url: 'x' }).health;
      const models = [{ id: 'Llama-3', aliases: ['big'] }];
      status.records = [
        fakeRecord({ url: 'http://a:1', owner: 'n2', health: { ...health, statusTimeMs: 3 } }),
        fakeRecord({
          url: 'http://b:loaded',
          spec: testSpec('x', { labels: { zone: 'EU-1' }, models: [{ id: 'm', aliases: [] }] }),
        }),
        fakeRecord({ url: 'http://c:1', status: 'FAILED', spec: testSpec('x', { models }) }),
        fakeRecord({ url: 'http://c:1', id: 'd:1', owner: 'b', spec: testSpec('x') }),
      ];
    });

    it('finds parts of URL, model, alias, owner, status and label, in any case', async () => {
      for (const [text, found] of [
        ['A:1', ['a:1']],
        ['llama', ['c:1']],
        ['BIG', ['c:1']],
        ['n2', ['a:1']],
        ['faile', ['c:1']],
        ['zone=eu', ['b:loaded']],
        ['[', []],
      ] as const) {
        expect(await ids({ text }), text).to.deep.equal(found);
      }
    });

    it('filters by owner, status, model and active claim', async () => {
      const all = { includeShadowed: true };
      expect(await ids({ filter: { ...all, ownerNode: 'n2' } })).to.deep.equal(['a:1']);
      expect(await ids({ filter: { ...all, statuses: ['FAILED'] } })).to.deep.equal(['c:1']);
      expect(await ids({ filter: { ...all, modelId: 'big' } })).to.deep.equal(['c:1', 'd:1']);
      expect(await ids({ filter: { includeShadowed: false } })).to.have.length(3);
    });

    it('sorts, alike ones by URL, and turns it round', async () => {
      expect(await ids({ sort: 'owner' })).to.deep.equal(['b:loaded', 'c:1', 'd:1', 'a:1']);
      expect(await ids({ sort: 'load' })).to.deep.equal(['a:1', 'c:1', 'd:1', 'b:loaded']);
      expect(await ids({ sort: 'since', descending: true })).to.have.property('0', 'a:1');
      expect(await ids({ sort: 'status' })).to.have.property('0', 'c:1');
    });

    it('gives the first ones before it has found all, in the order of URLs only', async () => {
      status.records = Array.from({ length: 20_000 }, (_, at) =>
        fakeRecord({ url: `http://w:${10_000 + at}` }),
      );
      const { table } = status;
      Object.assign(table, { claimsFrom: slowly(status.records) });
      const query = { filter: { includeShadowed: true }, text: '', descending: false };
      const first = await search.find({ ...query, sort: 'url' }, 100);
      expect(first).to.include({ whole: false, fresh: false });
      expect(first.ids.length).to.be.within(100, 19_999);
      expect(first.ids[99]).to.equal('id-http://w:10099');
      const all = await search.find({ ...query, sort: 'url' }, Infinity);
      expect(all).to.include({ whole: true, fresh: true });
      expect(all.ids).to.have.length(20_000);
      for (const more of [{ sort: 'owner' }, { sort: 'url', descending: true }] as const) {
        expect(await search.find({ ...query, ...more }, 100)).to.include({ whole: true });
      }
    });

    it(`keeps the results of ${SEARCHES_KEPT_MAX} queries, and lets go of the oldest`, async () => {
      let lists = 0;
      const { table } = status;
      const claimsFrom = table.claimsFrom.bind(table);
      Object.assign(table, {
        claimsFrom: (start: string) => {
          lists += 1;
          return claimsFrom(start);
        },
      });
      const asked = async (count: number) => {
        for (let at = 0; at < count; at += 1) await ids({ text: `q${at}` });
        const before = lists;
        await ids({ text: 'q0' });
        return lists - before;
      };
      expect(await asked(SEARCHES_KEPT_MAX)).to.equal(0);
      expect(await asked(SEARCHES_KEPT_MAX + 1)).to.equal(1);
    });
  });
});
