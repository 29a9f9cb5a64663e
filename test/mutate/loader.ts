import { readFile } from 'node:fs/promises';
import type { LoadHook } from 'node:module';

/** URL of a compiled file -> path of what is loaded in its place. */
let instead: Readonly<Record<string, string>> = {};

/** Called by Node with what `register` was given. */
export function initialize(files: Readonly<Record<string, string>>): void {
  instead = files;
}

/** Loads instrumented code in the place of what the build wrote. */
export const load: LoadHook = async (url, context, next) => {
  const path = instead[url];
  if (path === undefined) return next(url, context);
  return { format: 'module', source: await readFile(path), shortCircuit: true };
};
