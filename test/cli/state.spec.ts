import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { run } from '../../src/cli/run.js';
import { openJournal } from '../../src/storage/open.js';
import { FakeIo } from '../support/fake-io.js';
import { storedWorker } from '../storage/stored-worker.js';

const HEAD = '{"format":"worker-mesh-state","version":1,"node":"a"}';

describe('worker-mesh export-state and import-state', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'worker-mesh-state-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  const start = () => Promise.reject(new Error('not served here'));

  it('W10 reads a data directory that no sidecar uses, its keys only where that is asked for', async () => {
    const identity = { cluster: 'c', node: 'a' };
    const journal = await openJournal({ directory, persistSecrets: true, identity });
    const specText = '{"url":"http://w:1","big":12345678901234567890}';
    journal.stage([{ id: 'i', worker: { ...storedWorker('i', { specText }), apiKey: 'sk-1' } }], 1);
    await journal.close();
    const shown = async (...flags: string[]): Promise<string> => {
      const io = new FakeIo();
      expect(await run(['export-state', '--data-dir', directory, ...flags], io, start)).to.equal(0);
      return io.out.split('\n')[1] ?? '';
    };
    expect(await shown())
      .to.contain('"big":12345678901234567890')
      .and.not.contain('sk-1');
    expect(await shown('--secrets')).to.contain('"api_key":"sk-1"');
    const again = await openJournal({ directory, persistSecrets: true, identity });
    expect(again.restored.workers[0]?.apiKey).to.equal('sk-1');
    await again.close();
  });

  it('says what is wrong with a directory, a file or its flags, and exits', async () => {
    for (const [args, state, words, code] of [
      [['export-state', '--data-dir', directory], '', 'is no data directory', 1],
      [['export-state', '--secrets'], '', '--secrets: needs --data-dir', 2],
      [['import-state', 'f'], '{"url":"http://w:1"}', 'f: is no state', 2],
      [['import-state', 'f'], HEAD.replace('1', '2'), 'f: is of a newer version', 2],
      [['import-state', 'f'], `${HEAD}\n{"spec":`, 'f: line 2 is no JSON object', 2],
      [['import-state', 'f'], `${HEAD}\n{}`, 'f: line 2 has no spec', 2],
      [['import-state', 'f'], `${HEAD}\n{"spec":null}`, 'f: line 2 has no spec', 2],
    ] as const) {
      const io = new FakeIo();
      io.files.set('f', state);
      expect([await run(args, io, start), io.err], words).to.deep.equal([code, io.err]);
      expect(io.err).to.contain(words);
    }
  });
});
