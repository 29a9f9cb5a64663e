import { isMap, isSeq, LineCounter, parseDocument, visit, type Node } from 'yaml';
import { exactNumber } from '../core/registry/spec/exact-json.js';
import type { WorkerSpec } from './source.js';

/**
 * The specs of a file with the line of each; their numbers stay as they are written, as in JSON (W16).
 * @throws an error that names the line.
 */
export function parseWorkers(text: string): WorkerSpec[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) throw new Error(error.message.split('\n')[0]);
  visit(document, {
    Scalar: (_key, scalar) => {
      if (typeof scalar.value === 'number')
        scalar.value = exactNumber(scalar.source ?? '') ?? scalar.value;
    },
  });
  const { contents } = document;
  const list: unknown = isMap(contents) ? contents.get('workers', true) : contents;
  if (!isSeq(list)) {
    throw new Error('is no list of workers; allowed: a list of specs, or one under `workers`');
  }
  return list.items.map((item) => {
    const at = (item as Node).range?.[0] ?? 0;
    const line = `line ${lines.linePos(at).line}`;
    if (!isMap(item)) throw new Error(`${line}: is no spec; allowed: an object with a url`);
    return { spec: item.toJS(document) as object, origin: line };
  });
}
