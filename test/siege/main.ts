import { parseArgs } from 'node:util';
import { siege, siegeByKind } from './siege.js';

/**
 * `npm run siege -- [--minutes N]` attacks a mesh of three for N minutes: somebody with a valid certificate does
 * everything at once. It exits with 1 when a node ends, shows something wrong, removes a worker that is kept or grows
 * beyond its budget, and when calls of other gateways take more than twice as long as idle in the same run.
 * `--nice N` lets the attacker yield to its victims, with which it shares the cores here. `--each SECONDS` tells what
 * each kind of attack costs the nodes and the attacker, one after the other.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    nice: { type: 'string', default: '0' },
    each: { type: 'string' },
  },
});
if (values.each !== undefined) {
  for (const { kind, attacker, nodes, slower, grownMiB } of await siegeByKind({
    eachMs: Number(values.each) * 1_000,
  })) {
    const [its, ours] = [attacker, nodes].map((cpu) => `${(100 * cpu).toFixed(0)} %`.padStart(5));
    const ratio = (nodes / attacker).toFixed(1);
    print(
      `${kind.padEnd(16)} attacker ${its}, nodes ${ours}, ratio ${ratio}, calls ${slower.toFixed(1)} times, memory ${grownMiB.toFixed(0)} MiB`,
    );
  }
  process.exit(0);
}
const SLOWER_MAX = 2;
const siegeMs = Number(values.minutes) * 60_000;
const { findings, lines, slower } = await siege({
  ...{ idleMs: Math.max(3_000, siegeMs / 10), siegeMs, nice: Number(values.nice) },
});
for (const line of lines) print(line);
const { median, p99 } = slower;
print(`calls of others took ${median.toFixed(2)} (p99 ${p99.toFixed(2)}) times as long as idle`);
for (const finding of findings) print(`FAIL ${finding}`);
if (median > SLOWER_MAX) print(`FAIL more than ${SLOWER_MAX} times`);
process.exit(findings.length === 0 && median <= SLOWER_MAX ? 0 : 1);

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
