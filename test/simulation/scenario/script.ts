import { messageOf } from '../../../src/core/errors.js';
import { DEFAULT_SETTINGS, parseSettings, type SimSettings } from '../settings.js';
import { parseStep, type Step } from './steps.js';
import { readMs } from './words.js';

/** Below this line stands what the script led to. */
export const DIVIDER = '---';

/** One line of a script, understood. */
export interface ScriptLine {
  /** From 1, in its file. */
  readonly line: number;
  readonly text: string;
  /** Virtual time at which it is done, ms; undefined = when the line before is done. */
  readonly atMs: number | undefined;
  readonly step: Step;
}

/** A scenario file: what the story is, its world, what is done, and what came of it when it was recorded. */
export interface Script {
  readonly file: string;
  /** The first comment line, without its mark. */
  readonly title: string;
  /** Everything above the divider, as it stands. */
  readonly source: string;
  readonly seed: number;
  readonly names: readonly string[];
  readonly settings: SimSettings;
  readonly lines: readonly ScriptLine[];
  /** What was recorded; '' = nothing yet. */
  readonly transcript: string;
}

/** A script that cannot be read, or a step that went wrong, with its place. */
export class ScriptError extends Error {
  constructor(file: string, line: number, cause: unknown) {
    super(`${file}:${line}: ${messageOf(cause)}`, { cause });
    this.name = 'ScriptError';
  }
}

/** Reads a scenario. @throws ScriptError that names the line, and what may stand there */
export function parseScript(file: string, text: string): Script {
  const [source = '', ...recorded] = text.split(`\n${DIVIDER}\n`);
  const all = source
    .split('\n')
    .map((content, index) => ({ content: content.trim(), line: index + 1 }));
  const title = all.find(({ content }) => content.startsWith('# '));
  const [world, ...steps] = all.filter(({ content }) => content !== '' && !content.startsWith('#'));
  const at = placed(file);
  return {
    ...{ file, source: source.trimEnd(), transcript: recorded.join('').trimEnd() },
    title: at(1, () => {
      if (!title) throw new Error('a scenario begins with a comment: # its title');
      return title.content.slice(2);
    }),
    ...at(world?.line ?? all.length, () => parseWorld(world?.content ?? '')),
    lines: steps.map(({ content, line }) => at(line, () => parseLine(line, content))),
  };
}

/** Runs what belongs to a line of a file; whatever it throws names that line. */
export function placed(file: string): <T>(line: number, run: () => T) => T {
  return (line, run) => {
    try {
      return run();
    } catch (error) {
      throw error instanceof ScriptError ? error : new ScriptError(file, line, error);
    }
  };
}

/** world NAME NAME ... seed=N [setting=value ...] */
function parseWorld(text: string): Pick<Script, 'seed' | 'names' | 'settings'> {
  const [first, ...words] = text.split(/\s+/);
  const names = words.filter((word) => !word.includes('='));
  const settings = words.filter((word) => word.includes('=') && !word.startsWith('seed='));
  const seed = words.find((word) => word.startsWith('seed='));
  if (first !== 'world' || names.length === 0 || !/^seed=\d+$/.test(seed ?? '')) {
    throw new Error('a script begins with: world NAME NAME ... seed=N [setting=value ...]');
  }
  const wrong = names.find((name) => !/^[a-z][a-z0-9]*$/.test(name));
  if (wrong !== undefined) throw new Error(`${wrong} is no name of a node: letters, then digits`);
  // The machines are added by their names.
  const read = settings.length > 0 ? parseSettings(settings) : DEFAULT_SETTINGS;
  return { seed: Number(seed?.slice(5)), names, settings: { ...read, nodes: 0 } };
}

/** [at TIME] STEP */
function parseLine(line: number, text: string): ScriptLine {
  const timed = /^at (\S+) (.*)$/.exec(text);
  const [, time, rest = ''] = timed ?? [];
  if (time === undefined) return { line, text, atMs: undefined, step: parseStep(text) };
  return { line, text: rest, atMs: readMs(time), step: parseStep(rest) };
}
