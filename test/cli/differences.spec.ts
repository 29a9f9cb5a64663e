import { expect } from 'chai';
import { compareLogs, compareViews, type View } from '../../src/cli/differences.js';
import type { LogComparison__Output } from '../../src/gen/workermesh/v1/LogComparison.js';
import type { Node__Output } from '../../src/gen/workermesh/v1/Node.js';
import type { RecordInfo__Output } from '../../src/gen/workermesh/v1/RecordInfo.js';
import type { Worker__Output } from '../../src/gen/workermesh/v1/Worker.js';

function worker(more: Partial<Worker__Output>): Worker__Output {
  return {
    ...{ workerId: 'i', url: 'http://w:1', ownerNode: 'a', status: 'WORKER_STATUS_READY' },
    ...{ revision: 1, meshSeq: 3, shadowed: false, stale: false, degraded: false, health: null },
    ...more,
  } as Worker__Output;
}

function view(node: string, head: number, ...workers: Worker__Output[]): View {
  const a = { name: 'a', status: 'NODE_STATUS_ALIVE', generation: 1, head } as Node__Output;
  return { node, nodes: [a], workers };
}

const health = (reason: string, message: string) =>
  ({ reason, message }) as Worker__Output['health'];

describe('what two nodes see differently', () => {
  it('O1 names worker, both sides and the cause', () => {
    const cases: [View, View, string[]][] = [
      [view('a', 4, worker({})), view('b', 4, worker({})), []],
      [
        view('a', 4, worker({})),
        view('b', 2),
        ['http://w:1 a: READY | not there: b lags 2 entries of a behind'],
      ],
      [
        view('a', 4, worker({ meshSeq: 0 })),
        view('b', 4),
        ['http://w:1 a: READY | not there: it is not published: only a can reach such a transport'],
      ],
      [
        view('a', 4, worker({ revision: 2 })),
        view('b', 3, worker({})),
        ['http://w:1 a: revision 2 | revision 1: b lags 1 entries of a behind'],
      ],
      [
        view('a', 4, worker({ health: health('PROBE_SUCCEEDED', '') })),
        view(
          'b',
          4,
          worker({ status: 'WORKER_STATUS_NOT_READY', health: health('PROBE_FAILED', 'refused') }),
        ),
        ['http://w:1 a: READY | NOT_READY: a: PROBE_SUCCEEDED; b: PROBE_FAILED: refused'],
      ],
      [
        view('a', 4, worker({})),
        view('b', 4, worker({ shadowed: true })),
        ['http://w:1 a: READY | READY, shadowed: each node chooses among several claims of a URL'],
      ],
    ];
    for (const [here, there, expected] of cases) {
      const found = compareViews(here, there).map(
        ({ worker: url, owner, here: a, there: b, cause }) =>
          `${url} ${owner}: ${a} | ${b}: ${cause}`,
      );
      expect(found).to.deep.equal(expected);
    }
  });

  it('O1 says of a node that was let go of, that it was', () => {
    const gone = {
      name: 'a',
      status: 'NODE_STATUS_EVICTED',
      statusReason: 'evicted',
    } as Node__Output;
    const there = { node: 'b', nodes: [gone], workers: [] };
    const [found] = compareViews(view('a', 4, worker({})), there);
    expect(found?.cause).to.equal('b has let go of a: evicted');
  });

  const log = (more: Partial<LogComparison__Output>): LogComparison__Output => ({
    ...{
      owner: 'a',
      hereGeneration: 1,
      hereHead: 4,
      thereGeneration: 1,
      thereHead: 4,
      same: false,
    },
    ...more,
  });
  const record = (seq: number, more: Partial<RecordInfo__Output> = {}) =>
    ({
      ...{ key: `worker:${seq}`, seq, prior: false, tombstone: false },
      worker: { url: `http://w:${seq}`, status: 'WORKER_STATUS_READY' },
      ...more,
    }) as RecordInfo__Output;

  it('O1 names from a lag in the logs the workers that it concerns', () => {
    const gone = record(4, { tombstone: true, worker: null });
    const records = new Map([['a', [record(2), record(3), gone]]]);
    const found = compareLogs('b', [log({ thereHead: 2 })], records);
    expect(found.map(({ worker: what, here, there }) => [what, here, there])).to.deep.equal([
      ['http://w:3', 'READY', 'older, or missing'],
      ['worker:4', 'removed', 'older, or missing'],
    ]);
    expect(found[0]?.cause).to.equal('b lags 2 entries of a behind');
  });

  for (const [more, cause] of [
    [{ thereHead: 6 }, 'this node lags 2 entries of a behind'],
    [{ thereGeneration: 0, thereHead: 0 }, 'b holds no log of a: not yet, or it has evicted it'],
    [{ thereGeneration: 2 }, 'the last restart of a is not known here yet'],
    [{}, 'the two hold different records at one place: it is settled by the owner within a minute'],
  ] as const) {
    it(`O1 says where only the log is known: ${cause}`, () => {
      const [found, ...more_] = compareLogs('b', [log(more)], new Map());
      expect([found?.worker, found?.cause, more_]).to.deep.equal(['(its log)', cause, []]);
    });
  }
});
