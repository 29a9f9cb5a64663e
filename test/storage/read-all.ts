import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Every file below a directory with its bytes, so that a test can say that nothing changed. */
export function readAll(directory: string): Record<string, string> {
  const names = (readdirSync(directory, { recursive: true }) as string[])
    .filter((name) => statSync(join(directory, name)).isFile())
    .sort();
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(join(directory, name)).toString('latin1')]),
  );
}
