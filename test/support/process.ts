import { spawn, type ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endWithUs } from './end-with-us.js';

/** The top of the repository. */
export const repository = join(dirname(fileURLToPath(import.meta.url)), '../../..');
/** What `worker-mesh` runs. */
export const BIN = join(repository, 'dist/bundle/main.js');

/** A real process, whose output is kept. */
export class Process {
  readonly child: ChildProcess;
  readonly ended: Promise<number | NodeJS.Signals>;
  out = '';
  err = '';

  constructor(command: string, args: readonly string[], env: Record<string, string> = {}) {
    this.child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    endWithUs(this.child);
    this.child.stdout?.on('data', (text: Buffer) => (this.out += text.toString()));
    this.child.stderr?.on('data', (text: Buffer) => (this.err += text.toString()));
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code, signal) => resolve(code ?? signal ?? 1));
    });
  }

  /** Ends it, by force where it does not go; to be called for every process, also a dead one. */
  async end(signal: NodeJS.Signals = 'SIGTERM', graceMs = 6_000): Promise<number | NodeJS.Signals> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), graceMs);
    const how = await this.ended;
    clearTimeout(timer);
    return how;
  }
}

/** `worker-mesh ARGS` as a process. */
export function workerMesh(args: readonly string[], env: Record<string, string> = {}): Process {
  return new Process(process.execPath, [BIN, ...args], env);
}
