import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startBare } from './bare.js';
import { GROUPS } from './groups.js';
import { grow } from './growth.js';
import { measureLarge } from './large.js';
import { measureListed } from './listed.js';
import { MeshPair } from './mesh.js';
import type { Path } from './path.js';
import { startEtcd } from './rivals/etcd.js';
import { startNats } from './rivals/nats.js';
import { startRedis } from './rivals/redis.js';
import { findTool } from './rivals/find.js';
import { playRound, type Size, type Systems } from './round.js';
import { Figures, tableOf, type Row } from './table.js';

/**
 * What users feel, each figure beside its limit, which is bare grpc-js, and beside what a user might take instead,
 * in the same run: machines differ, and so do their moments, so only ratios say something. docs/performance.md.
 */
const FULL: Size = {
  rounds: 5,
  changes: 400,
  calls: 2_000,
  bulk: 10_000,
  large: 100_000,
  growth: [1_000, 10_000, 50_000],
};
const QUICK: Size = { rounds: 5, changes: 100, calls: 400, bulk: 1_000, large: 5_000, growth: [] };

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    plots: { type: 'string' },
    rounds: { type: 'string' },
    large: { type: 'string' },
    sizes: { type: 'string' },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const note = (line: string): void => void process.stderr.write(`${line}\n`);

const RIVALS: readonly [name: string, tool: string, start: () => Promise<Path>][] = [
  ['NATS KV, memory', 'nats-server', () => startNats('memory')],
  ['NATS KV, file', 'nats-server', () => startNats('file')],
  ['etcd', 'etcd', startEtcd],
  ['Redis', 'redis-server', startRedis],
];

async function startAll(directory: string): Promise<Systems> {
  const rivals = new Map<string, Path>();
  for (const [name, tool, start] of RIVALS) {
    if (findTool(tool)) rivals.set(name, await start());
    else note(`${name} is left out: there is no ${tool} in PATH`);
  }
  const bare = await startBare();
  const memory = await MeshPair.start();
  const journal = await MeshPair.start(['--data-dir', directory]);
  return { bare, memory, journal, rivals };
}

async function measure(systems: Systems, size: Size): Promise<Row[]> {
  await playRound(systems, new Figures(), { ...size, changes: 100, calls: 200, bulk: 200 }, 0);
  const figures = new Figures();
  for (let round = 0; round < size.rounds; round += 1) {
    await playRound(systems, figures, size, round);
    note(`round ${round + 1} of ${size.rounds} is done`);
  }
  const missing = await measureListed(systems.memory, figures, size.rounds);
  if (missing !== undefined) note(`smg is left out: ${missing}`);
  if (size.large > 0) await measureLarge(systems.bare, figures, size.large);
  return figures.rows(GROUPS);
}

/** The sizes that were asked for. */
function sizeOf(usual: Size): Size {
  const { rounds, large, sizes } = flags;
  return {
    ...usual,
    ...(rounds === undefined ? {} : { rounds: Number(rounds) }),
    ...(large === undefined ? {} : { large: Number(large) }),
    ...(sizes === undefined ? {} : { growth: sizes.split(',').filter(Boolean).map(Number) }),
  };
}

async function main(): Promise<void> {
  const size = sizeOf(flags.quick ? QUICK : FULL);
  const directory = mkdtempSync(join(tmpdir(), 'worker-mesh-bench-'));
  const systems = await startAll(directory);
  const { bare, memory, journal, rivals } = systems;
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'CPU'}, node ${process.version}`;
  const [load = 0] = loadavg();
  try {
    const rows = await measure(systems, size);
    const growth = await grow(bare, size.growth, flags.plots);
    if (flags.json) say(JSON.stringify({ machine, load, size, rows, growth }, undefined, 2));
    else
      say(
        `${tableOf(rows)}\n\n${machine}; load ${load.toFixed(1)} at the start; ${size.rounds} rounds`,
      );
    if (flags.check) check(rows);
  } finally {
    await Promise.all([bare, memory, journal, ...rivals.values()].map((path) => path.end()));
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Says which ratios are beyond their bounds. */
function check(rows: readonly Row[]): void {
  for (const { what, system, ratio, bound, beside, exceeds } of rows) {
    if (!exceeds) continue;
    note(`${what}: ${system} is at ${ratio.toFixed(2)} of ${beside}; the bound is ${bound ?? 0}`);
    process.exitCode = 1;
  }
}

// What was started ends with this process, but not where a signal ends it at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
await main();
