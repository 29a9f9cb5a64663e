import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { TestAuthority } from '../../support/certificates.js';
import { drawPlot } from '../plot.js';
import { measureMesh, type Need } from './measure-mesh.js';

/**
 * How much memory, disk, CPU time and traffic a node needs, by the workers and the nodes of its mesh; docs/capacity.md.
 * Traffic is what goes over loopback in a network namespace of this command's own, which needs root.
 */
const { values: flags } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000,10000,50000,100000' },
    nodes: { type: 'string', default: '3,5' },
    plots: { type: 'string' },
  },
});

const numbers = (text: string): number[] => text.split(',').map(Number);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const COLUMNS: readonly [title: string, of: (need: Need) => number][] = [
  ['nodes', ({ nodes }) => nodes],
  ['workers', ({ workers }) => workers],
  ['memory, MB', ({ memoryMb }) => memoryMb],
  ['disk, MB', ({ diskMb }) => diskMb],
  ['load: CPU a worker, ms', ({ loadCpuMs }) => loadCpuMs],
  ['load: bytes a worker', ({ loadBytes }) => loadBytes],
  ['rest: CPU, ms/s', ({ restCpuMs }) => restCpuMs],
  ['rest: bytes/s', ({ restBytes }) => restBytes],
  ['a change: CPU, ms', ({ changeCpuMs }) => changeCpuMs],
  ['a change: bytes', ({ changeBytes }) => changeBytes],
];

const PLOTS: Readonly<Record<string, [title: string, of: (need: Need) => number]>> = {
  memory: ['Memory of a node at rest: MB', ({ memoryMb }) => memoryMb],
  disk: ['Disk of a node: MB', ({ diskMb }) => diskMb],
  cpu: ['CPU time of a load: ms, a worker and node', ({ loadCpuMs }) => loadCpuMs],
  traffic: ['Traffic of a node at rest: bytes a second', ({ restBytes }) => restBytes],
};

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'worker-mesh-capacity-'));
  const authority = new TestAuthority();
  const needs: Need[] = [];
  say(row(COLUMNS.map(([title]) => title)));
  say(row(COLUMNS.map(() => '---')));
  try {
    for (const workers of numbers(flags.sizes)) {
      for (const nodes of numbers(flags.nodes)) {
        const place = join(directory, `${nodes}-${workers}`);
        mkdirSync(place);
        const need = await measureMesh(nodes, workers, place, authority);
        needs.push(need);
        say(row(COLUMNS.map(([, of]) => shown(of(need)))));
        rmSync(place, { recursive: true });
      }
    }
  } finally {
    authority.remove();
    rmSync(directory, { recursive: true, force: true });
  }
  say(`\n${cpus().length} x ${cpus()[0]?.model ?? 'CPU'}, node ${process.version}`);
  if (flags.plots !== undefined) draw(needs, flags.plots);
}

function draw(needs: readonly Need[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, [title, of]] of Object.entries(PLOTS)) {
    // One point a size, with the values of all numbers of nodes.
    const points = numbers(flags.sizes).map((workers) => ({ workers }));
    const lines = numbers(flags.nodes).map((nodes) => [
      `${nodes} nodes`,
      ({ workers }: { workers: number }) =>
        of(needs.find((need) => need.nodes === nodes && closeTo(need.workers, workers)) as Need),
    ]);
    const svg = drawPlot(title, points, Object.fromEntries(lines) as Record<string, never>);
    writeFileSync(join(folder, `capacity-${name}.svg`), svg);
  }
}

/** The workers are shared out evenly, so a few may be missing. */
const closeTo = (workers: number, size: number): boolean => Math.abs(workers - size) < 100;
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const shown = (value: number): string =>
  Number.isNaN(value)
    ? ''
    : value >= 100 || Number.isInteger(value)
      ? Math.round(value).toLocaleString('en')
      : value.toPrecision(2);

const INSIDE = 'ip link set lo up && exec "$@"';
const canSeparate = spawnSync('unshare', ['--net', 'ip', 'link', 'set', 'lo', 'up']).status === 0;
if (process.env.CAPACITY_INSIDE !== undefined || !canSeparate) {
  if (!canSeparate && process.env.CAPACITY_INSIDE === undefined) {
    say('traffic is not measured: that needs root, unshare and ip');
  }
  await main();
} else {
  const self = [process.execPath, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const { status } = spawnSync('unshare', ['--net', 'sh', '-c', INSIDE, 'capacity', ...self], {
    stdio: 'inherit',
    env: { ...process.env, CAPACITY_INSIDE: 'inside' },
  });
  process.exitCode = status ?? 1;
}
