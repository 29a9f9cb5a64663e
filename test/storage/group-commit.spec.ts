import { expect } from 'chai';
import { GroupCommit, type Batch } from '../../src/storage/group-commit.js';
import { JournalError } from '../../src/storage/journal.js';
import { change } from './stored-worker.js';

const RETRY_MS = 5;

/** A disk whose writes end when the test says so. */
class SlowDisk {
  readonly batches: Batch[] = [];
  readonly #ends: ((error?: Error) => void)[] = [];
  #arrived: (() => void) | undefined;

  readonly write = (batch: Batch): Promise<void> => {
    this.batches.push(batch);
    this.#arrived?.();
    return new Promise((resolve, reject) =>
      this.#ends.push((error) => (error === undefined ? resolve() : reject(error))),
    );
  };

  /** Resolves at the `count`-th write since the start. */
  async writes(count: number): Promise<void> {
    while (this.batches.length < count) {
      await new Promise<void>((resolve) => (this.#arrived = resolve));
    }
  }

  end(error?: Error): void {
    this.#ends.shift()?.(error);
  }

  /** Ids and revisions of a batch. */
  batch(index: number): Record<string, number | undefined> {
    const entries = Array.from(this.batches[index]!.workers, ([id, text]) => {
      const head = text?.slice(0, text.indexOf('\n'));
      return [id, head && (JSON.parse(head) as { revision: number }).revision];
    });
    return Object.fromEntries(entries) as Record<string, number | undefined>;
  }
}

function createCommits(disk: SlowDisk): GroupCommit {
  return new GroupCommit({
    generation: 1,
    highestRevision: 1,
    settled: false,
    persistSecrets: false,
    write: disk.write,
    retryMs: RETRY_MS,
  });
}

/** Whether a promise has ended by now, a few turns of the event loop later. */
async function hasEnded(promise: Promise<unknown>): Promise<boolean> {
  let ended = false;
  const end = () => (ended = true);
  promise.then(end, end);
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return ended;
}

const full = new JournalError('FULL', '/data', 'no space left');

describe('GroupCommit', () => {
  let disk: SlowDisk;
  let commits: GroupCommit;
  beforeEach(() => {
    disk = new SlowDisk();
    commits = createCommits(disk);
  });

  it('D1 what is staged in one turn of the event loop is one write', async () => {
    const waiting = [1, 2, 3].map((revision) => {
      commits.stage([change(`w${revision}`, { revision })], revision);
      return commits.commit();
    });
    await disk.writes(1);
    disk.end();
    await Promise.all(waiting);
    expect(disk.batch(0)).to.deep.equal({ w1: 1, w2: 2, w3: 3 });
  });

  it('D1 what is staged during a write waits for the next one, together', async () => {
    commits.stage([change('a')], 1);
    const first = commits.commit();
    await disk.writes(1);
    commits.stage([change('b')], 2);
    const second = commits.commit();
    commits.stage([change('c')], 3);
    const third = commits.commit();
    disk.end();
    await first;
    expect(await hasEnded(second)).to.equal(false);
    await disk.writes(2);
    expect(disk.batch(1)).to.deep.equal({ b: 1, c: 1 });
    disk.end();
    await Promise.all([second, third]);
  });

  it('D1 a commit with nothing of its own waits for the write under way', async () => {
    commits.stage([change('a')], 1);
    void commits.commit();
    await disk.writes(1);
    const second = commits.commit();
    expect(await hasEnded(second)).to.equal(false);
    disk.end();
    await second;
  });

  it('D1 a commit is not answered while its worker, staged again, is on disk in neither state', async () => {
    commits.stage([change('a', { revision: 1 }), change('b')], 1);
    const first = commits.commit();
    commits.stage([change('a', { revision: 2 })], 2);
    expect(await hasEnded(first)).to.equal(false);
    await disk.writes(1);
    expect(disk.batch(0)).to.deep.equal({ a: 2, b: 1 });
    disk.end();
    await first;
  });

  it('D1 a worker staged again while a write is under way still answers for what was staged with it', async () => {
    commits.stage([change('x')], 1);
    void commits.commit();
    await disk.writes(1);
    commits.stage([change('a', { revision: 2 }), change('b', { revision: 2 })], 1);
    const second = commits.commit();
    commits.stage([change('a', { revision: 3 })], 1);
    disk.end();
    await disk.writes(2);
    expect(await hasEnded(second)).to.equal(false);
    expect(disk.batch(1)).to.deep.equal({ a: 3, b: 2 });
    disk.end();
    await second;
  });

  it('D1 a commit right after another one ended starts a write of its own', async () => {
    for (const revision of [1, 2, 3]) {
      commits.stage([change('a', { revision })], revision);
      const commit = commits.commit();
      await disk.writes(revision);
      disk.end();
      await commit;
    }
    expect(disk.batches).to.have.length(3);
  });

  describe('when the disk refuses', () => {
    let refusal: unknown;
    beforeEach(async () => {
      commits.stage([change('a', { revision: 1 }), change('b', { revision: 1 })], 1);
      const commit = commits.commit();
      await disk.writes(1);
      commits.stage([change('a', { revision: 2 }), change('c', { revision: 2 })], 2);
      disk.end(full);
      refusal = await commit.catch((error: unknown) => error);
    });

    it('D1 rejects, and says so until it works again', async () => {
      expect(refusal).to.equal(full);
      expect(commits.failure).to.equal(full);
      expect(await commits.commit().catch((error: unknown) => error)).to.equal(full);
      expect(disk.batches).to.have.length(1);
    });

    it('D1 tries again by itself with all that was staged, the newer state on top', async () => {
      await disk.writes(2);
      expect(disk.batch(1)).to.deep.equal({ a: 2, b: 1, c: 2 });
      disk.end(full);
      await disk.writes(3);
      expect(disk.batch(2)).to.deep.equal({ a: 2, b: 1, c: 2 });
      disk.end();
      await hasEnded(Promise.resolve());
      expect(commits.failure).to.equal(undefined);
      await commits.commit();
      expect(disk.batches).to.have.length(3);
    });

    it('D1 close tries once more, and says when it was in vain', async () => {
      const closing = commits.close();
      await disk.writes(2);
      disk.end(full);
      expect(await closing.catch((error: unknown) => error)).to.equal(full);
    });
  });
});
