import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../support/process.js';
import { spawnBinUnder } from '../support/sidecar-process.js';
import { MeshPair } from './mesh.js';

/**
 * Where the CPU time of two sidecars goes in a bulk load from the one to a watcher of the other: time of functions
 * themselves, by room of the source or by package. Usage: npm run bench:profile [-- WORKERS]
 */
const WORKERS = Number(process.argv[2] ?? 20_000);
const SHOWN = 16;

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** The room below src, the package below node_modules, or what node itself does. */
function roomOf({ functionName, url }: Frame): string {
  const ours = /dist\/src\/(?:core\/)?[^/]+/.exec(url)?.[0].replace('dist/', '');
  const theirs = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  const bare = /^\(.*\)$/.test(functionName) ? functionName : 'node, other native code';
  return ours ?? theirs ?? (url.startsWith('node:') ? url.split('/').slice(0, 2).join('/') : bare);
}

/** A function, and its room. */
const functionOf = (frame: Frame): string => `${frame.functionName}, ${roomOf(frame)}`;

type Frame = Profile['nodes'][number]['callFrame'];

/** Shares of the time that was not idle, the greatest first. */
function shares(
  { nodes, samples, timeDeltas }: Profile,
  nameOf: (frame: Frame) => string,
): [name: string, share: number][] {
  const rooms = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map<string, number>();
  samples.forEach((id, at) => {
    const room = rooms.get(id) ?? '';
    times.set(room, (times.get(room) ?? 0) + (timeDeltas[at] ?? 0));
  });
  times.delete(nameOf({ functionName: '(idle)', url: '' }));
  const all = [...times.values()].reduce((sum, time) => sum + time, 0);
  return [...times]
    .map(([room, time]): [string, number] => [room, time / all])
    .sort((a, b) => b[1] - a[1]);
}

const directory = mkdtempSync(join(tmpdir(), 'worker-mesh-profile-'));
// The sources, as the bundle has no rooms; node takes the flag from its command line only.
const main = join(repository, 'dist/src/main.js');
const profiled = `shift; exec "$0" --cpu-prof "--cpu-prof-dir=${directory}" "${main}" "$@"`;
const pair = await MeshPair.start([], spawnBinUnder(['sh', '-c', profiled]));
const pids = [pair.a.child.pid, pair.b.child.pid];
await pair.bulk(WORKERS);
await pair.end('SIGTERM');
for (const [at, pid] of pids.entries()) {
  const file = readdirSync(directory).find((name) => name.split('.')[3] === `${pid ?? 0}`) ?? '';
  const profile = JSON.parse(readFileSync(join(directory, file), 'utf8')) as Profile;
  process.stdout.write(`${at === 0 ? 'the owner' : 'the other node'}, ${WORKERS} workers\n`);
  for (const nameOf of [roomOf, functionOf]) {
    for (const [name, share] of shares(profile, nameOf).slice(0, SHOWN)) {
      process.stdout.write(`${(100 * share).toFixed(1).padStart(6)} %  ${name}\n`);
    }
    process.stdout.write('\n');
  }
}
rmSync(directory, { recursive: true, force: true });
