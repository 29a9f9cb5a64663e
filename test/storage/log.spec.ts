import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { JOURNAL_FRAME_BYTES_MAX, JOURNAL_SEGMENTS_MIN } from '../../src/core/limits.js';
import type { LogEntry } from '../../src/storage/log/frame.js';
import { filesOf, type LogFile, type LogFiles } from '../../src/storage/log/log-files.js';
import { LogWriter, UnknownOutcome } from '../../src/storage/log/log-writer.js';
import { MARK_BYTES } from '../../src/storage/log/segment.js';
import { readLog } from '../../src/storage/log/read-log.js';
import { createRng } from '../simulation/rng.js';
import { RecordedFiles, replayPowerCut } from './power-cut.js';

const SEGMENT_BYTES = 64 * 1024;

const put = (key: string, text: string): LogEntry => ({ key, text: Buffer.from(text) });
const removal = (key: string): LogEntry => ({ key, text: undefined });

/** What a log adds up to, and its end. */
async function read(directory: string) {
  const content: Record<string, string> = {};
  const end = await readLog(directory, (key, text) => {
    if (text === undefined) Reflect.deleteProperty(content, key);
    else content[key] = text.toString();
  });
  return { content, end };
}

describe('The log of a journal', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'worker-mesh-log-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  async function openWriter(files: LogFiles = filesOf(directory)): Promise<LogWriter> {
    const writer = new LogWriter(files, (await read(directory)).end, SEGMENT_BYTES);
    await writer.open();
    return writer;
  }

  it('D1 gives back what was appended, over restarts, in the order of the flushes', async () => {
    for (let life = 1; life <= 3; life += 1) {
      const writer = await openWriter();
      await writer.append([put('a', `a${life}`), put(`only${life}`, 'ü💥\n'), put('empty', '')]);
      await writer.append([put('a', `b${life}`), removal(`only${life - 1}`)]);
      await writer.close();
    }
    const { content, end } = await read(directory);
    expect(content).to.deep.equal({ a: 'b3', only3: 'ü💥\n', empty: '' });
    expect(end).to.not.have.property('notice');
    expect(end.next.nextFlush).to.equal(7);
  });

  for (const bytes of [-1, 0, 1].map((more) => JOURNAL_FRAME_BYTES_MAX + more)) {
    it(`D1 a flush of ${bytes} bytes, around a frame's bound, counts as a whole`, async () => {
      const writer = await openWriter();
      const texts = [put('a', 'x'.repeat(1000)), put('b', 'y'.repeat(bytes - 1000 - 2 * 8))];
      await writer.append([...texts, put('c', 'z')]);
      await writer.close();
      const { content } = await read(directory);
      expect(Object.keys(content)).to.deep.equal(['a', 'b', 'c']);
      expect(content.b).to.have.length(bytes - 1016);
    });
  }

  it('D1 stays within about twice what is live, by what each flush takes along', async () => {
    const writer = await openWriter();
    const rng = createRng(3);
    // Some 200 KB are live; a tenth of the keys is written nearly always, the rest hardly ever.
    const expected: Record<string, string> = {};
    for (let flush = 0; flush < 600; flush += 1) {
      const hot = rng() < 0.9;
      const key = `k${Math.floor(rng() * (hot ? 20 : 100))}`;
      expected[key] = `${flush}:${'x'.repeat(2_000)}`;
      await writer.append([put(key, expected[key])]);
    }
    const live = Object.values(expected).reduce((sum, text) => sum + text.length, 0);
    expect(writer.size.bytes).to.be.lessThan(2.2 * live + 3 * SEGMENT_BYTES);
    await writer.close();
    expect((await read(directory)).content).to.deep.equal(expected);
  });

  it('D1 cleans up under restarts: many short lives leave few files, and every record', async () => {
    let writer = await openWriter();
    await writer.append(Array.from({ length: 300 }, (_, at) => put(`k${at}`, 'x'.repeat(500))));
    for (let life = 0; life < 40; life += 1) {
      await writer.close();
      writer = await openWriter();
      await writer.append([put('life', String(life))]);
      if (life % 2 === 0) await writer.append([removal(`k${life}`)]);
    }
    await writer.close();
    const { content } = await read(directory);
    expect(Object.keys(content)).to.have.length(300 - 20 + 1);
    expect(content.life).to.equal('39');
    const live = 2 * 300 * 600;
    const filesMax = JOURNAL_SEGMENTS_MIN + Math.ceil(live / SEGMENT_BYTES) + 1;
    expect(readdirSync(directory)).to.have.length.lessThan(filesMax + 1);
  });

  it('D1 a copy of the directory made while it is written can be opened', async () => {
    const writer = await openWriter();
    const state = { running: true };
    const writing = (async () => {
      for (let flush = 0; state.running; flush += 1) {
        await writer.append([put(`k${flush % 50}`, `${flush} ${'x'.repeat(3_000)}`)]);
      }
    })();
    for (let copy = 0; copy < 8; copy += 1) {
      const target = `${directory}-copy`;
      mkdirSync(target);
      // File by file, with writes in between, as a backup program copies.
      for (const name of readdirSync(directory).sort()) {
        await new Promise((resolve) => setImmediate(resolve));
        try {
          cpSync(join(directory, name), join(target, name));
        } catch (error) {
          expect(error).to.include({ code: 'ENOENT' });
        }
      }
      const { content } = await read(target);
      expect(Object.keys(content).length).to.be.lessThan(51);
      rmSync(target, { recursive: true });
    }
    state.running = false;
    await writing;
    await writer.close();
  });

  describe('when the disk refuses', () => {
    it('D4 a flush that failed changes nothing, now or after a restart, and the next one goes on', async () => {
      const files = new FailingFiles(directory);
      const writer = await openWriter(files);
      await writer.append([put('a', '1')]);
      for (const failing of ['write', 'sync'] as const) {
        files.failing.set(failing, 1);
        const error = await writer.append([put('a', '2'), put('b', '2')]).catch((e: unknown) => e);
        expect(error).to.include({ code: 'ENOSPC' });
        expect((await read(directory)).content).to.deep.equal({ a: '1' });
      }
      await writer.append([put('c', '3')]);
      await writer.close();
      expect((await read(directory)).content).to.deep.equal({ a: '1', c: '3' });
    });

    it('D4 where it cannot be taken back the outcome is unknown, and settled by the next flush', async () => {
      const files = new FailingFiles(directory);
      const writer = await openWriter(files);
      await writer.append([put('a', '1')]);
      files.failing.set('sync', 1).set('truncate', 1);
      const error = await writer.append([put('a', '2')]).catch((e: unknown) => e);
      expect(error).to.be.instanceOf(UnknownOutcome);
      await writer.append([put('b', '3')]);
      await writer.close();
      expect((await read(directory)).content).to.deep.equal({ a: '1', b: '3' });
    });
  });

  describe('after a power cut', () => {
    const FLUSHES = 60;
    const CUTS = 120;

    /** Writes flushes over recorded files; what was acknowledged after how many operations. */
    async function record() {
      const rng = createRng(11);
      const files = new RecordedFiles(directory);
      const writer = await openWriter(files);
      const states = [
        { operations: files.operations.length, content: {} as Record<string, string> },
      ];
      for (let flush = 0; flush < FLUSHES; flush += 1) {
        const content = { ...states.at(-1)!.content };
        const entries = Array.from({ length: 1 + Math.floor(rng() * 4) }, (_, at) => {
          const key = `k${at}${Math.floor(rng() * 10)}`;
          content[key] = `${flush} ${'x'.repeat(Math.floor(rng() * 9_000))}`;
          return put(key, content[key]);
        });
        await writer.append(entries);
        states.push({ operations: files.operations.length, content });
      }
      await writer.close();
      return { operations: files.operations, states };
    }

    async function countLosses(ignoreSyncs: boolean): Promise<number> {
      const { operations, states } = await record();
      const rng = createRng(5);
      let losses = 0;
      for (let cut = 0; cut < CUTS; cut += 1) {
        const target = mkdtempSync(join(tmpdir(), 'worker-mesh-cut-'));
        const count = 1 + Math.floor(rng() * operations.length);
        replayPowerCut(operations, count, target, rng, ignoreSyncs);
        // The flush under way may be there or not: its caller was not told.
        const acknowledged = states.findLastIndex((state) => state.operations <= count);
        const allowed = states.slice(Math.max(acknowledged, 0), Math.max(acknowledged, 0) + 2);
        try {
          const { content } = await read(target);
          const text = JSON.stringify(sorted(content));
          const sound = allowed.some((state) => JSON.stringify(sorted(state.content)) === text);
          if (!sound) losses += 1;
        } catch {
          losses += 1;
        }
        rmSync(target, { recursive: true });
      }
      return losses;
    }

    it(`D1 ${CUTS} cuts, any unsynced pages lost: what was acknowledged is there`, async function () {
      this.timeout(60_000);
      expect(await countLosses(false)).to.equal(0);
    });

    it('D1 this replay notices a disk that ignores syncs', async function () {
      this.timeout(60_000);
      expect(await countLosses(true)).to.be.greaterThan(CUTS / 4);
    });
  });
});

function sorted(content: Record<string, string>): [string, string][] {
  return Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Real files that refuse an operation as often as `failing` says, having done half of a write. */
class FailingFiles implements LogFiles {
  readonly failing = new Map<'write' | 'sync' | 'truncate', number>();
  readonly #files: LogFiles;

  constructor(directory: string) {
    this.#files = filesOf(directory);
  }

  path(name: string): string {
    return this.#files.path(name);
  }

  remove(name: string): Promise<void> {
    return this.#files.remove(name);
  }

  async create(name: string, head: Buffer): Promise<LogFile> {
    const file = await this.#files.create(name, head);
    return {
      write: async (buffers, position) => {
        const bytes = Buffer.concat(buffers);
        const refuses = (this.failing.get('write') ?? 0) > 0;
        await file.write([refuses ? bytes.subarray(0, bytes.length >>> 1) : bytes], position);
        if (bytes.length > MARK_BYTES) this.#refuse('write');
      },
      sync: async () => {
        this.#refuse('sync');
        await file.sync();
      },
      truncate: async (length) => {
        this.#refuse('truncate');
        await file.truncate(length);
      },
      close: () => file.close(),
    };
  }

  #refuse(operation: 'write' | 'sync' | 'truncate'): void {
    const left = this.failing.get(operation) ?? 0;
    if (left === 0) return;
    this.failing.set(operation, left - 1);
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  }
}
