import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../support/process.js';

const STEP_TIMEOUT_MS = 120_000;

/** What a command said, and how it ended. */
export interface CommandResult {
  readonly status: number | null;
  readonly text: string;
}

/** A clone of this repository, in which a release can be tagged and made without a trace elsewhere. */
export class TrialClone {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
    execFileSync('git', ['clone', '--quiet', repository, directory]);
    symlinkSync(join(repository, 'node_modules'), this.#path('node_modules'));
    // A build takes a minute, so it is copied; what it writes beside its sources is made again.
    cpSync(join(repository, 'dist'), this.#path('dist'), { recursive: true });
    execFileSync(process.execPath, ['scripts/protos.js'], { cwd: directory });
    this.git('config', 'user.name', 'trial');
    this.git('config', 'user.email', 'trial@example.com');
  }

  git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.directory, encoding: 'utf8' }).trim();
  }

  commit(message: string): void {
    this.git('commit', '--quiet', '--all', '--message', message);
  }

  /** Changes one of its files; the text must be in it. */
  replace(file: string, from: string | RegExp, to: string): void {
    const before = readFileSync(this.#path(file), 'utf8');
    const found = typeof from === 'string' ? before.includes(from) : from.test(before);
    if (!found) throw new Error(`${file} has no ${String(from)}`);
    writeFileSync(this.#path(file), before.replace(from, to));
  }

  /** Runs a script as in a checkout whose build is current. */
  run(script: string, ...args: string[]): CommandResult {
    writeFileSync(this.#path('dist/.built'), '');
    const { status, stdout, stderr } = spawnSync('bash', [script, ...args], {
      cwd: this.directory,
      encoding: 'utf8',
      timeout: STEP_TIMEOUT_MS,
    });
    return { status, text: stdout + stderr };
  }

  #path(file: string): string {
    return join(this.directory, file);
  }
}
