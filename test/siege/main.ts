import { parseArgs } from 'node:util';
import { siege } from './siege.js';

/**
 * `npm run siege -- [--minutes N]` attacks a mesh of three for N minutes: somebody with a valid certificate does
 * everything at once. It exits with 1 when a node ends, shows something wrong, removes a worker that is kept or grows
 * beyond its budget, and when calls of other gateways take more than twice as long as idle in the same run.
 */
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const SLOWER_MAX = 2;
const siegeMs = Number(values.minutes) * 60_000;
const { findings, lines, slower } = await siege({ idleMs: Math.max(3_000, siegeMs / 10), siegeMs });
for (const line of lines) print(line);
const { median, p99 } = slower;
print(`calls of others took ${median.toFixed(2)} (p99 ${p99.toFixed(2)}) times as long as idle`);
for (const finding of findings) print(`FAIL ${finding}`);
if (median > SLOWER_MAX) print(`FAIL more than ${SLOWER_MAX} times`);
process.exit(findings.length === 0 && median <= SLOWER_MAX ? 0 : 1);

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
