import { expect } from 'chai';
import {
  filterKey,
  indexesFor,
  matches,
  matchesAll,
  RECORD_KEYS,
  type WorkerFilter,
} from '../../../../src/core/registry/table/filter.js';
import { WORKER_STATUSES } from '../../../../src/core/registry/worker.js';
import { testRecord, testSpec } from '../../../support/workers.js';

const URL = 'http://w:8000';
const ALL: WorkerFilter = { includeShadowed: true };
const filter = (fields: Partial<WorkerFilter>): WorkerFilter => ({
  ...fields,
  includeShadowed: false,
});
const record = testRecord(URL, 'self', {
  spec: testSpec(URL, {
    models: [
      { id: 'm', aliases: [] },
      { id: 'n', aliases: ['o'] },
    ],
    labels: { zone: 'a' },
  }),
});

describe('filters', () => {
  for (const [fields, shown] of [
    [{}, true],
    [{ statuses: [] }, true],
    [{ statuses: ['FAILED', 'READY'] }, true],
    [{ statuses: ['FAILED'] }, false],
    [{ modelId: 'm' }, true],
    [{ modelId: 'o' }, true],
    [{ modelId: 'p' }, false],
    [{ urls: [URL] }, true],
    [{ urls: ['http://v:8000'] }, false],
    [{ labels: new Map([['zone', 'a']]) }, true],
    [{ labels: new Map([['zone', 'b']]) }, false],
    [{ labels: new Map([['rack', 'a']]) }, false],
    [{ manager: '' }, true],
    [{ manager: 'k8s' }, false],
  ] as const) {
    const asked = JSON.stringify(fields, (_, value: unknown) =>
      value instanceof Map ? [...value] : value,
    );
    it(`W13 ${asked} ${shown ? 'shows' : 'hides'} the worker`, () => {
      expect(matches(filter(fields), record, false)).to.equal(shown);
    });
  }

  it('W4 a shadowed record is shown where that is asked for', () => {
    expect(matches(ALL, record, true)).to.equal(true);
    expect(matches(filter({}), record, true)).to.equal(false);
  });

  it('I6 a URL means its data-parallel ranks, too', () => {
    const rank = testRecord(`${URL}@1`, 'self');
    expect(matches(filter({ urls: [URL] }), rank, false)).to.equal(true);
    expect(matches(filter({ urls: [`${URL}@1`] }), rank, false)).to.equal(true);
    expect(matches(filter({ urls: [`${URL}@0`] }), rank, false)).to.equal(false);
  });

  it('W13 lists that ask for nothing, and fields that are left out, match all', () => {
    expect(
      matchesAll(filter({ statuses: [], labels: new Map(), owner: undefined } as never)),
    ).to.equal(true);
    for (const fields of [{ origin: 'LOCAL' }, { statuses: ['READY'] }, { urls: [] }] as const) {
      expect(matchesAll(filter(fields)), JSON.stringify(fields)).to.equal(false);
    }
  });

  it('W13 filters that mean the same have one key, others have another one', () => {
    const labels = (...pairs: [string, string][]) => ({ labels: new Map(pairs) });
    for (const [a, b] of [
      [{ statuses: [] }, {}],
      [labels(), {}],
      [{ statuses: ['READY', 'FAILED', 'READY'] }, { statuses: ['FAILED', 'READY'] }],
      [labels(['a', '1'], ['b', '2']), labels(['b', '2'], ['a', '1'])],
      [{ urls: ['http://b', 'http://a'] }, { urls: ['http://a', 'http://b'] }],
    ] as const) {
      expect(filterKey(filter(a))).to.equal(filterKey(filter(b)));
    }
    const different = [
      ...[{}, { urls: [] }, { urls: ['http://a'] }, { manager: '' }, { manager: 'm' }],
      ...[{ statuses: ['READY'] }, { origin: 'LOCAL' }, labels(['a', '1']), labels(['a', '2'])],
      ...[{ modelId: 'm' }, { ownerNode: 'm' }, { workerType: 'decode' }],
    ];
    const keys = different.map((fields) => filterKey(filter(fields as never)));
    expect(new Set([...keys, filterKey(ALL)]).size).to.equal(different.length + 1);
  });
});

describe('indexes for filters', () => {
  const both = ['LOCAL READY', 'LOCAL FAILED'];
  for (const [fields, indexes] of [
    [{}, []],
    [{ ownerNode: 'a' }, [['owner', ['a']]]],
    [{ manager: 'm' }, [['manager', ['m']]]],
    [{ manager: '' }, []],
    [{ modelId: 'm' }, [['model', ['m', '']]]],
    [{ modelId: '' }, []],
    [{ workerType: 'decode', urls: [URL], labels: new Map() }, []],
    [{ origin: 'LOCAL' }, [['state', WORKER_STATUSES.map((status) => `LOCAL ${status}`)]]],
    [{ statuses: ['READY'] }, [['state', ['LOCAL READY', 'MESH READY']]]],
    [
      { origin: 'LOCAL', statuses: ['READY', 'FAILED', 'READY'] },
      [
        ['state', both],
        ['state', both],
      ],
    ],
  ] as const) {
    const named = indexes.map(([name]) => name).join(' and ') || 'none';
    it(`W13 ${JSON.stringify(fields)} is found by ${named}`, () => {
      expect(indexesFor(filter(fields))).to.deep.equal(indexes);
    });
  }

  it('W13 hold a record under what it has only', () => {
    const keys = (name: keyof typeof RECORD_KEYS, of = record) => RECORD_KEYS[name].of(of);
    expect(keys('model')).to.deep.equal(['m', 'n', 'o']);
    expect([keys('manager'), keys('base')]).to.deep.equal([[], []]);
    const rank = testRecord(`${URL}@1`, 'self', { manager: 'k8s' });
    expect([keys('manager', rank), keys('base', rank)]).to.deep.equal([['k8s'], [URL]]);
    expect(keys('model', rank), 'any model').to.deep.equal(['']);
  });
});
