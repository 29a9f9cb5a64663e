import { expect } from 'chai';
import { workerId } from '../../../../src/core/registry/spec/ids.js';
import type { PublishedWorker } from '../../../../src/core/registry/writes/imports.js';
import { compareSetBack, takeSaid } from '../../../../src/core/registry/writes/set-back.js';
import type { StoredWorker } from '../../../../src/core/registry/table/stored.js';
import { isBeyond } from '../../../../src/core/store/recall.js';

const COUNTERS = { consecutiveSuccesses: 0, consecutiveFailures: 0, pendingProbes: 0 };

function said(url: string, revision: number): PublishedWorker {
  return {
    ...{ id: workerId('a', url), url, modelId: '', specJson: `{"url":"${url}"}`, revision },
    ...{ status: 'READY', health: true, load: undefined, manager: 'm' },
    ...{ registerTimeMs: 1, updateTimeMs: 2 },
  };
}

function stored(url: string, revision: number): StoredWorker {
  return {
    ...{ id: workerId('a', url), url, specText: `{"url":"${url}"}`, revision, status: 'PENDING' },
    health: { ...COUNTERS, reason: 'REGISTERED', message: '', statusTimeMs: 1 },
    ...{ manager: '', registerTimeMs: 1, updateTimeMs: 1, apiKey: 'key', leaseMs: 5 },
  };
}

describe('a disk beside what peers hold of its node', () => {
  const disk = [stored('http://kept:1', 5), stored('http://gone:1', 6), stored('http://new:1', 7)];
  const peers = [said('http://kept:1', 5), said('http://new:1', 9), said('http://lost:1', 8)];

  it('D6 differs by what was registered, removed and changed since', () => {
    const { lost, removed, changed } = compareSetBack('a', disk, {
      said: peers,
      gone: [],
      settled: true,
    });
    expect(lost.map(({ url }) => url)).to.deep.equal(['http://lost:1']);
    expect(removed.map(({ url }) => url)).to.deep.equal(['http://gone:1']);
    expect(changed.map((each) => each.said.revision)).to.deep.equal([9]);
  });

  it('D6 lacks nothing for want of a record in a log that had not settled', () => {
    const unsettled = { said: peers, gone: [], settled: false };
    expect(compareSetBack('a', disk, unsettled).removed).to.deep.equal([]);
    const gone = [workerId('a', 'http://gone:1')];
    const [removed] = compareSetBack('a', disk, { ...unsettled, gone }).removed;
    expect(removed?.url).to.equal('http://gone:1');
  });

  it('I1 takes no record under an id that is not its own', () => {
    const forged = [{ ...said('http://lost:1', 8), id: workerId('b', 'http://lost:1') }];
    expect(compareSetBack('a', [], { said: forged, gone: [], settled: true }).lost).to.deep.equal(
      [],
    );
  });

  it('D6 W10 goes on from what was said, with the keys that the disk has', () => {
    const taken = takeSaid(
      disk,
      compareSetBack('a', disk, { said: peers, gone: [], settled: true }),
      99,
    );
    const brief = taken.workers.map(({ url, revision, apiKey }) => [url, revision, apiKey]);
    expect(brief).to.deep.equal([
      ['http://kept:1', 5, 'key'],
      ['http://new:1', 9, 'key'],
      ['http://lost:1', 8, undefined],
    ]);
    const changes = taken.changes.map(({ id, worker }) => [id, worker?.revision]);
    expect(changes).to.deep.equal([
      [workerId('a', 'http://gone:1'), undefined],
      [workerId('a', 'http://new:1'), 9],
      [workerId('a', 'http://lost:1'), 8],
    ]);
  });

  it('D6 W7 a status that this version does not know is read from health; counters begin anew', () => {
    const words = [
      { ...said('http://x:1', 1), status: undefined },
      { ...said('http://y:1', 1), status: undefined, health: false },
      { ...said('http://z:1', 1), status: 'FAILED' as const, health: false },
    ];
    const setBack = compareSetBack('a', [], { said: words, gone: [], settled: true });
    const { workers } = takeSaid([], setBack, 99);
    expect(workers.map(({ status }) => status)).to.deep.equal(['READY', 'NOT_READY', 'FAILED']);
    expect(workers[0]!.health).to.deep.equal({
      ...COUNTERS,
      ...{ reason: 'RESTORED', message: 'as peers held it', statusTimeMs: 99 },
    });
  });

  it('D6 is behind a later life, and more commits of the same life, and nothing else', () => {
    const known = { generation: 10, commits: 100 };
    const log = (generation: number, diskCommits?: number) => {
      const boot = { generation, instanceId: '0'.repeat(16) };
      return isBeyond({ boot, ...(diskCommits === undefined ? {} : { diskCommits }) }, known);
    };
    expect([log(11, 1), log(10, 101)]).to.deep.equal([true, true]);
    expect([log(10, 100), log(10), log(9, 200)]).to.deep.equal([false, false, false]);
  });
});
