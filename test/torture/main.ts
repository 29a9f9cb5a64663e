import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRng } from '../simulation/rng.js';
import { torture } from './rounds.js';

/**
 * `npm run torture -- --rounds N [--seed S]`: kills a sidecar N times in the middle of its work and
 * compares what comes back with what it had acknowledged. A failure keeps the directory and exits 1.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    lanes: { type: 'string', default: '64' },
    urls: { type: 'string', default: '1024' },
    'kill-before-ms': { type: 'string', default: '400' },
  },
});
const rounds = Number(values.rounds);
const directory = mkdtempSync(join(tmpdir(), 'worker-mesh-torture-'));
const started = performance.now();
const totals = { acknowledged: 0, restartMs: 0 };
print(`seed ${values.seed}, ${rounds} rounds in ${directory}`);
try {
  await torture({
    directory,
    rounds,
    rng: createRng(Number(values.seed)),
    lanes: Number(values.lanes),
    urls: Number(values.urls),
    killBeforeMs: Number(values['kill-before-ms']),
    report: (round) => {
      totals.acknowledged += round.acknowledged;
      totals.restartMs = Math.max(totals.restartMs, round.restartMs);
      if (round.number % 10 !== 0 && round.number !== rounds) return;
      const { number, workers } = round;
      print(`round ${number}: ${totals.acknowledged} writes acknowledged, ${workers} workers now`);
    },
  });
  rmSync(directory, { recursive: true });
  const seconds = Math.round((performance.now() - started) / 1000);
  print(
    `${rounds} kills, nothing lost, nothing back; slowest restart ${totals.restartMs} ms, ${seconds} s`,
  );
} catch (error) {
  print(`FAILED with --seed ${values.seed}; the data is in ${directory}`);
  print(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
