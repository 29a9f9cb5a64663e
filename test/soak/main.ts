import { parseArgs } from 'node:util';
import { eventually } from '../support/eventually.js';
import { recordsAt, sameLogs, startMesh } from '../support/mesh.js';
import type { SidecarProcess } from '../support/sidecar-process.js';
import { cycle } from './cycles.js';
import { settledBytes } from './memory.js';

/**
 * `npm run soak -- [--cycles N] [--urls N]` registers and removes workers N times on a mesh of three, and
 * looks whether anything is left of them: resident memory after the grace is compared with that after the
 * first cycles, and no log may show a tombstone. It exits 1 when memory grew, or a tombstone stayed.
 */
const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '1000000' },
    urls: { type: 'string', default: '1000' },
    first: { type: 'string', default: '50000' },
    grace: { type: 'string', default: '10' },
  },
});
const cycles = Number(values.cycles);
const first = Number(values.first);
const graceSeconds = Number(values.grace);
/** What memory may grow by after the first cycles. */
const GROWTH_MAX = 0.15;
const STEPS = 20;
const FLAGS = [
  '--health-checks=off',
  ...['--claim-grace', '1s', '--tombstone-grace', `${graceSeconds}s`],
  // It runs for long, beside whatever else is tested here: no other mesh may find its ports.
  ...['--cluster', `soak-${process.pid}`],
];
/** Log lines that are told of each node when it fails. */
const LAST_LINES = 5;

const nodes = await startMesh(['a', 'b', 'c'], () => FLAGS);
try {
  process.exitCode = (await soak()) ? 0 : 1;
} catch (error) {
  print(`FAIL ${String(error)}`);
  for (const { name, child, output } of nodes) {
    print(`${name}, exit code ${child.exitCode}: ${output.slice(-LAST_LINES).join('\n')}`);
  }
  process.exitCode = 1;
} finally {
  await Promise.all(nodes.map((node) => node.end('SIGKILL')));
}

async function soak(): Promise<boolean> {
  await run(first);
  const before = await rest(`after the first ${first} cycles`);
  for (let step = 0; step < STEPS; step += 1) {
    const count = Math.floor((cycles - first) / STEPS);
    const seconds = await run(count);
    print(`${first + (step + 1) * count} cycles, ${Math.round(count / seconds)}/s`);
  }
  const after = await rest(`after ${cycles} cycles`);
  let good = true;
  for (const [at, { name }] of nodes.entries()) {
    const growth = (after[at] ?? 0) / (before[at] ?? 1) - 1;
    const grew = growth > GROWTH_MAX;
    good &&= !grew;
    print(`${grew ? 'FAIL' : 'PASS'} ${name}: memory ${(100 * growth).toFixed(1)} %`);
  }
  return good;
}

/** Each owner cycles its share of the URLs, all at once; returns the seconds that it took. */
async function run(count: number): Promise<number> {
  const start = performance.now();
  const urls = Array.from({ length: Number(values.urls) }, (_, at) => `http://w${at}.example:8000`);
  await Promise.all(
    nodes.map((node, index) => {
      const share = urls.filter((_, at) => at % nodes.length === index);
      return cycle(node, share, Math.ceil(count / nodes.length));
    }),
  );
  return (performance.now() - start) / 1000;
}

/** Waits until all hold the same and no tombstone is left; then measures. */
async function rest(when: string): Promise<number[]> {
  await eventually(() => sameLogs(nodes), 60_000);
  const deadlineMs = 3_000 * graceSeconds + 30_000;
  await eventually(async () => {
    for (const node of nodes) {
      for (const owner of nodes) await expectEmpty(node, owner.name);
    }
  }, deadlineMs);
  const bytes = await settledBytes(nodes);
  const megabytes = bytes.map((each) => `${(each / 1e6).toFixed(1)} MB`).join(', ');
  print(`${when}: no records, no tombstones; resident ${megabytes}`);
  return bytes;
}

async function expectEmpty(node: SidecarProcess, owner: string): Promise<void> {
  const { length } = await recordsAt(node, owner);
  if (length > 0) throw new Error(`${node.name} shows ${length} records of ${owner}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
