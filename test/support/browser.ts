import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser of this machine, if there is one. */
export const browserPath = PLACES.find((path) => existsSync(path));

interface Answer {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** CPU time of a page's main thread: all of it, and of that scripts, and layout with styles. */
export interface Thread {
  readonly allMs: number;
  readonly scriptMs: number;
  readonly layoutMs: number;
}

/**
 * A headless Chromium, driven through the DevTools protocol over a pipe: messages are JSON, each ended
 * by a zero byte. It needs no package and no port.
 */
export class Browser {
  readonly #process: ChildProcess;
  readonly #profile = mkdtempSync(join(tmpdir(), 'wm-browser-'));
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #before: string;
  #session: string | undefined;
  #sent = 0;
  #scheme = 'light';

  /** `before`: a script that runs in each page before the page's own. */
  constructor(path: string, before = '') {
    this.#before = before;
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic'];
    flags.push('--no-first-run', '--disable-background-networking', '--disable-component-update');
    flags.push('--disable-sync', '--disable-dev-shm-usage', `--user-data-dir=${this.#profile}`);
    this.#process = spawn(path, [...flags, '--remote-debugging-pipe', 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    let rest = '';
    (this.#process.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => {
      const parts = (rest + text).split('\0');
      rest = parts.pop() ?? '';
      for (const part of parts) {
        const answer = JSON.parse(part) as Answer;
        this.#waiting.get(answer.id ?? -1)?.(answer);
      }
    });
  }

  /** What the pages that are opened from now on hear of the reader's taste. */
  prefer(scheme: 'light' | 'dark'): void {
    this.#scheme = scheme;
  }

  /** Opens a page in a window of this size. */
  async open(url: string, width: number, height: number): Promise<void> {
    const { targetId } = await this.#call('Target.createTarget', { url: 'about:blank' });
    const attach = { targetId, flatten: true };
    const { sessionId } = await this.#call('Target.attachToTarget', attach);
    this.#session = sessionId as string;
    const size = { width, height, deviceScaleFactor: 1, mobile: width < 700 };
    await this.#call('Emulation.setDeviceMetricsOverride', size);
    const features = [{ name: 'prefers-color-scheme', value: this.#scheme }];
    await this.#call('Emulation.setEmulatedMedia', { features });
    await this.#call('Page.enable', {});
    await this.#call('Page.addScriptToEvaluateOnNewDocument', { source: this.#before });
    await this.#call('Performance.enable', { timeDomain: 'threadTicks' });
    await this.#call('Page.navigate', { url });
  }

  /** What the page's main thread has done so far. */
  async thread(): Promise<Thread> {
    const { metrics } = await this.#call('Performance.getMetrics', {});
    const found = metrics as { name: string; value: number }[];
    const ms = (name: string) => 1000 * (found.find((each) => each.name === name)?.value ?? NaN);
    return {
      allMs: ms('TaskDuration'),
      scriptMs: ms('ScriptDuration'),
      layoutMs: ms('LayoutDuration') + ms('RecalcStyleDuration'),
    };
  }

  /** The value of an expression in the page; fails with what it threw. */
  async evaluate<T>(expression: string): Promise<T> {
    const call = { expression, returnByValue: true, awaitPromise: true };
    const { result, exceptionDetails } = await this.#call('Runtime.evaluate', call);
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: T }).value;
  }

  /** A PNG of what is seen. */
  async screenshot(): Promise<Buffer> {
    const { data } = await this.#call('Page.captureScreenshot', { format: 'png' });
    return Buffer.from(data as string, 'base64');
  }

  /** Asks it to end, so that its helpers end with it; kills it after `graceMs`. */
  async close(graceMs = 3_000): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    if (this.#process.exitCode === null) {
      this.#session = undefined;
      this.#call('Browser.close', {}).catch(() => undefined);
      const timer = setTimeout(() => this.#process.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
    }
    for (const stream of this.#process.stdio) stream?.destroy();
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }

  #call(method: string, params: Record<string, unknown>): Promise<Record<string, unknown>> {
    this.#sent += 1;
    const id = this.#sent;
    const message = { id, method, params, ...(this.#session && { sessionId: this.#session }) };
    (this.#process.stdio[3] as Writable).write(`${JSON.stringify(message)}\0`);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (answer) => {
        this.#waiting.delete(id);
        if (answer.error !== undefined) reject(new Error(`${method}: ${answer.error.message}`));
        else resolve(answer.result ?? {});
      });
    });
  }
}
