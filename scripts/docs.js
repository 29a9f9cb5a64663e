// Writes the parts of docs/ that come from the code and the protos: `npm run build && node scripts/docs.js`.
// With --check it only says whether they are current.
import { readFileSync, writeFileSync } from 'node:fs';
import { settingsTable } from '../dist/src/config/help.js';
import { metricsTable } from '../dist/src/metrics/names.js';
import { apiReference } from './api-reference.js';
import { rulesTable } from './rules.js';

const stale = [];
for (const [page, name, table] of [
  ['docs/configuration.md', 'settings', settingsTable()],
  ['docs/metrics.md', 'metrics', metricsTable()],
  ['docs/api.md', 'api', apiReference()],
  ['ARCHITECTURE.md', 'rules', rulesTable()],
]) {
  const path = new URL(`../${page}`, import.meta.url);
  const before = readFileSync(path, 'utf8');
  const [open, close] = [`<!-- ${name}: written by scripts/docs.js -->`, `<!-- end of ${name} -->`];
  const [head, rest] = before.split(open);
  if (rest === undefined || !rest.includes(close)) throw new Error(`${page} has no ${open}`);
  const after = `${head}${open}\n\n${table}\n\n${close}${rest.split(close)[1]}`;
  if (after === before) continue;
  if (process.argv.includes('--check')) stale.push(page);
  else writeFileSync(path, after);
}
if (stale.length > 0) {
  const which = `${stale.join(' and ')}: stale`;
  process.stderr.write(`${which}; run \`npm run build && node scripts/docs.js\`\n`);
  process.exit(1);
}
