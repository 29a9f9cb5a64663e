import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { freePorts } from '../docs/shell.js';
import { until } from '../support/until.js';
import type { Runtime } from './dockerfile.js';
import { PATH } from './layers.js';

const HEALTHY_DEADLINE_MS = 120_000;

/** The process of an image, as docker would run it with `--read-only`, without HOME. */
export class Container {
  readonly #root: string;
  readonly #runtime: Runtime;
  readonly #env: Record<string, string>;
  #child: ChildProcess | undefined;

  private constructor(root: string, runtime: Runtime, env: Record<string, string>) {
    this.#root = root;
    this.#runtime = runtime;
    this.#env = env;
  }

  /** @param root A tree that nobody can write to any more. */
  static async create(root: string, runtime: Runtime): Promise<Container> {
    // It shares the network of the machine, where its own ports may be taken.
    const ports = await freePorts(new Set(['REGISTRY', 'GOSSIP', 'ADMIN']));
    const own: Record<string, string> = {};
    for (const [name, port] of ports) own[`WORKER_MESH_${name}_ADDRESS`] = `127.0.0.1:${port}`;
    const env = { PATH, WORKER_MESH_NODE_NAME: 'image', ...runtime.env };
    return new Container(root, runtime, { ...env, ...own });
  }

  /** Runs the image's command until its health check succeeds. */
  async start(): Promise<void> {
    const [program = '', ...args] = this.#as(this.#runtime.command);
    const child = spawn(program, args, { env: this.#env, stdio: ['ignore', 'ignore', 'inherit'] });
    this.#child = child;
    await until(
      'the health check of the image succeeds',
      () => {
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
        return this.run(this.#runtime.health).status === 0;
      },
      HEALTHY_DEADLINE_MS,
    );
  }

  /** Whether the image's health check succeeds now. */
  isHealthy(): boolean {
    return this.run(this.#runtime.health).status === 0;
  }

  /** The user that the process runs as, by its numbers. */
  user(): string {
    const status = readFileSync(`/proc/${this.#child?.pid ?? 0}/status`, 'utf8');
    const [uid, gid] = ['Uid', 'Gid'].map(
      (name) => new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1],
    );
    return `${uid ?? ''}:${gid ?? ''}`;
  }

  /** Runs a command in it, as `docker exec` does. */
  run(command: readonly string[]): { status: number | null; text: string } {
    const [program = '', ...args] = this.#as(command);
    const done = spawnSync(program, args, { env: this.#env, encoding: 'utf8' });
    return { status: done.status, text: done.stdout + done.stderr };
  }

  /** Sends SIGTERM as `docker stop` does; the exit code. */
  async stop(): Promise<number | null> {
    const child = this.#child;
    if (child?.exitCode !== null) return child?.exitCode ?? null;
    child.kill('SIGTERM');
    await once(child, 'exit');
    return child.exitCode;
  }

  #as(command: readonly string[]): string[] {
    return ['chroot', '--groups=', `--userspec=${this.#runtime.user}`, this.#root, ...command];
  }
}
