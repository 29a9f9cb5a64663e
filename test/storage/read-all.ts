import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Every file of a directory with its bytes, so that a test can say that nothing changed. */
export function readAll(directory: string): Record<string, string> {
  const names = readdirSync(directory).sort();
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(join(directory, name)).toString('latin1')]),
  );
}
