import ts from 'typescript';
import { changesOf, isLeftOut, type Change } from './changes.js';

/** One small change of a source file that its tests ought to notice. */
export interface Mutant extends Change {
  readonly id: number;
  /** Path from the root of the repository. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The line that it is on, trimmed. */
  readonly text: string;
}

/** All mutants of a file, numbered from `firstId`. */
export function mutantsOf(file: string, text: string, firstId: number): Mutant[] {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  const lines = text.split('\n');
  const found: Mutant[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || isLeftOut(node)) return;
    const line = tree.getLineAndCharacterOfPosition(node.getStart()).line;
    for (const change of changesOf(node)) {
      const place = { file, line: line + 1, text: (lines[line] ?? '').trim() };
      found.push({ id: firstId + found.length, ...change, ...place });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** One mutant in a line: what stands there, and what takes its place. */
export function describeMutant({ file, line, original, changed }: Mutant): string {
  const short = (code: string): string => code.replaceAll(/\s+/g, ' ');
  return `${file}:${line} \`${short(original)}\` becomes \`${short(changed)}\``;
}
