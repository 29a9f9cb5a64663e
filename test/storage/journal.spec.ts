import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { JOURNAL_BATCH_MAX, STORED_PEERS_MAX } from '../../src/core/limits.js';
import { openJournal } from '../../src/storage/open.js';
import type { Journal } from '../../src/storage/journal.js';
import { StagedWorkers } from '../support/staged-workers.js';
import { change, storedWorker } from './stored-worker.js';

interface Medium {
  open(persistSecrets?: boolean): Promise<Journal>;
  end(): void;
}

function log(): Medium {
  const directory = mkdtempSync(join(tmpdir(), 'worker-mesh-journal-'));
  return {
    open: (persistSecrets = false) => openJournal({ directory, persistSecrets }),
    end: () => rmSync(directory, { recursive: true }),
  };
}

describe('LogJournal keeps the contract of Journal', () => {
  let medium: Medium;
  let journal: Journal;

  beforeEach(async () => {
    medium = log();
    journal = await medium.open();
  });
  afterEach(async () => {
    await journal.close();
    medium.end();
  });

  async function restart(persistSecrets?: boolean): Promise<void> {
    await journal.close();
    journal = await medium.open(persistSecrets);
  }

  const ids = () => journal.restored.workers.map((worker) => worker.id).sort();

  it('S7 a journal without an earlier boot is fresh and empty', () => {
    expect(journal.restored).to.deep.equal({
      generation: 0,
      highestRevision: 0,
      commits: 0,
      workers: [],
      peers: [],
      fresh: true,
    });
  });

  it('D1 what was committed is back, whole, after a restart', async () => {
    const worker = storedWorker('a', { specText: '{"url":"http://a","x":"ü\\n\\"💥"}' });
    journal.stage([{ id: 'a', worker }], 17);
    journal.stageHeader({ generation: 1_700_000_000_000 });
    journal.stageHeader({ peers: ['10.0.0.1:50052', '10.0.0.2:50052'] });
    journal.stageHeader({ settled: true });
    await journal.commit();
    await restart();
    expect(journal.restored).to.deep.equal({
      generation: 1_700_000_000_000,
      highestRevision: 17,
      commits: 1,
      workers: [worker],
      peers: ['10.0.0.1:50052', '10.0.0.2:50052'],
      fresh: false,
    });
  });

  it('D6 counts its commits over all lives, each with what it brought', async () => {
    for (const count of [1, 2]) {
      journal.stageHeader({ generation: count });
      await journal.commit();
      expect(journal.commits).to.equal(count);
    }
    await restart();
    expect([journal.restored.commits, journal.commits]).to.deep.equal([2, 2]);
    journal.stageHeader({ generation: 3 });
    await journal.commit();
    expect(journal.commits).to.equal(3);
  });

  it('D6 a directory that was put back is fresh again until it settles', async () => {
    journal.stageHeader({ settled: true });
    await restart();
    journal.stageHeader({ settled: false });
    await restart();
    expect(journal.restored.fresh).to.equal(true);
  });

  it('S7 a journal is fresh until a boot of it has settled, and never again', async () => {
    journal.stageHeader({ generation: 1_700_000_000_000 });
    journal.stage([change('a')], 1);
    await restart();
    expect(journal.restored).to.include({ fresh: true, generation: 1_700_000_000_000 });
    expect(ids()).to.deep.equal(['a']);
    journal.stageHeader({ settled: true });
    await restart();
    expect(journal.restored.fresh).to.equal(false);
    journal.stageHeader({ generation: 1_700_000_000_001 });
    await restart(true);
    expect(journal.restored.fresh).to.equal(false);
  });

  it('D1 the latest state counts, and a removed worker is gone', async () => {
    journal.stage([change('a', { revision: 1 }), change('b'), change('c')], 1);
    await journal.commit();
    journal.stage([change('a', { revision: 2 }), { id: 'b' }], 2);
    journal.stage([change('a', { revision: 3 }), { id: 'never-there' }], 3);
    await journal.commit();
    await restart();
    expect(ids()).to.deep.equal(['a', 'c']);
    expect(journal.restored.workers.find(({ id }) => id === 'a')?.revision).to.equal(3);
  });

  it('D1 close makes what is staged durable', async () => {
    journal.stage([change('a')], 1);
    await restart();
    expect(ids()).to.deep.equal(['a']);
  });

  it('D1 a commit with nothing staged resolves', async () => {
    await journal.commit();
    await Promise.all([journal.commit(), journal.commit()]);
  });

  it('D1 commits of one moment are all kept', async () => {
    const commits = Array.from({ length: 200 }, (_, index) => {
      journal.stage([change(`w${index}`)], index + 1);
      return journal.commit();
    });
    await Promise.all(commits);
    await restart();
    expect(ids()).to.have.length(200);
    expect(journal.restored.highestRevision).to.equal(200);
  });

  for (const count of [JOURNAL_BATCH_MAX - 1, JOURNAL_BATCH_MAX, JOURNAL_BATCH_MAX + 1]) {
    it(`D1 one commit of ${count} workers, around the size of a flush, is whole`, async () => {
      journal.stage(
        Array.from({ length: count }, (_, index) => change(`w${index}`)),
        1,
      );
      await journal.commit();
      await restart();
      expect(ids()).to.have.length(count);
    });
  }

  for (const count of [STORED_PEERS_MAX - 1, STORED_PEERS_MAX, STORED_PEERS_MAX + 1]) {
    it(`of ${count} peers at most ${STORED_PEERS_MAX} are kept`, async () => {
      journal.stageHeader({
        peers: Array.from({ length: count }, (_, index) => `10.0.0.1:${index}`),
      });
      await journal.commit();
      await restart();
      expect(journal.restored.peers).to.have.length(Math.min(count, STORED_PEERS_MAX));
    });
  }

  it('W3 a lower revision does not lower the highest one', async () => {
    journal.stage([change('a')], 9);
    journal.stage([change('b')], 4);
    await restart();
    expect(journal.restored.highestRevision).to.equal(9);
  });

  it('W10 a secret is kept only on demand', async () => {
    journal.stage([change('a', { apiKey: 'sk-secret' })], 1);
    await restart(true);
    expect(journal.restored.workers[0]).to.not.have.property('apiKey');
    journal.stage([change('a', { apiKey: 'sk-secret' })], 2);
    await restart(true);
    expect(journal.restored.workers[0]).to.have.property('apiKey', 'sk-secret');
  });

  it('lets the restored workers go when told to', async () => {
    journal.stage([change('a')], 1);
    await restart();
    journal.releaseRestored();
    expect(journal.restored.workers).to.deep.equal([]);
    expect(journal.restored.highestRevision).to.equal(1);
  });
});

describe('MemoryJournal', () => {
  it('D4 has no disk to wait for: what is saved has happened in the same turn', async () => {
    const journal = await openJournal({ directory: undefined, persistSecrets: false });
    const workers = new StagedWorkers(journal);
    for (const count of [1, 2]) {
      workers.stage([change('a'), change('b')], count);
      journal.save();
      expect(workers.hasUnsaved).to.equal(false);
      expect(workers.ends).to.have.length(count);
    }
    expect(journal.restored).to.include({ generation: 0, fresh: true });
  });
});
