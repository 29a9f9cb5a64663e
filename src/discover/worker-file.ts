import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  visit,
  type Document,
  type Node,
  type Scalar,
} from 'yaml';
import { exactNumber } from '../core/registry/spec/exact-json.js';
import type { WorkerSpec } from './source.js';

/**
 * The specs of a file with the line of each; their numbers stay as they are written, as in JSON (W16). A file may hold
 * several documents, and each of them what a JSON file holds.
 * @throws an error that names the line.
 */
export function parseWorkers(text: string): WorkerSpec[] {
  const lines = new LineCounter();
  const lineOf = ({ range }: Node): string => `line ${lines.linePos(range?.[0] ?? 0).line}`;
  const documents = parseAllDocuments(text, { lineCounter: lines, merge: true });
  const filled = [...documents].filter(({ contents, errors }) => !isEmpty(contents) || errors[0]);
  if (filled.length === 0) throw noList();
  return filled.flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new Error(error.message.split('\n')[0]);
    visit(document, {
      Scalar: (_key, scalar) => {
        if (typeof scalar.value === 'number') scalar.value = numberOf(scalar, lineOf(scalar));
      },
    });
    return specsOf(document).map((item) => {
      const spec = isMap(item) || isAlias(item) ? (item.toJS(document) as unknown) : undefined;
      if (typeof spec === 'object' && spec !== null) return { spec, origin: lineOf(item) };
      throw new Error(`${lineOf(item)}: is no spec; allowed: an object with a url`);
    });
  });
}

function isEmpty(contents: Node | null): boolean {
  return contents === null || (isScalar(contents) && contents.value === null);
}

/** The list that a document is, or has under `workers`; an object with a url is a spec itself. */
function specsOf({ contents }: Document): Node[] {
  const list: unknown =
    isMap(contents) && contents.has('workers') ? contents.get('workers', true) : contents;
  if (isSeq(list)) return list.items as Node[];
  if (isMap(list) && list.has('url')) return [list];
  throw noList();
}

function noList(): Error {
  return new Error('is no list of workers; allowed: a list of specs, or one under `workers`');
}

/** A number as it is written, where JSON can write it so; YAML has more ways, and two values that are no numbers. */
function numberOf({ source = '', value }: Scalar, line: string): unknown {
  const decimal = /^0[xo]/u.test(source) ? String(BigInt(source)) : source.replace(/^\+/u, '');
  const exact = exactNumber(decimal);
  if (exact !== undefined || Number.isFinite(value)) return exact ?? value;
  throw new Error(`${line}: ${source} is no number of a spec; allowed: a finite number`);
}
