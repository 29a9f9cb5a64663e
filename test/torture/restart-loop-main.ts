import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { KEPT_MS_MAX, runRestartLoop } from './restart-loop.js';

const { values } = parseArgs({
  options: {
    restarts: { type: 'string', default: '50' },
    rate: { type: 'string', default: '200' },
    nodes: { type: 'string', default: '3' },
    rolling: { type: 'boolean', default: false },
  },
});

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

const directory = mkdtempSync(join(tmpdir(), 'worker-mesh-restarts-'));
try {
  const result = await runRestartLoop({
    directory,
    nodes: Number(values.nodes),
    rolling: values.rolling,
    restarts: Number(values.restarts),
    changesPerSecond: Number(values.rate),
    changesMin: 0,
    told: (round, misses) => print(`restart ${round}: ${misses} misses so far`),
  });
  const { misses, connects, changes, removals, seconds, readyMs, keptMs, stallMs } = result;
  const sorted = [...readyMs].sort((a, b) => a - b);
  const [median = 0, worst = 0] = [sorted[sorted.length >> 1], sorted.at(-1)];
  print(`${values.restarts} restarts in ${Math.round(seconds)} s, ${changes} changes`);
  print(`  ${(changes / seconds).toFixed(0)} changes a second were taken, ${connects} connections`);
  print(`  start to ready: median ${Math.round(median)} ms, at most ${Math.round(worst)} ms`);
  print(
    `  ${removals} workers removed, kept by a gateway for ${Math.round(keptMs)} ms at most, this stalled for ${Math.round(stallMs)} ms`,
  );
  print(`  ${misses.length} times a table missed a routable worker`);
  for (const miss of misses.slice(0, 20)) print(`    ${miss}`);
  process.exitCode = misses.length > 0 || keptMs > KEPT_MS_MAX + stallMs ? 1 : 0;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
