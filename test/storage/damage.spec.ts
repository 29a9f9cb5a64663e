import {
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { open as openLmdb } from 'lmdb';
import { JournalError } from '../../src/storage/journal.js';
import { openJournal } from '../../src/storage/open.js';
import { PAGE_HEADER_BYTES, PageError, PageFile, readMetas } from '../../src/storage/page-file.js';
import { readEnvironment } from '../../src/storage/read-environment.js';
import { createRng } from '../simulation/rng.js';
import { change } from './stored-worker.js';

const WORKERS = 120;
const FLIPS = 600;

/** A directory with a history: small and big records, replaced and removed, over many flushes. */
async function writeHistory(directory: string): Promise<void> {
  const journal = await openJournal({ directory, persistSecrets: false });
  for (let round = 1; round <= 24; round += 1) {
    const changes = Array.from({ length: 20 }, (_, index) => {
      const specText = `{"pad":"${'x'.repeat((index * 337) % 6000)}"}`;
      return change(`w${(index * 7 + round * 3) % WORKERS}`, { revision: round, specText });
    });
    journal.stage([...changes, { id: `w${round}` }], round);
    journal.stageGeneration(round);
    await journal.commit();
  }
  await journal.close();
}

function contentOf(path: string) {
  const { header, peers, workers } = readEnvironment(path);
  return { header, peers, workers };
}

describe('A damaged data directory', () => {
  let pristine: string;
  let directory: string;
  let path: string;

  before(async () => {
    pristine = mkdtempSync(join(tmpdir(), 'worker-mesh-pristine-'));
    await writeHistory(pristine);
  });
  after(() => rmSync(pristine, { recursive: true }));
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'worker-mesh-damage-'));
    cpSync(pristine, directory, { recursive: true });
    path = join(directory, 'journal.mdb');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const open = () => openJournal({ directory, persistSecrets: false });

  /** Opens, expects this refusal, and that not a byte in the directory has changed. */
  async function expectRefusal(kind: string, about: string, words: RegExp): Promise<void> {
    const before = readAll(directory);
    const error: unknown = await open().catch((refused: unknown) => refused);
    expect(error).to.be.instanceOf(JournalError);
    expect(error).to.include({ kind, path: join(directory, about) });
    expect((error as Error).message).to.match(words);
    expect((error as Error).message).to.contain(join(directory, about));
    expect(readAll(directory)).to.deep.equal(before);
  }

  it(`D3 each of ${FLIPS} flipped bits is found, or changes nothing that is read`, () => {
    const rng = createRng(6);
    const bytes = readFileSync(path);
    const content = contentOf(path);
    let found = 0;
    for (let flip = 0; flip < FLIPS; flip += 1) {
      // Every third one hits the part of a page where its header is, and LMDB's own pages most of all.
      const pages = bytes.length / 4096;
      const page = rng() < 0.3 ? Math.floor(rng() * 2) : Math.floor(rng() * pages);
      const at = page * 4096 + Math.floor(rng() * (flip % 3 === 0 ? 200 : 4096));
      const mask = 1 << Math.floor(rng() * 8);
      bytes[at]! ^= mask;
      writeFileSync(path, bytes);
      bytes[at]! ^= mask;
      try {
        expect(contentOf(path), `byte ${at}, mask ${mask}`).to.deep.equal(content);
      } catch (error) {
        if (!(error instanceof PageError)) throw error;
        found += 1;
      }
    }
    expect(found).to.be.greaterThan(FLIPS / 4);
  });

  it('D3 a flipped bit in a record is refused with the file and what to do', async () => {
    const bytes = readFileSync(path);
    // One in the middle of each page: which of them are in use is LMDB's business.
    for (let at = 2 * 4096 + 2000; at < bytes.length; at += 4096) bytes[at]! ^= 1;
    writeFileSync(path, bytes);
    await expectRefusal('CORRUPT', 'journal.mdb', /damaged: .*move the directory away/);
  });

  for (const share of [0, 0.001, 0.3, 0.7, 0.95]) {
    it(`D3 a file cut to ${share * 100} % of its length is refused`, async () => {
      truncateSync(path, Math.floor(readFileSync(path).length * share));
      await expectRefusal('CORRUPT', 'journal.mdb', /damaged: .*nothing was changed/);
    });
  }

  it('D3 a file of something else is refused', async () => {
    writeFileSync(path, 'not a database\n'.repeat(1000));
    await expectRefusal('CORRUPT', 'journal.mdb', /damaged/);
  });

  it('D3 the state before the last flush does not come back for a newest meta page that was lost', async () => {
    const bytes = readFileSync(path);
    const newest = bytes.readUInt32LE(24 + 128) > bytes.readUInt32LE(4096 + 24 + 128) ? 0 : 4096;
    const lowered = bytes.readUInt32LE(newest + 24 + 128) - 2;
    bytes.writeUInt32LE(lowered, newest + 24 + 128);
    writeFileSync(path, bytes);
    await expectRefusal('CORRUPT', 'journal.mdb', /is (not of|from a later) transaction/);
  });

  it('D3 nor for an older meta page that passes for the newest', async () => {
    const bytes = readFileSync(path);
    const older = bytes.readUInt32LE(24 + 128) > bytes.readUInt32LE(4096 + 24 + 128) ? 4096 : 0;
    const raised = bytes.readUInt32LE(older + 24 + 128) + 2;
    bytes.writeUInt32LE(raised, older + 24 + 128);
    writeFileSync(path, bytes);
    await expectRefusal('CORRUPT', 'journal.mdb', /is not of transaction/);
  });

  it('D3 a record that is gone without a trace is missed', async () => {
    const settings = { path, noSubdir: true, overlappingSync: false, maxDbs: 1 };
    const database = openLmdb<Buffer, Buffer>({
      ...settings,
      ...({ encoding: 'binary', keyEncoding: 'binary' } as const),
    });
    const [key] = database.getKeys({ start: Buffer.from('worker:'), limit: 1 });
    expect(database.removeSync(key!)).to.equal(true);
    await database.close();
    rmSync(`${path}-lock`);
    await expectRefusal('CORRUPT', 'journal.mdb', /records, and its header speaks of/);
  });

  it('D3 a newer format is refused before any other file is looked at', async () => {
    writeFileSync(join(directory, 'FORMAT'), 'worker-mesh data, format 2\n');
    rmSync(path);
    await expectRefusal('NEWER_FORMAT', 'FORMAT', /format 2.*start the version that wrote it/);
  });

  it('D3 a marker that cannot be read, and one that is missing, are refused', async () => {
    writeFileSync(join(directory, 'FORMAT'), 'worker-mesh data, format \u0001\n');
    await expectRefusal('CORRUPT', 'FORMAT', /does not say a format/);
    rmSync(join(directory, 'FORMAT'));
    await expectRefusal('CORRUPT', 'journal.mdb', /the FORMAT file beside it not/);
  });

  it('D3 a damaged list of free pages is mended by a rewrite, and the old file is kept', async () => {
    const damaged = damageFreeList(path);
    const content = contentOf(path);
    const journal = await open();
    expect(journal.restored.notice).to.contain(`${path}.damaged`);
    expect(journal.restored.workers).to.have.length(content.workers.length);
    expect(readFileSync(`${path}.damaged`).equals(damaged)).to.equal(true);
    journal.stage([change('after')], 99);
    await journal.close();
    const again = await open();
    expect(again.restored).to.not.have.property('notice');
    expect(again.restored.workers).to.have.length(content.workers.length + 1);
    await again.close();
  });

  it('D1 a rewrite that was cut short leaves the old file in force', async () => {
    copyFileSync(path, `${path}.new`);
    truncateSync(`${path}.new`, 5000);
    const journal = await open();
    expect(journal.restored.generation).to.equal(24);
    await journal.close();
  });

  it('S7 a directory whose journal was lost is fresh', async () => {
    rmSync(path);
    const journal = await open();
    expect(journal.restored.fresh).to.equal(true);
    await journal.close();
    expect(existsSync(path)).to.equal(true);
  });
});

/** Names a page in use as free. Returns the file as it is then. */
function damageFreeList(path: string): Buffer {
  const descriptor = openSync(path, 'r');
  const bytes = readFileSync(path);
  const file = new PageFile(descriptor, bytes.length);
  const newest = readMetas(file).sort((a, b) => b.transaction - a.transaction)[0]!;
  closeSync(descriptor);
  const page = newest.free.root! * file.pageBytes;
  const node = page + PAGE_HEADER_BYTES + bytes.readUInt16LE(page + PAGE_HEADER_BYTES);
  // Behind the node's header and its key of eight bytes each: how many pages, then the pages.
  const value = node + 16;
  expect(bytes.readBigInt64LE(value) > 0n).to.equal(true);
  bytes.writeBigInt64LE(1n, value);
  bytes.writeBigInt64LE(BigInt(newest.records.root!), value + 8);
  writeFileSync(path, bytes);
  return bytes;
}

function readAll(directory: string): Record<string, string> {
  const names = readdirSync(directory).sort();
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(join(directory, name)).toString('latin1')]),
  );
}
