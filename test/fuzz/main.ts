import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.js';

/**
 * `npm run fuzz -- --count N [--seed S]` sends N messages, most of them damaged, and exits with 1 when one of them
 * finds something; the same seed sends the same messages.
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const count = Number(values.count);
const seed = Number(values.seed);
const started = performance.now();
const progress = (sent: number): void => {
  if (sent > 0 && sent % 20_000 === 0) print(`${sent} messages`);
};
const findings = await fuzz({ count, seed, progress });
for (const finding of findings) print(finding);
const seconds = Math.round((performance.now() - started) / 1000);
print(`seed ${seed}, ${count} messages, ${seconds} s: ${findings.length} findings`);
process.exit(findings.length === 0 ? 0 : 1);

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
