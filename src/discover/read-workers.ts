import { isObject } from '../core/is-object.js';
import { parseExact } from '../core/registry/spec/exact-json.js';
import type { WorkerSpec } from './source.js';

/**
 * The specs of a file that people or programs wrote: a list of them in YAML or JSON, or such a list under `workers`, or a
 * JSON object a line. Numbers stay as they are written (W16). @throws an error that names the place.
 */
export async function readWorkers(text: string): Promise<WorkerSpec[]> {
  const whole = tryJson(text);
  if (whole !== undefined) return listOf(whole);
  const lines = text.split('\n').flatMap((line, at) => {
    return line.trim() === '' ? [] : [{ spec: tryJson(line), origin: `line ${at + 1}` }];
  });
  if (!isObject(lines[0]?.spec)) {
    // YAML is half of what a short command would have to load.
    return (await import('./worker-file.js')).parseWorkers(text);
  }
  return lines.map(({ spec, origin }) => {
    if (isObject(spec)) return { spec, origin };
    throw new Error(`${origin}: is no JSON object, as the first line is`);
  });
}

function listOf(json: unknown): WorkerSpec[] {
  const list = isObject(json) && 'workers' in json ? json.workers : json;
  const specs: unknown[] = Array.isArray(list) ? list : [list];
  return specs.map((spec, at) => {
    if (isObject(spec)) return { spec, origin: `worker ${at + 1}` };
    throw new Error(`worker ${at + 1} is no spec; allowed: an object with a url`);
  });
}

function tryJson(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}
