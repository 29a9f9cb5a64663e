import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRng } from '../simulation/rng.js';
import { measureRestart } from './restart.js';
import { torture } from './rounds.js';

/**
 * `npm run torture -- --rounds N [--seed S]` kills a sidecar N times in the middle of its work and
 * compares what comes back with what it had acknowledged, and with what watchers on it and on a peer had
 * been shown. A failure keeps the directory and exits 1.
 * `npm run torture -- --restart N` times the restart of a node with N local records.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    lanes: { type: 'string', default: '64' },
    urls: { type: 'string', default: '1024' },
    'kill-before-ms': { type: 'string', default: '400' },
    restart: { type: 'string' },
  },
});
const directory = mkdtempSync(join(tmpdir(), 'worker-mesh-torture-'));
try {
  await (values.restart === undefined ? kill() : restart(Number(values.restart)));
  rmSync(directory, { recursive: true });
} catch (error) {
  print(`FAILED with --seed ${values.seed}; the data is in ${directory}`);
  print(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
}

async function kill(): Promise<void> {
  const rounds = Number(values.rounds);
  const started = performance.now();
  let acknowledged = 0;
  let slowestMs = 0;
  let shown = 0;
  print(`seed ${values.seed}, ${rounds} rounds in ${directory}`);
  await torture({
    directory,
    rounds,
    rng: createRng(Number(values.seed)),
    lanes: Number(values.lanes),
    urls: Number(values.urls),
    killBeforeMs: Number(values['kill-before-ms']),
    report: (round) => {
      acknowledged += round.acknowledged;
      slowestMs = Math.max(slowestMs, round.restartMs);
      shown = round.shown;
      const { number, workers } = round;
      if (number % 10 !== 0 && number !== rounds) return;
      print(`round ${number}: ${acknowledged} writes acknowledged, ${workers} workers now`);
    },
  });
  const seconds = Math.round((performance.now() - started) / 1000);
  print(
    `${rounds} kills: nothing lost, nothing back, of ${acknowledged} acknowledged writes and ` +
      `${shown} events shown; slowest restart ${slowestMs} ms, ${seconds} s`,
  );
}

async function restart(count: number): Promise<void> {
  const times = await measureRestart(directory, count);
  const { aloneMs, listeningMs, settledMs, emptyMs, rawReadMs, fileBytes, removalsSeen } = times;
  const megabytes = Math.round(fileBytes / 1e6);
  print(
    `${count} local records: listening ${Math.round(aloneMs)} ms after the start of the process`,
  );
  print(`  after a kill, with a busy peer on the same cores: ${Math.round(listeningMs)} ms`);
  print(`  settled at its peer: ${Math.round(settledMs)} ms`);
  print(`  an empty node: ${Math.round(emptyMs)} ms`);
  print(`  reading the file (${megabytes} MB) raw: ${Math.round(rawReadMs)} ms`);
  print(`  removals that a watcher on a peer saw: ${removalsSeen}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
