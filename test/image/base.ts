import { execFileSync, type ExecFileSyncOptions } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { npm } from '../support/npm-package.js';

/** npm of the same years as Node 22. */
const NPM = 'npm@10';

/**
 * What an image such as `node:22-bookworm-slim` holds: a minimal Debian with Node and npm. It is made once, with
 * debootstrap from the mirror that apt is set up for, and kept outside the tree.
 */
export function baseImage(name: string): string {
  const [, major = '', suite = ''] = /^node:(\d+)-(\w+)-slim$/.exec(name) ?? [];
  if (suite === '') throw new Error(`no base that can be made here: ${name}`);
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const path = join(cache, 'worker-mesh-tests', `image-1-node-${major}-${suite}`);
  if (existsSync(path)) return path;
  const making = `${path}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  const quiet: ExecFileSyncOptions = { stdio: ['ignore', 'ignore', 'inherit'] };
  const certificates = '--include=ca-certificates';
  execFileSync(
    'debootstrap',
    ['--variant=minbase', certificates, suite, making, mirror(suite)],
    quiet,
  );
  const local = join(making, 'usr/local');
  npm(
    local,
    'install',
    '--prefix',
    `${local}/node`,
    `node-${process.platform}-${process.arch}@${major}`,
  );
  npm(local, 'install', '--global', '--prefix', local, NPM);
  symlinkSync(
    `../node/node_modules/node-${process.platform}-${process.arch}/bin/node`,
    join(local, 'bin/node'),
  );
  renameSync(making, path);
  return path;
}

/** Where apt takes the packages of a suite from. */
function mirror(suite: string): string {
  const format = ['indextargets', '--format', '$(REPO_URI)', `Codename: ${suite}`];
  const [uri] = execFileSync('apt-get', format, { encoding: 'utf8' }).split('\n');
  if (!uri) throw new Error(`apt knows no mirror of ${suite}; run apt-get update`);
  return uri;
}
