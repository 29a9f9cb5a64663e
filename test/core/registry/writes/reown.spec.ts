import { expect } from 'chai';
import { workerId } from '../../../../src/core/registry/spec/ids.js';
import { reown } from '../../../../src/core/registry/writes/reown.js';
import type { StoredWorker } from '../../../../src/core/registry/table/stored.js';

const URLS = ['http://h1:1', 'http://h2:1'] as const;

function stored(node: string, url: string, revision = 7): StoredWorker {
  const times = { registerTimeMs: 1, updateTimeMs: 2 };
  const health = { reason: '', message: '', statusTimeMs: 1 } as StoredWorker['health'];
  const id = workerId(node, url);
  return {
    ...{ id, url, revision, health, status: 'READY', manager: 'm', apiKey: 'k' },
    ...{ specText: `{"url":"${url}"}`, ...times },
  };
}

describe('reown()', () => {
  it('I7 leaves records of this node as they are', () => {
    const workers = URLS.map((url) => stored('a', url));
    expect(reown(workers, 'a')).to.deep.equal({ workers, changes: [] });
  });

  it('I7 I1 gives records of another name the ids of this one, and keeps all else', () => {
    const before = URLS.map((url) => stored('old', url));
    const after = URLS.map((url) => stored('new', url));
    const { workers, changes } = reown(before, 'new');
    expect(workers).to.deep.equal(after);
    expect(changes).to.deep.equal([
      { id: before[0]?.id },
      { id: after[0]?.id, worker: after[0] },
      { id: before[1]?.id },
      { id: after[1]?.id, worker: after[1] },
    ]);
  });

  it('I7 a directory of this node is taken as it is, without a copy', () => {
    const mine = URLS.map((url) => stored('new', url));
    expect(reown(mine, 'new').workers).to.equal(mine);
    expect(reown(mine, 'new').changes).to.deep.equal([]);
  });

  it('I7 of a URL that a crash left under both names, this node’s record stands', () => {
    const [mine, other] = [stored('new', URLS[0], 9), stored('old', URLS[0], 8)];
    for (const both of [
      [mine, other],
      [other, mine],
    ]) {
      expect(reown(both, 'new')).to.deep.equal({ workers: [mine], changes: [{ id: other.id }] });
    }
  });
});
