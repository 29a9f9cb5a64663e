import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { repository } from '../support/process.js';
import { readPage } from './pages.js';

const SOURCES = join(repository, 'src');

/** What of a symptom stands in the code only with something else in the place of a name, a number or an address. */
const WITH_VALUES = [
  ['0.0.0.0:', ''],
  ['node b', 'node '],
  ['degraded: writes', 'writes'],
] as const;

/** The texts between backticks in the first column, cut at `…`, which stands for what differs. */
function symptomsOf(page: string): string[] {
  const rows = page.split('\n').filter((line) => /^\| (?!what you see|---)/.test(line));
  const texts = rows.flatMap((row) => [...row.split(' | ')[0]!.matchAll(/`([^`]+)`/g)]);
  return texts
    .flatMap(([, text = '']) => text.split('…').map((part) => part.trim()))
    .filter(Boolean);
}

describe('docs/troubleshooting.md', () => {
  it('names as symptoms what the program says', () => {
    const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
    const code = files
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(SOURCES, name), 'utf8'))
      .join('\n');
    const said = (symptom: string) =>
      WITH_VALUES.reduce((text, [value, instead]) => text.replace(value, instead), symptom);
    const symptoms = symptomsOf(readPage('docs/troubleshooting.md'));
    expect(symptoms).to.have.length.above(25);
    expect(symptoms.filter((symptom) => !code.includes(said(symptom)))).to.deep.equal([]);
  });
});
