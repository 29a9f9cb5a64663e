import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './process.js';

const TIMEOUT_MS = 120_000;

/** Runs npm in a folder, quietly; returns what it printed. */
export function npm(cwd: string, ...args: string[]): string {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
  return execFileSync('npm', [...args, ...quiet], {
    cwd,
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Packs this build into a folder, and returns the path of the tarball. Packing builds only where somebody publishes. */
export function packTarball(directory: string): string {
  npm(repository, 'pack', '--ignore-scripts', '--pack-destination', directory);
  return join(
    directory,
    readdirSync(directory).find((name) => name.endsWith('.tgz'))!,
  );
}
