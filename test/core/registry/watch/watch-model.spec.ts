import { expect } from 'chai';
import fc from 'fast-check';
import type { WorkerFilter } from '../../../../src/core/registry/table/filter.js';
import { WorkerTable } from '../../../../src/core/registry/table/table.js';
import type { WorkerRecord } from '../../../../src/core/registry/worker.js';
import { testRecord, testSpec } from '../../../support/workers.js';
import { Lister, Oracle, Reader } from './watch-model.js';

const STATUSES = ['PENDING', 'READY', 'NOT_READY'] as const;
const OWNERS = ['self', 'b', 'c'] as const;
const MODELS = ['m', 'n'] as const;

/** One claim of a URL: `fresh` makes a new version of the owner's record, else the old one stays. */
interface Claim {
  owner: (typeof OWNERS)[number];
  status: (typeof STATUSES)[number];
  model: (typeof MODELS)[number];
  fresh: boolean;
}

type Command =
  | { t: 'set'; url: number; claims: Claim[] }
  | { t: 'churn'; times: number }
  | { t: 'open'; filter: WorkerFilter }
  | { t: 'list'; filter: WorkerFilter }
  | { t: 'page'; which: number; size: number }
  | { t: 'pull'; which: number; max: number }
  | { t: 'resume'; which: number; keep: boolean };

const filters: fc.Arbitrary<WorkerFilter> = fc.record(
  {
    includeShadowed: fc.boolean(),
    statuses: fc.subarray([...STATUSES], { minLength: 1 }),
    ownerNode: fc.constantFrom(...OWNERS),
    modelId: fc.constantFrom(...MODELS),
  },
  { requiredKeys: ['includeShadowed'] },
);

const claims: fc.Arbitrary<Claim[]> = fc.uniqueArray(
  fc.record({
    owner: fc.constantFrom(...OWNERS),
    status: fc.constantFrom(...STATUSES),
    model: fc.constantFrom(...MODELS),
    fresh: fc.boolean(),
  }),
  { selector: ({ owner }) => owner, maxLength: 3 },
);

const which = fc.nat(4);
const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ t: fc.constant('set' as const), url: fc.nat(3), claims }) },
    { weight: 1, arbitrary: fc.record({ t: fc.constant('churn' as const), times: fc.nat(12) }) },
    { weight: 1, arbitrary: fc.record({ t: fc.constant('open' as const), filter: filters }) },
    { weight: 1, arbitrary: fc.record({ t: fc.constant('list' as const), filter: filters }) },
    {
      weight: 3,
      arbitrary: fc.record({
        t: fc.constant('page' as const),
        which,
        size: fc.integer({ min: 1, max: 4 }),
      }),
    },
    {
      weight: 7,
      arbitrary: fc.record({
        t: fc.constant('pull' as const),
        which,
        max: fc.integer({ min: 1, max: 3 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ t: fc.constant('resume' as const), which, keep: fc.boolean() }),
    },
  ),
  { minLength: 1, maxLength: 80, size: 'max' },
);

/** Runs a story; each reader checks what it is told, and at the end all hold the truth. */
function run(historyMin: number, story: readonly Command[]): Reader[] {
  const oracle = new Oracle(new WorkerTable({ processId: 'p', startRevision: 1000, historyMin }));
  const readers: Reader[] = [new Reader(oracle, { includeShadowed: false })];
  const ended: Reader[] = [];
  const listers: Lister[] = [];
  for (const command of story) {
    switch (command.t) {
      case 'set':
        setClaims(oracle, `http://h${command.url}:1`, command.claims);
        break;
      case 'churn':
        for (let n = 0; n < command.times; n += 1) churn(oracle, n);
        break;
      case 'open':
        readers.push(new Reader(oracle, command.filter));
        break;
      case 'list':
        listers.push(new Lister(oracle, command.filter));
        break;
      case 'page': {
        const at = command.which % (listers.length || 1);
        const watcher = listers[at]?.page(command.size);
        if (watcher) (readers.push(watcher), listers.splice(at, 1));
        break;
      }
      case 'pull':
        readers[command.which % readers.length]!.pull(command.max);
        break;
      case 'resume': {
        const at = command.which % readers.length;
        const reader = readers[at]!;
        if (command.keep) readers.push(reader.resumed());
        else ended.push(...readers.splice(at, 1, reader.resumed()));
        break;
      }
    }
  }
  readers.forEach((reader, index) => {
    while (!reader.pull(1 + (index % 5)));
  });
  return [...readers, ...ended];
}

function setClaims(oracle: Oracle, url: string, wanted: readonly Claim[]): void {
  const before = oracle.claims(url);
  const records = wanted.map(({ owner, status, model, fresh }): WorkerRecord => {
    const held = before.find((each) => each.owner === owner);
    if (held && !fresh) return held;
    const spec = testSpec(url, { models: [{ id: model, aliases: [] }] });
    return testRecord(url, owner, { status, spec });
  });
  oracle.set(url, records);
}

/** One worker comes and goes, so that history passes by. */
function churn(oracle: Oracle, n: number): void {
  const url = 'http://churn:1';
  oracle.set(url, n % 2 ? [] : [testRecord(url, 'c')]);
}

describe('Watch, against a plain map', function () {
  this.timeout(60_000);
  it('W12 a snapshot, a watch from the start, a list, and a resumption anywhere end alike', () => {
    fc.assert(
      fc.property(commands, (story) => {
        const readers = run(100_000, story);
        for (const reader of readers) {
          if (reader.token !== '') expect(reader.resets, 'nothing is forgotten').to.equal(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('W12 the same holds when history is short, and only a resumption is told EXPIRED', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), commands, (historyMin, story) => {
        run(historyMin, story);
      }),
      { numRuns: 500 },
    );
  });
});
