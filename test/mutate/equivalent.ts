import { readFileSync } from 'node:fs';
import type { Mutant } from './mutants.js';

/** A mutant that changes nothing that anybody could notice, and why. */
export interface Equivalent {
  readonly file: string;
  /** The line that it is on, trimmed. */
  readonly text: string;
  readonly original: string;
  readonly changed: string;
  readonly why: string;
}

/**
 * Reads the list of known equivalents: blocks of
 *
 *     src/core/x.ts
 *       | the line as it stands
 *       - what stands there
 *       + what takes its place
 *       The reason, in whole sentences.
 *
 * @throws when a block is no such
 */
export function readEquivalents(path: string): Equivalent[] {
  const blocks = readFileSync(path, 'utf8').split(/\n\s*\n/);
  return blocks.filter((block) => /^[^#]/m.test(block) && block.trim() !== '').map(parseBlock);
}

function parseBlock(block: string): Equivalent {
  const lines = block.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const [file = '', ...rest] = lines.map((line) => line.trim());
  const marked = (mark: string): string[] =>
    rest.filter((line) => line.startsWith(`${mark} `)).map((line) => line.slice(2));
  const [[text], [original], [changed]] = ['|', '-', '+'].map(marked) as [
    string[],
    string[],
    string[],
  ];
  const why = rest.filter((line) => !/^[|+-] /.test(line)).join(' ');
  if (text === undefined || original === undefined || changed === undefined || why === '')
    throw new Error(
      `an equivalent needs its line, what stands there, what takes its place, and why: ${block}`,
    );
  return { file, text, original, changed, why };
}

/** The block that names a mutant. */
export function formatEquivalent({ file, text, original, changed }: Mutant): string {
  return `${file}\n  | ${text}\n  - ${flat(original)}\n  + ${flat(changed)}`;
}

/** The entry for a mutant, if it is a known equivalent. */
export function equivalentOf(mutant: Mutant, known: readonly Equivalent[]): Equivalent | undefined {
  const { file, text, original, changed } = mutant;
  return known.find(
    (one) =>
      one.file === file &&
      one.text === text &&
      one.original === flat(original) &&
      one.changed === flat(changed),
  );
}

function flat(code: string): string {
  return code.replaceAll(/\s+/g, ' ');
}
