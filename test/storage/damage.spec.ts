import {
  cpSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { JournalError, type RestoredState } from '../../src/storage/journal.js';
import { openJournal } from '../../src/storage/open.js';
import { createRng } from '../simulation/rng.js';
import { readAll } from './read-all.js';
import { change } from './stored-worker.js';

const WORKERS = 120;
/** Flips, cuts and zeroed pages tried: one each a trial, each followed by writes and a second start. */
const TRIALS = 100;
const PAGE_BYTES = 4096;

/** A directory with a history of three lives: small and big records, replaced and removed. */
async function writeHistory(directory: string): Promise<void> {
  for (let round = 1; round <= 24; round += 1) {
    const journal = await openJournal({ directory, persistSecrets: false });
    const changes = Array.from({ length: 20 }, (_, index) => {
      const specText = `{"pad":"${'x'.repeat((index * 337) % 6000)}"}`;
      return change(`w${(index * 7 + round * 3) % WORKERS}`, { revision: round, specText });
    });
    journal.stage([...changes, { id: `w${round}` }], round);
    journal.stageHeader({ generation: round });
    await journal.commit();
    journal.stage([change(`w${round + 1}`, { revision: round })], round);
    await journal.close();
  }
}

/** What a start gives back, in an order that can be compared. */
function contentOf({ workers, generation, highestRevision, fresh }: RestoredState) {
  const sorted = [...workers].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { generation, highestRevision, fresh, workers: sorted };
}

describe('A damaged data directory', () => {
  let pristine: string;
  let directory: string;
  let segments: string[];

  before(async () => {
    pristine = mkdtempSync(join(tmpdir(), 'worker-mesh-pristine-'));
    await writeHistory(pristine);
    segments = readdirSync(pristine)
      .filter((name) => name.endsWith('.log'))
      .sort();
    expect(segments.length).to.be.greaterThan(2);
  });
  after(() => rmSync(pristine, { recursive: true }));
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'worker-mesh-damage-'));
    cpSync(pristine, directory, { recursive: true });
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const open = () => openJournal({ directory, persistSecrets: false });
  const newest = () => join(directory, segments.at(-1)!);

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

  /**
   * One start on damaged files: refused with nothing changed, or everything is back. Then a write, and a
   * second start that finds it: a sound start must leave a sound directory. Returns whether it was refused.
   */
  async function tryDamaged(expected: ReturnType<typeof contentOf>, what: string) {
    const before = readAll(directory);
    let journal;
    try {
      journal = await open();
    } catch (error) {
      expect(error, what).to.include({ kind: 'CORRUPT' });
      expect(readAll(directory), what).to.deep.equal(before);
      return true;
    }
    expect(contentOf(journal.restored), what).to.deep.equal(expected);
    journal.stage([change('after', { revision: 99 })], 99);
    await journal.close();
    const again = await open();
    expect(again.restored.highestRevision, what).to.equal(99);
    expect(again.restored.workers, what).to.have.length(expected.workers.length + 1);
    await again.close();
    return false;
  }

  const damages: Record<string, (bytes: Buffer, rng: () => number) => Buffer> = {
    'flipped bits': (bytes, rng) => {
      // Every other one hits the head, where few bytes decide over much.
      const range = rng() < 0.5 ? 64 : bytes.length;
      bytes[Math.floor(rng() * range)]! ^= 1 << Math.floor(rng() * 8);
      return bytes;
    },
    cuts: (bytes, rng) => bytes.subarray(0, Math.floor(rng() * bytes.length)),
    'zeroed pages': (bytes, rng) => {
      const page = Math.floor((rng() * bytes.length) / PAGE_BYTES) * PAGE_BYTES;
      return bytes.fill(0, page, Math.min(page + PAGE_BYTES, bytes.length));
    },
  };
  for (const [name, damage] of Object.entries(damages)) {
    it(`D3 ${TRIALS} ${name} after a clean stop: each is refused, or all records are back`, async function () {
      this.timeout(120_000);
      const journal = await open();
      const expected = contentOf(journal.restored);
      await journal.close();
      const sound = readAllBytes(directory);
      const rng = createRng(6);
      let refused = 0;
      for (let trial = 0; trial < TRIALS; trial += 1) {
        restore(directory, sound);
        const files = [...sound.keys()].filter((file) => file.endsWith('.log'));
        const file = files[Math.floor(rng() * files.length)]!;
        writeFileSync(join(directory, file), damage(Buffer.from(sound.get(file)!), rng));
        if (await tryDamaged(expected, `${name}, trial ${trial}, ${file}`)) refused += 1;
      }
      expect(refused).to.be.greaterThan(TRIALS / 4);
    });
  }

  it('D3 a flipped bit in a record is refused with file, offset, and what to do', async () => {
    const bytes = readFileSync(newest());
    bytes[PAGE_BYTES + 100]! ^= 1;
    writeFileSync(newest(), bytes);
    const words = /damaged at byte 4096: .*move the directory away.*peers give back/;
    await expectRefusal('CORRUPT', segments.at(-1)!, words);
  });

  for (const share of [0, 0.001, 0.3, 0.7, 0.95]) {
    it(`D3 a file cut to ${share * 100} % of its length is refused`, async () => {
      truncateSync(newest(), Math.floor(readFileSync(newest()).length * share));
      await expectRefusal('CORRUPT', segments.at(-1)!, /damaged at byte .*nothing was changed/);
    });
  }

  it('D3 a cut in an older file is refused, wherever it is', async () => {
    const path = join(directory, segments[1]!);
    truncateSync(path, readFileSync(path).length - 1);
    await expectRefusal('CORRUPT', segments[1]!, /it ends here, and is known up to byte/);
  });

  it('D3 a file of something else is refused', async () => {
    writeFileSync(newest(), 'not a log\n'.repeat(1000));
    await expectRefusal('CORRUPT', segments.at(-1)!, /does not begin as a segment of this log/);
  });

  it('D3 a segment that is missing between others, or is that of another directory, is refused', async () => {
    const [first, second] = segments as [string, string];
    cpSync(join(directory, first), join(directory, second));
    await expectRefusal('CORRUPT', second, /does not begin as a segment/);
    rmSync(join(directory, second));
    await expectRefusal('CORRUPT', first, /it is needed, and it is not there/);
  });

  it('D1 after a kill a flush that was cut short is dropped with a notice, and nothing else', async () => {
    const { workers } = await abandon(directory, [
      ['a', 1],
      ['b', 2],
    ]);
    const files = readdirSync(directory).filter((name) => name.endsWith('.log'));
    const path = join(directory, files.sort().at(-1)!);
    truncateSync(path, readFileSync(path).length - 10);
    const journal = await open();
    expect(journal.restored.notice).to.match(/cut short at byte \d+, and is dropped/);
    const ids = journal.restored.workers.map(({ id }) => id);
    expect(ids).to.include('a').and.not.include('b');
    expect(ids).to.have.length(workers + 1);
    await journal.close();
    const again = await open();
    expect(again.restored).to.not.have.property('notice');
    await again.close();
  });

  it('D3 after a kill damage before the last flush is refused: what follows is whole', async () => {
    await abandon(directory, [
      ['a', 1],
      ['b', 2],
    ]);
    const name = readdirSync(directory).sort().at(-1)!;
    expect(name).to.match(/\.log$/);
    const bytes = readFileSync(join(directory, name));
    bytes[PAGE_BYTES + 60]! ^= 4;
    writeFileSync(join(directory, name), bytes);
    await expectRefusal('CORRUPT', name, /damaged at byte 4096: /);
  });

  it('D3 a newer format, and an older one, are refused before any other file is looked at', async () => {
    for (const name of segments) rmSync(join(directory, name));
    writeFileSync(join(directory, 'FORMAT'), 'worker-mesh data, format 9\n');
    await expectRefusal('NEWER_FORMAT', 'FORMAT', /format 9.*start the version that wrote it/);
    writeFileSync(join(directory, 'FORMAT'), 'worker-mesh data, format 1\n');
    await expectRefusal('OLDER_FORMAT', 'FORMAT', /format 1, which .* move the directory away/);
  });

  it('D3 a marker that cannot be read, and one that is missing, are refused', async () => {
    writeFileSync(join(directory, 'FORMAT'), 'worker-mesh data, format \u0001\n');
    await expectRefusal('CORRUPT', 'FORMAT', /does not say a format/);
    rmSync(join(directory, 'FORMAT'));
    await expectRefusal('CORRUPT', segments[0]!, /the FORMAT file beside it not/);
  });

  it('S7 a directory whose journal was lost is fresh', async () => {
    for (const name of segments) rmSync(join(directory, name));
    const journal = await open();
    expect(journal.restored.fresh).to.equal(true);
    await journal.close();
  });
});

/**
 * A life that ended without a goodbye: workers in flushes of their own, files as a kill leaves them. Returns
 * how many workers there were before.
 */
async function abandon(directory: string, flushes: readonly (readonly [string, number])[]) {
  const journal = await openJournal({ directory, persistSecrets: false });
  const workers = journal.restored.workers.length;
  for (const [id, revision] of flushes) {
    journal.stage([change(id, { revision })], revision);
    await journal.commit();
  }
  const killed = readAllBytes(directory);
  await journal.close();
  restore(directory, killed);
  rmSync(join(directory, 'lock'), { force: true });
  return { workers };
}

function readAllBytes(directory: string): Map<string, Buffer> {
  const names = readdirSync(directory);
  return new Map(names.map((name) => [name, readFileSync(join(directory, name))]));
}

function restore(directory: string, files: ReadonlyMap<string, Buffer>): void {
  for (const name of readdirSync(directory)) if (!files.has(name)) rmSync(join(directory, name));
  for (const [name, bytes] of files) writeFileSync(join(directory, name), bytes);
}
