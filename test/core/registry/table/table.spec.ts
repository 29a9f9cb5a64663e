import { expect } from 'chai';
import type { WorkerFilter } from '../../../../src/core/registry/table/filter.js';
import { factKey, toAmount, toSaid } from '../../../../src/core/observed/fact.js';
import { Observed } from '../../../../src/core/observed/observed.js';
import { WorkerTable } from '../../../../src/core/registry/table/table.js';
import { testRecord, testSpec } from '../../../support/workers.js';

const A = 'http://a:1';
const B = 'http://b:1';
const ALL: WorkerFilter = { includeShadowed: true };
const ACTIVE: WorkerFilter = { includeShadowed: false };

function table(historyMin = 10): WorkerTable {
  return new WorkerTable({ processId: 'p', startRevision: 100, historyMin });
}

describe('WorkerTable', () => {
  describe('setClaims()', () => {
    it('W4 keeps the active claim first and tells who is shadowed', () => {
      const it = table();
      const [mine, theirs] = [testRecord(A, 'self'), testRecord(A, 'other')];
      it.setClaims(A, [mine, theirs]);
      expect(it.active(A)).to.equal(mine);
      expect(it.isShadowed(mine)).to.equal(false);
      expect(it.isShadowed(theirs)).to.equal(true);
      expect(it.claims(A)).to.deep.equal([mine, theirs]);
      expect(it.get(theirs.id)).to.equal(theirs);
      expect(it.size).to.equal(2);
      expect([it.isShadowed(testRecord(B, 'self')), it.processId]).to.deep.equal([false, 'p']);
    });

    it('W12 is one revision and one call of the listeners, and none when nothing changes', () => {
      const it = table();
      let heard = 0;
      const stop = it.onChange(() => (heard += 1));
      const record = testRecord(A, 'self');
      it.setClaims(A, [record]);
      it.setClaims(A, [record]);
      it.setClaims(B, []);
      expect([it.revision, heard]).to.deep.equal([101, 1]);
      stop();
      it.setClaims(A, []);
      expect([it.revision, heard]).to.deep.equal([102, 1]);
      expect(it.get(record.id)).to.equal(undefined);
      expect(it.claims(A)).to.deep.equal([]);
    });

    it('W13 keeps owner, manager and counts true through changes and removals', () => {
      const it = table();
      const first = testRecord(A, 'self', { manager: 'm', status: 'PENDING' });
      it.setClaims(A, [first, testRecord(A, 'other', { manager: 'm' })]);
      expect([...it.byManager('m')]).to.deep.equal([first]);
      const next = { ...first, status: 'READY' as const, manager: 'n' };
      it.setClaims(A, [next]);
      expect([...it.byManager('m')]).to.deep.equal([]);
      expect([...it.byManager('n')]).to.deep.equal([next]);
      expect([...it.byOwner('other')]).to.deep.equal([]);
      expect(it.counts()).to.deep.equal([{ origin: 'LOCAL', status: 'READY', count: 1 }]);
      it.setClaims(A, []);
      expect(it.counts()).to.deep.equal([]);
    });

    it('keeps what it was given, whatever becomes of the array', () => {
      const it = table();
      const claims = [testRecord(A, 'self')];
      it.setClaims(A, claims);
      claims.pop();
      expect(it.claims(A)).to.have.length(1);
    });

    it('W13 lets the table be changed while an owner is walked', () => {
      const it = table();
      for (const url of [A, B]) it.setClaims(url, [testRecord(url, 'x')]);
      for (const { url } of it.byOwner('x')) it.setClaims(url, []);
      expect(it.size).to.equal(0);
    });

    it('touch() shows a record anew, as a new object, in one revision, and no other one', () => {
      const it = table();
      const [x, y] = [testRecord(A, 'x'), testRecord(A, 'y')];
      it.setClaims(A, [x, y]);
      it.setClaims(B, [testRecord(B, 'y')]);
      it.touch(x);
      it.touch(testRecord(B, 'gone'));
      expect(it.revision).to.equal(103);
      expect(it.active(A)).to.deep.equal(x);
      expect(it.active(A)).to.not.equal(x);
      expect(it.claims(A)[1]).to.equal(y);
    });
  });

  describe('setLoad()', () => {
    it('W14 bumps no revision, tells the listeners once, and goes with its worker', () => {
      const it = table();
      const record = testRecord(A, 'self');
      it.setLoad(record.id, 1);
      expect(it.load(record.id)).to.equal(undefined);
      it.setClaims(A, [record]);
      let heard = 0;
      it.onChange(() => (heard += 1));
      it.setLoad(record.id, 0.5);
      it.setLoad(record.id, 0.5);
      expect([it.load(record.id), it.revision, heard]).to.deep.equal([0.5, 101, 1]);
      it.setClaims(A, []);
      it.setClaims(A, [record]);
      expect(it.load(record.id)).to.equal(undefined);
    });

    it('W17 follows what nodes say, of workers that are there, and says nothing more of those that go', () => {
      const it = table();
      const observed = new Observed('self');
      it.follow(observed);
      let heard = 0;
      it.onChange(() => (heard += 1));
      const record = testRecord(A, 'self');
      const say = (load: number) =>
        observed.hear('x', factKey('load', record.id), toSaid(toAmount(load)));
      say(2);
      expect([it.load(record.id), heard, it.loads.seq]).to.deep.equal([undefined, 0, 0]);
      it.setClaims(A, [record]);
      expect([it.load(record.id), heard], 'what was said before').to.deep.equal([2, 1]);
      say(3);
      expect([it.load(record.id), heard, it.revision]).to.deep.equal([3, 2, 101]);
      observed.report(record.id, 4);
      it.setClaims(A, [{ ...record, status: 'FAILED' }]);
      expect(it.load(record.id)).to.equal(7);
      it.setClaims(A, []);
      expect([...it.loads.after(0)]).to.deep.equal([]);
      it.setClaims(A, [record]);
      expect(it.load(record.id), 'what others say').to.equal(3);
    });

    it('W14 holds one entry a worker, however often its load moves', () => {
      const it = table();
      const record = testRecord(A, 'self');
      it.setClaims(A, [record]);
      for (let load = 0; load < 10_000; load += 1) it.setLoad(record.id, load);
      expect(it.loads.size).to.be.at.most(65);
      expect([...it.loads.after(0)]).to.deep.equal([{ id: record.id, seq: 10_000, value: 9_999 }]);
    });
  });

  describe('list()', () => {
    it('orders by URL, then owner, and counts all that match', () => {
      const it = table();
      it.setClaims(B, [testRecord(B, 'self')]);
      it.setClaims(A, [testRecord(A, 'z'), testRecord(A, 'a')]);
      const ids = (filter: WorkerFilter, limit: number) => {
        const { records, total, more } = it.list(filter, undefined, limit);
        return { ids: records.map(({ id }) => id), total, more };
      };
      expect(ids(ALL, 9)).to.deep.equal({
        ids: [`a@${A}`, `z@${A}`, `self@${B}`],
        total: 3,
        more: false,
      });
      expect(ids(ACTIVE, 1)).to.deep.equal({ ids: [`z@${A}`], total: 2, more: true });
      expect(ids(ACTIVE, 2)).to.deep.equal({ ids: [`z@${A}`, `self@${B}`], total: 2, more: false });
      const other = { ...ALL, ownerNode: 'a' };
      expect(ids(other, 9)).to.deep.equal({ ids: [`a@${A}`], total: 1, more: false });
    });

    for (const fields of [
      {},
      { statuses: ['READY' as const] },
      { urls: [A, B, 'http://c:1'] },
      { ownerNode: 'm' },
    ]) {
      for (const includeShadowed of [false, true]) {
        const filter = { ...fields, includeShadowed };
        it(`W13 in pages of any size shows each once, with the whole total: ${JSON.stringify(filter)}`, () => {
          const it = table();
          for (const url of [A, B, 'http://c:1', 'http://d:1']) {
            const owners = ['m', 'z', 'a', 'k'];
            it.setClaims(
              url,
              owners.map((owner) => testRecord(url, owner)),
            );
          }
          const whole = it.list(filter, undefined, 100);
          expect(whole.more).to.equal(false);
          expect(whole.total).to.equal(whole.records.length).and.above(2);
          for (const limit of [1, 2, 3, 5]) {
            const paged: string[] = [];
            let after: (typeof whole.records)[number] | undefined;
            for (let more = true; more;) {
              const page = it.list(filter, after, limit);
              expect(page.total).to.equal(whole.total);
              paged.push(...page.records.map(({ id }) => id));
              ({ more } = page);
              after = page.records.at(-1);
            }
            expect(paged).to.deep.equal(whole.records.map(({ id }) => id));
          }
        });
      }
    }

    it('I6 ranks come by number, and are known with their base', () => {
      const it = table();
      const ranks = [10, 2, 0].map((rank) => `${A}@${rank}`);
      for (const url of ranks) it.setClaims(url, [testRecord(url, 'self')]);
      expect(it.ranks(A)).to.deep.equal([...ranks].reverse());
      it.setClaims(`${B}@0`, [testRecord(`${B}@0`, 'self')]);
      const known = [A, ranks[0]!, B, 'http://c:1'].map((url) => it.isKnown(url));
      expect(known).to.deep.equal([true, true, true, false]);
    });

    it('W4 a URL whose active record changes between two pages comes once', () => {
      for (const filter of [ACTIVE, { ...ACTIVE, statuses: ['READY' as const] }]) {
        const it = table();
        it.setClaims(A, [testRecord(A, 'm')]);
        it.setClaims(B, [testRecord(B, 'm')]);
        const [last] = it.list(filter, undefined, 1).records;
        it.setClaims(A, [testRecord(A, 'z'), testRecord(A, 'm')]);
        const { records } = it.list(filter, last, 10);
        expect(records.map(({ url }) => url)).to.deep.equal([B]);
      }
    });

    it('W13 finds by every field of the filter what a walk over all finds', () => {
      const it = table(1000);
      const statuses = ['PENDING', 'READY', 'FAILED'] as const;
      const models = [[], [{ id: 'm', aliases: ['n'] }], [{ id: 'o', aliases: [] }]];
      for (let n = 0; n < 200; n += 1) {
        const url = `http://h${(n * 37) % 200}:1`;
        const spec = testSpec(url, {
          models: models[n % 3]!,
          labels: { zone: `z${n % 5}` },
          workerType: n % 2 ? 'decode' : 'regular',
        });
        const status = statuses[n % 3]!;
        const claim = testRecord(url, `o${n % 40}`, { spec, status, manager: `m${n % 30}` });
        it.setClaims(url, n % 4 ? [claim] : [testRecord(url, 'self', { status }), claim]);
      }
      // Values of each field; the type asks for all of them.
      const values: {
        [K in Exclude<keyof WorkerFilter, 'includeShadowed'>]-?: WorkerFilter[K][];
      } = {
        modelId: ['m', 'n', 'none'],
        statuses: [['READY', 'FAILED']],
        origin: ['LOCAL'],
        ownerNode: ['o3'],
        workerType: ['decode'],
        labels: [new Map([['zone', 'z1']])],
        urls: [['http://h7:1'], ['http://h8:1', 'http://h7:1', 'http://none']],
        manager: ['m4'],
      };
      const fields: Partial<WorkerFilter>[] = Object.entries(values).flatMap(([name, some]) =>
        some.map((value) => ({ [name]: value })),
      );
      fields.push({ ownerNode: 'o3', statuses: ['PENDING'] });
      for (const field of fields) {
        for (const includeShadowed of [false, true]) {
          const filter = { ...field, includeShadowed };
          const expected = [...it.records()].filter((record) => plainMatch(filter, it, record));
          const { records, total } = it.list(filter, undefined, 1000);
          const ids = (of: typeof expected) => of.map(({ id }) => id).sort();
          expect(ids(records), JSON.stringify(field)).to.deep.equal(ids(expected));
          expect(total).to.equal(expected.length);
        }
      }
    });

    it('W13 finds by model and by alias through the index', () => {
      const it = table(1000);
      for (let n = 0; n < 200; n += 1) {
        const models = n === 7 ? [] : [{ id: `m${n % 40}`, aliases: [`a${n % 40}`, 'm'] }];
        const url = `http://h${n}:1`;
        it.setClaims(url, [testRecord(url, 'self', { spec: testSpec(url, { models }) })]);
      }
      for (const modelId of ['m3', 'a3']) {
        const { records } = it.list({ ...ACTIVE, modelId }, undefined, 1000);
        const urls = [3, 43, 83, 123, 163, 7].map((n) => `http://h${n}:1`);
        expect(records.map(({ url }) => url)).to.deep.equal(urls.sort());
      }
    });

    it('W13 stays in order and complete while URLs come and go, pages in between', () => {
      const it = table(1000);
      const live = new Set<string>();
      for (let n = 0; n < 3000; n += 1) {
        const url = `http://h${(n * 7919) % 1000}:1`;
        if (live.delete(url)) it.setClaims(url, []);
        else (it.setClaims(url, [testRecord(url, 'self')]), live.add(url));
        if (n % 250 !== 0) continue;
        const { records, total } = it.list(ACTIVE, undefined, 5000);
        expect(records.map(({ url }) => url)).to.deep.equal([...live].sort());
        expect(total).to.equal(live.size);
      }
    });
  });
});

/** A second opinion on the filter, written the long way. */
function plainMatch(
  filter: WorkerFilter,
  it: WorkerTable,
  record: ReturnType<typeof testRecord>,
): boolean {
  const { spec } = record;
  const names = spec.models.flatMap(({ id, aliases }) => [id, ...aliases]);
  return [
    filter.includeShadowed || it.active(record.url) === record,
    !filter.modelId || names.length === 0 || names.includes(filter.modelId),
    !filter.statuses || filter.statuses.includes(record.status),
    !filter.origin || filter.origin === record.origin,
    !filter.ownerNode || filter.ownerNode === record.owner,
    !filter.workerType || filter.workerType === spec.workerType,
    [...(filter.labels ?? [])].every(([key, value]) => spec.labels[key] === value),
    !filter.urls || filter.urls.includes(record.url),
    !filter.manager || filter.manager === record.manager,
  ].every(Boolean);
}
