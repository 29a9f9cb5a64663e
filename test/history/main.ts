import { parseArgs } from 'node:util';
import { findHistory, runHistory, type Checker } from './runs.js';

/**
 * `npm run history -- --seeds 20 --seconds 60 [--seed FIRST]` lets gateways work on real sidecars under faults,
 * one seed after the other, and has a checker in Go judge what they saw. It exits with 1 when one seed failed.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    faults: { type: 'string' },
  },
});
const found = await findHistory();
if ('missing' in found) print(`SKIPPED: ${found.missing}`);
else {
  if (found.noNetwork !== undefined) print(`NO FAULTS OF THE NETWORK: ${found.noNetwork}`);
  await play(found);
}

async function play(checker: Checker): Promise<void> {
  const [first, count, seconds] = [
    Number(values.seed),
    Number(values.seeds),
    Number(values.seconds),
  ];
  const faults = values.faults === undefined ? {} : { faults: values.faults.split(',') };
  const failed: number[] = [];
  for (let seed = first; seed < first + count; seed += 1) {
    const { ok, output } = await runHistory(checker, { seed, seconds, ...faults });
    process.stdout.write(output);
    if (ok) continue;
    failed.push(seed);
    print(`again: npm run history -- --seeds 1 --seconds ${seconds} --seed ${seed}`);
  }
  const hours = ((count * seconds) / 3600).toFixed(2);
  print(`${count} seeds, ${hours} hours of faults, ${failed.length} failed: ${failed.join(' ')}`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
