import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { messageOf } from '../../src/core/errors.js';
import { repository } from '../support/process.js';

const STEP_TIMEOUT_MS = 120_000;

/** The release before this one, as its commit; RELEASING.md says when it moves on. */
export const PREVIOUS = JSON.parse(
  readFileSync(join(repository, 'test/compat/previous-release.json'), 'utf8'),
) as { readonly version: string; readonly commit: string };

/** What `worker-mesh` was in that release, built once into a cache outside the tree; or in words why there is none. */
export function previousRelease(): { readonly main: string } | { readonly missing: string } {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'worker-mesh-tests');
  const home = join(cache, `release-${PREVIOUS.commit}`);
  const main = join(home, 'dist/bundle/main.js');
  if (existsSync(main)) return { main };
  const scratch = `${home}.${process.pid}`;
  try {
    mkdirSync(scratch, { recursive: true });
    run(repository, 'bash', '-c', `git archive ${PREVIOUS.commit} | tar -x -C ${scratch}`);
    run(scratch, 'npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline');
    transpile(scratch);
    run(scratch, process.execPath, 'scripts/bundle.js');
    rmSync(home, { recursive: true, force: true });
    renameSync(scratch, home);
    return { main };
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    return { missing: messageOf(error) };
  }
}

/** Its types were checked when it was released; what is wanted here is only the code. */
function transpile(home: string): void {
  const sources = readdirSync(join(home, 'src'), { recursive: true, encoding: 'utf8' });
  buildSync({
    absWorkingDir: home,
    entryPoints: sources.filter((name) => name.endsWith('.ts')).map((name) => `src/${name}`),
    outdir: 'dist/src',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
  });
}

function run(cwd: string, command: string, ...args: string[]): void {
  execFileSync(command, args, {
    cwd,
    timeout: STEP_TIMEOUT_MS,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}
