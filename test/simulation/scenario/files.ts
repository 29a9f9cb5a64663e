import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DIVIDER, parseScript, type Script } from './script.js';

/** Top of the sources. */
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../../..');
/** Where the scenarios lie. */
const FOLDER = 'test/scenarios';

/** Names of all scenarios. */
export function scenarioNames(): string[] {
  return readdirSync(join(ROOT, FOLDER))
    .filter((file) => file.endsWith('.txt'))
    .map((file) => file.slice(0, -'.txt'.length))
    .sort();
}

/** Reads one. @throws Error with the names that there are */
export function readScenario(name: string): Script {
  if (!scenarioNames().includes(name)) {
    throw new Error(`there is no scenario ${name}; there are ${scenarioNames().join(', ')}`);
  }
  const file = `${FOLDER}/${name}.txt`;
  return parseScript(file, readFileSync(join(ROOT, file), 'utf8'));
}

/** Writes what came of a scenario below its script. */
export function recordScenario({ file, source }: Script, transcript: string): void {
  writeFileSync(join(ROOT, file), `${source}\n${DIVIDER}\n${transcript}\n`);
}
