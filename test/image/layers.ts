import { execFileSync, type StdioOptions } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../support/process.js';
import { environment, type Stage } from './dockerfile.js';

/** Where the steps of a stage happen: a tree whose changes go to a layer of its own, above a base that stays as it is. */
export class Layers {
  readonly root: string;
  readonly #mounts: string[] = [];

  /** @param directory For the layer; not below `base` in the same file system. */
  constructor(base: string, directory: string) {
    const at = (name: string): string => {
      mkdirSync(join(directory, name), { recursive: true });
      return join(directory, name);
    };
    this.root = at('root');
    const layers = `lowerdir=${base},upperdir=${at('upper')},workdir=${at('work')}`;
    this.#mount('-t', 'overlay', 'overlay', '-o', layers, this.root);
    for (const name of ['proc', 'dev']) {
      mkdirSync(join(this.root, name), { recursive: true });
      this.#mount('--rbind', `/${name}`, join(this.root, name));
    }
  }

  /** Shows a folder or a file of the machine in the tree. */
  bind(path: string, at = path): void {
    const target = join(this.root, at);
    if (statSync(path).isDirectory()) mkdirSync(target, { recursive: true });
    else execFileSync('install', ['-D', '/dev/null', target]);
    this.#mount('--bind', path, target);
  }

  /** From now on nobody can write, but to volumes: they have the owner and the mode that the image gives them. */
  sealed(volumes: readonly string[]): void {
    for (const volume of volumes) {
      const target = join(this.root, volume);
      const { uid, gid, mode } = statSync(target);
      const options = `uid=${uid},gid=${gid},mode=${(mode & 0o7777).toString(8)}`;
      this.#mount('-t', 'tmpfs', '-o', options, 'tmpfs', target);
    }
    execFileSync('mount', ['-o', 'remount,ro', this.root]);
  }

  /** Does the steps of a stage that change the tree. `of` finds the tree of an earlier stage. */
  play(stage: Stage, of: (name: string) => string, env: Record<string, string> = {}): void {
    let workdir = '/';
    const known = { PATH: PATH, ...env };
    for (const { name, text } of stage.instructions) {
      if (name === 'WORKDIR') mkdirSync(join(this.root, (workdir = text)), { recursive: true });
      else if (name === 'ENV') Object.assign(known, Object.fromEntries(environment(text)));
      else if (name === 'COPY') this.#copy(text, workdir, of);
      else if (name === 'RUN') {
        const script = `cd ${workdir} && ${text}`;
        execFileSync('chroot', [this.root, '/bin/sh', '-ec', script], { env: known, stdio: STDIO });
      }
    }
  }

  #copy(text: string, workdir: string, of: (name: string) => string): void {
    const [, from, paths = ''] = /^(?:--from=(\S+) )?(.*)$/.exec(text) ?? [];
    const sources = paths.split(' ');
    const last = sources.pop() ?? '';
    const target = join(this.root, last.startsWith('/') ? last : join(workdir, last));
    for (const source of sources) {
      if (from !== undefined) {
        cpSync(join(of(from), source), target, { recursive: true, verbatimSymlinks: true });
      } else if (source === '.') {
        for (const each of context()) {
          cpSync(join(repository, each), join(target, each), { recursive: true });
        }
      } else cpSync(join(repository, source), join(target, source), { recursive: true });
    }
  }

  #mount(...args: string[]): void {
    execFileSync('mount', args);
    this.#mounts.push(args.at(-1)!);
  }

  /** Takes the mounts away, and then the layer may be removed. */
  close(): void {
    for (const at of this.#mounts.reverse()) execFileSync('umount', ['--recursive', '--lazy', at]);
    rmSync(this.root, { recursive: true });
  }
}

/** What docker gives an image when its base says nothing else. */
export const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const STDIO: StdioOptions = ['ignore', 'inherit', 'inherit'];

/** What `COPY .` takes: all but what .dockerignore names. */
function context(): string[] {
  const ignored = readFileSync(join(repository, '.dockerignore'), 'utf8').split('\n');
  return readdirSync(repository).filter((name) => !ignored.includes(name));
}
