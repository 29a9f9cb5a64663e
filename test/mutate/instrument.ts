import ts from 'typescript';
import type { Mutant } from './mutants.js';

interface Insertion {
  readonly at: number;
  /** Ends of code go before beginnings at one place. */
  readonly end: boolean;
  readonly text: string;
}

/**
 * A source file with all of its mutants in it, as JavaScript: `__mutant(id)` says at each place whether it
 * is the one that is on now, so one process can try them all without loading anything again.
 */
export function instrument(file: string, text: string, mutants: readonly Mutant[]): string {
  const pieces = new Map<string, Mutant[]>();
  for (const mutant of mutants) {
    const key = `${mutant.start} ${mutant.end} ${mutant.removes}`;
    pieces.set(key, [...(pieces.get(key) ?? []), mutant]);
  }
  const insertions: Insertion[] = [];
  // Mutants come in the order of the tree: what is around something comes before it.
  for (const piece of pieces.values()) insertions.push(...around(piece));
  const woven = weave(text, insertions);
  const { outputText } = ts.transpileModule(woven, {
    fileName: file,
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
    },
  });
  return outputText;
}

function around(mutants: readonly Mutant[]): Insertion[] {
  const [first] = mutants;
  if (first === undefined) return [];
  const { start, end, removes } = first;
  if (removes) return [{ at: start, end: false, text: `if (__mutant(${first.id})) {} else ` }];
  const choices = mutants.map(({ id, changed }) => `__mutant(${id}) ? (${changed}) : `).join('');
  return [
    { at: start, end: false, text: `(${choices}(` },
    { at: end, end: true, text: '))' },
  ];
}

function weave(text: string, insertions: readonly Insertion[]): string {
  const ordered = insertions
    .map((insertion, index) => ({ ...insertion, index }))
    .sort((a, b) => {
      if (a.at !== b.at) return a.at - b.at;
      if (a.end !== b.end) return a.end ? -1 : 1;
      return a.end ? b.index - a.index : a.index - b.index;
    });
  let woven = '';
  let from = 0;
  for (const { at, text: inserted } of ordered) {
    woven += text.slice(from, at) + inserted;
    from = at;
  }
  return woven + text.slice(from);
}
