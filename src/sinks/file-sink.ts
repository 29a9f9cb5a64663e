import { existsSync } from 'node:fs';
import { chmod, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { WorkerSet } from '../client/worker-set.js';
import type { ExportSetting } from '../config/export.js';
import { FORMATS } from './formats.js';
import { Omissions } from './omissions.js';
import type { Sink, SinkReport } from './sink.js';

/** Writes a file, whole and by rename, when what it should say is not what it says. */
export class FileSink implements Sink {
  readonly name: string;
  readonly holdsEarlier: boolean;
  readonly #setting: ExportSetting;
  readonly #log: SinkReport['log'];
  readonly #omissions: Omissions;

  constructor(setting: ExportSetting, log: SinkReport['log']) {
    this.#setting = setting;
    this.#log = log;
    this.name = `${setting.format}:${setting.path}`;
    this.#omissions = new Omissions(this.name, log);
    this.holdsEarlier = existsSync(setting.path);
  }

  async apply(set: WorkerSet): Promise<void> {
    const { format: formatName, path, model = 'workers' } = this.#setting;
    const format = FORMATS[formatName];
    const target = await realpath(path).catch(() => path);
    const previous = await readFile(target, 'utf8').catch(missing);
    const workers = [...set].filter(({ status }) => format.statuses.includes(status));
    const { text, omitted } = format.render(workers, model, previous);
    this.#omissions.tell(omitted);
    if (text === previous) return;
    await replaceFile(target, text);
    this.#log('info', `wrote ${this.name}`, { sink: this.name, workers: workers.length });
  }
}

/** Readers see the old file or the new one, never a part; its mode stays. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  const old = await stat(path).catch(missing);
  try {
    const file = await open(beside, 'w', 0o644);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    if (old !== undefined) await chmod(beside, old.mode & 0o7777);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
