import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { eventually } from './eventually.js';
import { BIN, Process } from './process.js';

const run = promisify(execFile);
const START_DEADLINE_MS = 60_000;
const PORT = '8092';
const LIST = `const answer = await fetch('http://127.0.0.1:${PORT}/workers'); console.log(await answer.text());`;

/**
 * Dynamo's selection service, which listens on all addresses: so it runs in a network namespace of its own,
 * that has nothing but a loopback, and who talks to it does so from there.
 */
export class DynamoSelector {
  readonly url = `http://127.0.0.1:${PORT}`;
  readonly #python: string;
  readonly #holder: Process;
  #process: Process | undefined;

  private constructor(python: string, holder: Process) {
    this.#python = python;
    this.#holder = holder;
  }

  /** The service, or in words why it cannot be had here. */
  static async start(python: string): Promise<DynamoSelector | { missing: string }> {
    const selector = new DynamoSelector(
      python,
      new Process('unshare', ['-n', 'sh', '-c', 'ip link set lo up && echo up && exec sleep 3600']),
    );
    try {
      await eventually(() => {
        const { child, out, err } = selector.#holder;
        if (child.exitCode !== null) throw new Error(err);
        return out.includes('up');
      });
      await run(python, ['-c', 'import importlib.metadata as m; m.version("ai-dynamo-runtime")']);
      await selector.startAgain();
      return selector;
    } catch (error) {
      await selector.close();
      return { missing: String(error).split('\n').slice(0, 2).join(' ') };
    }
  }

  async startAgain(): Promise<void> {
    const process = this.#enter([this.#python, '-m', 'dynamo.select_service', '--port', PORT]);
    this.#process = process;
    await eventually(async () => {
      if (process.child.exitCode !== null) throw new Error(process.err);
      return (await this.urls()).length >= 0;
    }, START_DEADLINE_MS);
  }

  /** `worker-mesh ARGS` where it reaches the service; sidecars are at sockets of the file system. */
  workerMesh(args: readonly string[]): Process {
    return this.#enter([process.execPath, BIN, ...args]);
  }

  /** Endpoints of the workers that it may choose, sorted. */
  async urls(): Promise<string[]> {
    const command = this.#prefix([process.execPath, '--input-type=module', '-e', LIST]);
    const { stdout } = await run('nsenter', command);
    const workers = JSON.parse(stdout) as { endpoint: string; lifecycle: string }[];
    const ready = workers.filter(({ lifecycle }) => lifecycle === 'schedulable');
    return ready.map(({ endpoint }) => endpoint).sort();
  }

  /** Kills the service; the namespace goes with `close`. */
  async end(): Promise<void> {
    await this.#process?.end('SIGKILL');
  }

  async close(): Promise<void> {
    await this.end();
    await this.#holder.end('SIGKILL');
  }

  #enter(command: readonly string[]): Process {
    return new Process('nsenter', this.#prefix(command));
  }

  #prefix(command: readonly string[]): string[] {
    return ['--target', String(this.#holder.child.pid), '--net', ...command];
  }
}
