import { expect } from 'chai';
import { JOURNAL_BATCH_MAX } from '../../src/core/limits.js';
import { GroupCommit, type Batch } from '../../src/storage/group-commit.js';
import { JournalError } from '../../src/storage/journal.js';
import { StagedWorkers } from '../support/staged-workers.js';
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
    commits: 0,
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
  let workers: StagedWorkers;
  beforeEach(() => {
    disk = new SlowDisk();
    commits = createCommits(disk);
    workers = new StagedWorkers(commits);
  });

  it('D1 what is staged in one turn of the event loop is one write', async () => {
    const waiting = [1, 2, 3].map((revision) => {
      workers.stage([change(`w${revision}`, { revision })], revision);
      return workers.commit();
    });
    await disk.writes(1);
    disk.end();
    await Promise.all(waiting);
    expect(disk.batch(0)).to.deep.equal({ w1: 1, w2: 2, w3: 3 });
  });

  it('D1 what is staged during a write waits for the next one, together', async () => {
    workers.stage([change('a')], 1);
    const first = workers.commit();
    await disk.writes(1);
    workers.stage([change('b')], 2);
    const second = workers.commit();
    workers.stage([change('c')], 3);
    const third = workers.commit();
    disk.end();
    await first;
    expect(await hasEnded(second)).to.equal(false);
    await disk.writes(2);
    expect(disk.batch(1)).to.deep.equal({ b: 1, c: 1 });
    disk.end();
    await Promise.all([second, third]);
  });

  it('D1 a commit with nothing of its own waits for the write under way', async () => {
    workers.stage([change('a')], 1);
    void workers.commit();
    await disk.writes(1);
    const second = workers.commit();
    expect(await hasEnded(second)).to.equal(false);
    disk.end();
    await second;
  });

  it('D1 a commit right after another one ended starts a write of its own', async () => {
    for (const revision of [1, 2, 3]) {
      workers.stage([change('a', { revision })], revision);
      const commit = workers.commit();
      await disk.writes(revision);
      disk.end();
      await commit;
    }
    expect(disk.batches).to.have.length(3);
  });

  it('D1 a commit of the header waits for its own write, and for one under way', async () => {
    commits.stageHeader({ generation: 2 });
    const first = commits.commit();
    await disk.writes(1);
    const second = commits.commit();
    commits.stageHeader({ generation: 3 });
    const third = commits.commit();
    disk.end();
    await Promise.all([first, second]);
    expect(await hasEnded(third)).to.equal(false);
    await disk.writes(2);
    expect(disk.batches.map(({ generation }) => generation)).to.deep.equal([2, 3]);
    disk.end();
    await third;
    await commits.commit();
  });

  for (const count of [JOURNAL_BATCH_MAX - 1, JOURNAL_BATCH_MAX, JOURNAL_BATCH_MAX + 1]) {
    it(`D4 a batch of ${count} workers, around what is encoded at a stretch, is one write`, async () => {
      const changes = Array.from({ length: count }, (_, index) => change(`w${index}`));
      workers.stage(changes, 1);
      const commit = workers.commit();
      await disk.writes(1);
      expect(disk.batches[0]!.workers.size).to.equal(count);
      disk.end();
      await commit;
    });
  }

  describe('when the disk refuses', () => {
    let refusals: unknown[];
    beforeEach(async () => {
      commits.stageHeader({ generation: 2 });
      workers.stage([change('a', { revision: 1 }), change('b', { revision: 1 })], 1);
      const writes = [commits.commit(), workers.commit()];
      await disk.writes(1);
      workers.stage([change('a', { revision: 2 }), change('c', { revision: 2 })], 2);
      writes.push(workers.commit());
      const ends = Promise.allSettled(writes);
      disk.end(full);
      refusals = (await ends).map((end): unknown => end.status === 'rejected' && end.reason);
    });

    it('D4 rejects the batch and what came behind it, and says so until it works again', async () => {
      expect(refusals).to.deep.equal([full, full, full]);
      expect(commits.failure).to.equal(full);
      expect(await commits.commit().catch((error: unknown) => error)).to.equal(full);
      expect(disk.batches).to.have.length(1);
    });

    it('D4 tries again by itself, and what it refused is not in it', async () => {
      await disk.writes(2);
      expect(disk.batch(1)).to.deep.equal({});
      expect(disk.batches[1]).to.include({ generation: 2 });
      disk.end(full);
      await disk.writes(3);
      disk.end();
      await hasEnded(Promise.resolve());
      expect(commits.failure).to.equal(undefined);
      expect(workers.ends).to.deep.equal([full, full, 'committed']);
      await commits.commit();
      expect(disk.batches).to.have.length(3);
    });

    it('D4 what comes up meanwhile is in the next try', async () => {
      workers.stage([change('d', { revision: 3 })], 3);
      commits.save();
      await disk.writes(2);
      expect(disk.batch(1)).to.deep.equal({ d: 3 });
    });

    it('D1 close tries once more, and says when it was in vain', async () => {
      const closing = commits.close();
      await disk.writes(2);
      disk.end(full);
      expect(await closing.catch((error: unknown) => error)).to.equal(full);
    });
  });
});
