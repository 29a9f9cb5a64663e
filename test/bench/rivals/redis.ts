import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathOfStore, Seen, tagOf, type Path } from '../path.js';
import { connectTo, freePort } from './socket.js';
import { Process } from '../../support/process.js';

/** Reads answers of Redis: how many values came, and the strings among them. */
class Answers {
  #bytes = Buffer.alloc(0);

  /** Takes bytes; gives back the values that they complete. */
  take(bytes: Buffer): Buffer[] {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    const values: Buffer[] = [];
    for (let from = 0; ;) {
      const end = this.#bytes.indexOf('\r\n', from);
      if (end < 0) return this.#keep(from, values);
      const head = this.#bytes.toString('latin1', from, end);
      if (head.startsWith('-')) throw new Error(`redis: ${head}`);
      const length = head.startsWith('$') ? Number(head.slice(1)) : -1;
      const next = length < 0 ? end + 2 : end + 2 + length + 2;
      if (next > this.#bytes.length) return this.#keep(from, values);
      if (!head.startsWith('*')) {
        values.push(this.#bytes.subarray(length < 0 ? from : end + 2, next - 2));
      }
      from = next;
    }
  }

  #keep(from: number, values: Buffer[]): Buffer[] {
    this.#bytes = this.#bytes.subarray(from);
    return values;
  }
}

const command = (...words: string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;

/** One Redis without a disk: SET and PUBLISH in one write, and a subscriber on a connection of its own. */
export async function startRedis(): Promise<Path> {
  const [directory, port] = [mkdtempSync(join(tmpdir(), 'bench-redis-')), await freePort()];
  const flags = ['--bind', '127.0.0.1', '--dir', directory, '--save', '', '--appendonly', 'no'];
  const server = new Process('redis-server', ['--port', `${port}`, ...flags]);
  const [writer, reader] = [await connectTo(port), await connectTo(port)];
  const [seen, answers, pushed] = [new Seen(), new Answers(), new Answers()];
  const waiting: (() => void)[] = [];
  writer.on('data', (bytes) => answers.take(bytes).forEach(() => waiting.shift()?.()));
  await new Promise<void>((resolve) => {
    reader.on('data', (bytes) => {
      resolve();
      pushed.take(bytes).forEach((value) => seen.tell(tagOf(value)));
    });
    reader.write(command('SUBSCRIBE', 'w'));
  });
  const put = (key: string, value: string): Promise<void> =>
    new Promise((resolve) => {
      waiting.push(() => undefined, resolve);
      writer.write(command('SET', key, value) + command('PUBLISH', 'w', value));
    });
  return pathOfStore(seen, put, async () => {
    writer.destroy();
    reader.destroy();
    await server.end('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });
}
