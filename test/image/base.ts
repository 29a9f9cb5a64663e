import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** npm of the same years as Node 22. */
const NPM = 'npm@10';

/**
 * What an image such as `node:22-bookworm-slim` holds: a minimal Debian with Node and npm. It is made once, with
 * debootstrap from the mirror that apt is set up for, and kept outside the tree.
 */
export function baseImage(name: string): string {
  const [, major = '', suite = ''] = /^node:(\d+)-(\w+)-slim$/.exec(name) ?? [];
  if (suite === '') throw new Error(`no base that can be made here: ${name}`);
  const debian = kept(`image-1-${suite}`, (path) => {
    const flags = ['--variant=minbase', '--include=ca-certificates'];
    run('debootstrap', ...flags, suite, path, mirror(suite));
  });
  return kept(`image-1-${suite}-node-${major}`, (path) => {
    run('cp', '--archive', `${debian}/.`, path);
    const local = join(path, 'usr/local');
    const node = `node-${process.platform}-${process.arch}`;
    run('npm', 'install', ...QUIET, '--prefix', `${local}/node`, `${node}@${major}`);
    run('npm', 'install', ...QUIET, '--global', '--prefix', local, NPM);
    symlinkSync(`../node/node_modules/${node}/bin/node`, join(local, 'bin/node'));
  });
}

/** A folder of the cache, made once; what was broken off is made anew. */
function kept(name: string, make: (path: string) => void): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const path = join(cache, 'worker-mesh-tests', name);
  if (existsSync(path)) return path;
  const making = `${path}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  make(making);
  renameSync(making, path);
  return path;
}

const QUIET = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
const run = (program: string, ...args: string[]): void =>
  void execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });

/** Where apt takes the packages of a suite from. */
function mirror(suite: string): string {
  const format = ['indextargets', '--format', '$(REPO_URI)', `Codename: ${suite}`];
  const [uri] = execFileSync('apt-get', format, { encoding: 'utf8' }).split('\n');
  if (!uri) throw new Error(`apt knows no mirror of ${suite}; run apt-get update`);
  return uri;
}
