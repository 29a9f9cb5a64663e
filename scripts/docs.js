// Writes the tables of README.md that come from the code: `npm run build && node scripts/docs.js`.
// With --check it only says whether they are current.
import { readFileSync, writeFileSync } from 'node:fs';
import { settingsTable } from '../dist/src/config/help.js';
import { metricsTable } from '../dist/src/metrics/names.js';

const readme = new URL('../README.md', import.meta.url);
const before = readFileSync(readme, 'utf8');
let after = before;
for (const [name, table] of [
  ['settings', settingsTable()],
  ['metrics', metricsTable()],
]) {
  const [open, close] = [`<!-- ${name}: written by scripts/docs.js -->`, `<!-- end of ${name} -->`];
  const [head, rest] = after.split(open);
  if (rest === undefined || !rest.includes(close)) throw new Error(`README.md has no ${open}`);
  after = `${head}${open}\n\n${table}\n\n${close}${rest.split(close)[1]}`;
}
if (after === before) process.exit(0);
if (process.argv.includes('--check')) {
  process.stderr.write('README.md is stale: run `npm run build && node scripts/docs.js`\n');
  process.exit(1);
}
writeFileSync(readme, after);
