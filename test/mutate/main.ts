import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createRng, between } from '../simulation/rng.js';
import { equivalentOf, formatEquivalent, readEquivalents } from './equivalent.js';
import { instrument } from './instrument.js';
import type { Assignment, Trial } from './messages.js';
import { describeMutant, mutantsOf, type Mutant } from './mutants.js';
import { survey, tryAll, withoutLong } from './trials.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const EQUIVALENTS = join(ROOT, 'test/mutate/equivalent.txt');

const USAGE = `npm run mutate -- PATH [options]
  PATH           a folder or a file below src: its code is changed, one small change at a time
  --spec PATH    specs that ought to notice, a folder or a file below test (default: where PATH is
                 mirrored; may be repeated)
  --limit N      so many mutants, drawn by lot
  --seed S       the lot (default 1)
  --at LINE      only the mutants of this line, of a PATH that is a file; may be repeated
  --again FILE   only the mutants that this earlier output says live
  --brief MS     without the tests that take longer: what lives then may be noticed by one of them
  --cores N      processes (default 2)
  --list         prints the mutants, and tries none
It prints each mutant that no test notices, and the share of those that one does. What is known to change
nothing stands in test/mutate/equivalent.txt, with the reason. Build first: the specs run as built.
`;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Files below a folder, or the file itself, with this ending. */
function filesOf(path: string, ending: string): string[] {
  if (path.endsWith('.ts') || path.endsWith('.js')) return [path];
  return readdirSync(join(ROOT, path), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(path, name));
}

function mirrored(path: string): string {
  const folder = path.endsWith('.ts') ? dirname(path) : path;
  return folder.replace(/^src/, 'test');
}

function compiledSpecs(paths: readonly string[]): string[] {
  const files = paths.flatMap((path) => filesOf(path, '.spec.ts'));
  return files.map((path) => join(ROOT, 'dist', path.replace(/\.ts$/, '.js')));
}

function draw<T>(items: readonly T[], count: number, seed: number): T[] {
  const rng = createRng(seed);
  const rest = [...items];
  const drawn: T[] = [];
  while (drawn.length < count && rest.length > 0) {
    drawn.push(...rest.splice(between(rng, 0, rest.length - 1), 1));
  }
  return drawn;
}

interface Prepared {
  readonly mutants: readonly Mutant[];
  /** URL of a compiled file -> its instrumented code. */
  readonly files: Readonly<Record<string, string>>;
}

/** Finds the mutants of the files, and writes each file with all of its mutants in it. */
function prepare(path: string, folder: string): Prepared {
  const mutants: Mutant[] = [];
  const files: Record<string, string> = {};
  for (const file of filesOf(path, '.ts')) {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const found = mutantsOf(file, text, mutants.length + 1);
    mutants.push(...found);
    const compiled = join(ROOT, 'dist', file.replace(/\.ts$/, '.js'));
    const written = join(folder, `${file.replaceAll('/', '+')}.mjs`);
    writeFileSync(written, instrument(file, text, found));
    files[pathToFileURL(compiled).href] = written;
  }
  return { mutants, files };
}

async function mutate(path: string, options: Options, folder: string): Promise<void> {
  const { mutants, files } = prepare(path, folder);
  const known = readEquivalents(EQUIVALENTS);
  const stale = known.filter(
    (one) => one.file.startsWith(path) && !mutants.some((mutant) => equivalentOf(mutant, [one])),
  );
  for (const { file, text } of stale)
    say(`equivalent.txt names what is no mutant: ${file} | ${text}`);
  const at = options.at.map(Number);
  const lived = options.again && readFileSync(options.again, 'utf8');
  const asked = mutants
    .filter(({ line }) => at.length === 0 || at.includes(line))
    .filter((mutant) => !lived || lived.includes(`${formatEquivalent(mutant)}\n`));
  const counted = asked.filter((mutant) => equivalentOf(mutant, known) === undefined);
  const chosen = draw(counted, Number(options.limit ?? Infinity), Number(options.seed));
  say(
    `${asked.length} mutants, ${asked.length - counted.length} known to change nothing; trying ${chosen.length}`,
  );
  if (options.list) {
    for (const mutant of chosen) say(describeMutant(mutant));
    return;
  }
  const specs = compiledSpecs(options.spec.length > 0 ? options.spec : [mirrored(path)]);
  await runTrials({ specs, files, active: 0 }, chosen, options);
  if (stale.length > 0) process.exitCode = 1;
}

async function runTrials(
  assignment: Assignment,
  chosen: readonly Mutant[],
  options: Options,
): Promise<void> {
  const surveyed = withoutLong(await survey(assignment), Number(options.brief ?? Infinity));
  const startMs = Date.now();
  const trials: Trial[] = [];
  await tryAll(assignment, surveyed, chosen, Number(options.cores), (trial) => {
    trials.push(trial);
    if (trial.noticed === undefined)
      say(`lives: ${describeMutant(trial.mutant)}\n${formatEquivalent(trial.mutant)}\n`);
    if (trials.length % 100 === 0) say(`${trials.length} tried`);
  });
  tellScores(trials);
  say(`${trials.length} mutants in ${((Date.now() - startMs) / 1000).toFixed(0)} s`);
}

/** The share of mutants that was noticed, by file and as a whole. */
function tellScores(trials: readonly Trial[]): void {
  const files = new Map<string, Trial[]>();
  for (const trial of trials) {
    const { file } = trial.mutant;
    files.set(file, [...(files.get(file) ?? []), trial]);
  }
  for (const [file, ofFile] of [...files].sort()) say(`${score(ofFile)}  ${relative('src', file)}`);
  say(`${score(trials)}  in all`);
}

function score(trials: readonly Trial[]): string {
  const noticed = trials.filter((trial) => trial.noticed !== undefined).length;
  const share = trials.length === 0 ? 100 : (100 * noticed) / trials.length;
  return `${noticed} of ${trials.length}, ${share.toFixed(1)} %`.padStart(22);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    spec: { type: 'string', multiple: true, default: [] },
    limit: { type: 'string' },
    seed: { type: 'string', default: '1' },
    at: { type: 'string', multiple: true, default: [] },
    again: { type: 'string' },
    brief: { type: 'string' },
    cores: { type: 'string', default: '2' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
type Options = typeof values;

const [path] = positionals;
if (values.help || path === undefined) say(USAGE);
else {
  const folder = mkdtempSync(join(tmpdir(), 'worker-mesh-mutants-'));
  process.on('exit', () => rmSync(folder, { recursive: true }));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => process.exit(128 + constants.signals[signal]));
  await mutate(relative(ROOT, join(ROOT, path)), values, folder);
}
