import { Writable } from 'node:stream';
import { decodeText, type Io } from '../../src/cli/io.js';

/** An Io whose output is kept, and whose files, input and variables are given. */
export class FakeIo implements Io {
  readonly stdout = new Kept();
  readonly stderr = new Kept();
  readonly files = new Map<string, string | Uint8Array>();
  env: Record<string, string> = {};
  input = '';
  readonly #stop = new AbortController();
  readonly signal: AbortSignal = this.#stop.signal;

  get out(): string {
    return this.stdout.text;
  }

  get err(): string {
    return this.stderr.text;
  }

  readFile(path: string): string {
    const content = this.files.get(path);
    if (content === undefined) throw Object.assign(new Error('none'), { code: 'ENOENT' });
    return decodeText(Buffer.from(content));
  }

  readStdin(): Promise<string> {
    return Promise.resolve(this.input);
  }

  readonly #hangups: (() => void)[] = [];

  onHangup(listener: () => void): void {
    this.#hangups.push(listener);
  }

  hangUp(): void {
    for (const listener of this.#hangups) listener();
  }

  interrupt(reason = 'SIGINT'): void {
    this.#stop.abort(reason);
  }
}

class Kept extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
