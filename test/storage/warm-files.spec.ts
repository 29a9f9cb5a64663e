import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { WarmFiles, warmFileName } from '../../src/storage/warm-files.js';

const PIECES = ['one', 'two and more'].map((text) => Buffer.from(text));

describe('WarmFiles', () => {
  let parent: string;
  let files: WarmFiles;
  const directory = (): string => join(parent, 'warm-start');
  const path = (): string => join(directory(), warmFileName('b'));

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'worker-mesh-warm-files-'));
    files = new WarmFiles(parent);
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  async function write(owner: string, pieces = PIECES): Promise<void> {
    const draft = await files.write(owner);
    for (const piece of pieces) await draft.append(piece);
    await draft.commit();
  }

  it('D5 gives back the pieces of each owner’s file, for this user alone', async () => {
    await write('b');
    await write('c/../x'.repeat(40), []);
    expect(files.list()).to.have.length(2).and.include(warmFileName('b'));
    expect(files.read(warmFileName('b'))).to.deep.equal(PIECES);
    expect(statSync(path()).mode & 0o777).to.equal(0o600);
    expect(statSync(path()).size).to.equal(await sizeOf(PIECES));
  });

  async function sizeOf(pieces: readonly Buffer[]): Promise<number> {
    const draft = await files.write('other');
    for (const piece of pieces) await draft.append(piece);
    await draft.commit();
    return draft.bytes;
  }

  it('D5 the old file stands until the new one is whole, and a half one is deleted', async () => {
    await write('b');
    const draft = await files.write('b');
    await draft.append(Buffer.from('half'));
    expect(files.read(warmFileName('b'))).to.deep.equal(PIECES);
    expect(files.list()).to.deep.equal([warmFileName('b')]);
    expect(readdirSync(directory())).to.deep.equal([warmFileName('b')]);
    await draft.abandon();
  });

  it('D5 an abandoned one changes nothing', async () => {
    await write('b');
    const draft = await files.write('b');
    await draft.append(Buffer.from('half'));
    await draft.abandon();
    expect(readdirSync(directory())).to.deep.equal([warmFileName('b')]);
    expect(files.read(warmFileName('b'))).to.deep.equal(PIECES);
  });

  it('D5 any flipped bit, any cut and anything behind the end is damage', async () => {
    await write('b');
    const whole = readFileSync(path());
    for (let at = 0; at < whole.length; at += 1) {
      const flipped = Buffer.from(whole);
      flipped[at] = whole[at]! ^ 1;
      writeFileSync(path(), flipped);
      expect(() => files.read(warmFileName('b')), `bit in byte ${at}`).to.throw();
      writeFileSync(path(), whole.subarray(0, at));
      expect(() => files.read(warmFileName('b')), `cut at ${at}`).to.throw();
    }
    writeFileSync(path(), Buffer.concat([whole, Buffer.from('x')]));
    expect(() => files.read(warmFileName('b'))).to.throw('behind its end');
  });
});
