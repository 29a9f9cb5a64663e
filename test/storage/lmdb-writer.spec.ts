import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { JournalError } from '../../src/storage/journal.js';
import { LmdbWriter, type WriteRequest } from '../../src/storage/lmdb-writer.js';

const header = { generation: 1, highestRevision: 1, settled: true, secrets: false };
const batch = (name: string, length: number): WriteRequest => ({
  ...header,
  workers: new Map([[name, 'x'.repeat(length)]]),
});

describe('LmdbWriter', () => {
  it('D1 on a full disk it tries nothing until there is more room, then goes on', async function () {
    const disk = mkdtempSync(join(tmpdir(), 'worker-mesh-full-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      process.stdout.write('    a full disk is not tested: this user may not mount a tmpfs\n');
      this.skip();
    }
    const ballast = join(disk, 'ballast');
    writeFileSync(ballast, Buffer.alloc(1_000_000));
    const writer = new LmdbWriter(join(disk, 'journal.mdb'));
    const refused = async (request: WriteRequest): Promise<unknown> =>
      writer.write(request).then(
        () => undefined,
        (error: unknown) => error,
      );
    try {
      await writer.write(batch('small', 100));
      const first = await refused(batch('big', 1_500_000));
      expect(first).to.be.instanceOf(JournalError).with.property('kind', 'FULL');
      // The very same error: nobody asked the disk again.
      expect(await refused(batch('small', 200))).to.equal(first);
      rmSync(ballast);
      await writer.write(batch('small', 300));
    } finally {
      await writer.close();
      execFileSync('umount', ['-l', disk]);
      rmSync(disk, { recursive: true });
    }
  });
});
