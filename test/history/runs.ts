import { join } from 'node:path';
import { Process, repository } from '../support/process.js';
import { whyNoHosts } from '../netns/hosts.js';
import { buildHistory } from './build.js';

const WITHIN_MS = 300_000;
/** It joins network namespaces, and cuts, loses and delays. */
const WIRE = join(repository, 'test/netns/wire.py');

/** What one run of the checker is asked for. */
export interface Run {
  readonly seed: number;
  readonly seconds: number;
  /** How many sidecars; three where absent. */
  readonly nodes?: number;
  /** Only these faults; absent = all that this machine permits. */
  readonly faults?: readonly string[];
  /** Between two faults, at most; 2 s where absent. */
  readonly gapMs?: number;
  /** Each write to the disks of the sidecars waits for so long. */
  readonly diskMs?: number;
  /** A rule that the sidecars are made to break, one of SABOTAGES. */
  readonly sabotage?: string;
  /** The run ends as soon as this rule is found broken. */
  readonly until?: string;
}

/** How it ended: `ok` when nothing was found. */
export interface Ended {
  readonly ok: boolean;
  /** The checker could not do its work. */
  readonly broken: boolean;
  readonly output: string;
}

/** The checker, as it can be had here. */
export interface Checker {
  readonly directory: string;
  /** Why no fault of the network can be made here. */
  readonly noNetwork: string | undefined;
}

/** The checker, or why it cannot be had. */
export async function findHistory(): Promise<Checker | { readonly missing: string }> {
  if (process.platform !== 'linux') return { missing: 'it needs Linux' };
  const built = await buildHistory();
  return 'missing' in built ? built : { directory: built.path, noNetwork: whyNoHosts() };
}

/** Runs the checker once. */
export async function runHistory({ directory, noNetwork }: Checker, run: Run): Promise<Ended> {
  const dist = join(repository, 'dist');
  const hook = ['--import', join(dist, 'test/history/hook.js')];
  // What is broken on purpose is a prototype of a module: the bundle has copies of its own.
  const main = run.sabotage === undefined ? 'bundle/main.js' : 'src/main.js';
  const program = [process.execPath, ...hook, join(dist, main)].join(' ');
  const args = ['--seed', run.seed, '--seconds', run.seconds, '--program', program].map(String);
  if (noNetwork === undefined) args.push('--wire', WIRE);
  if (run.faults !== undefined) args.push('--faults', run.faults.join(',') || 'none');
  if (run.nodes !== undefined) args.push('--nodes', String(run.nodes));
  if (run.until !== undefined) args.push('--until', run.until);
  if (run.gapMs !== undefined) args.push('--gap', `${run.gapMs}ms`);
  const checker = new Process(join(directory, 'program'), args, {
    ...(run.diskMs === undefined ? {} : { HISTORY_DISK_MS: String(run.diskMs) }),
    ...(run.sabotage === undefined ? {} : { HISTORY_SABOTAGE: run.sabotage }),
  });
  const timer = setTimeout(() => checker.child.kill(), WITHIN_MS + 1_000 * run.seconds);
  const code = await checker.ended;
  clearTimeout(timer);
  return { ok: code === 0, broken: code !== 0 && code !== 1, output: checker.out + checker.err };
}
