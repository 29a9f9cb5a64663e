import { messageOf } from '../core/errors.js';
import type { Config } from '../config.js';

/** What a reload of files led to, in words. */
export interface ReloadedFiles {
  readonly changed: readonly string[];
  /** What could not be read, and why; the former stays in force. */
  readonly failed: readonly string[];
}

/** Lets each of `parts` read its files at the paths of `config`; one that fails hinders no other. */
export function reloadFiles(
  config: Config,
  parts: Readonly<Record<string, { reload(config: Config): boolean }>>,
): ReloadedFiles {
  const changed: string[] = [];
  const failed: string[] = [];
  for (const [what, part] of Object.entries(parts)) {
    try {
      if (part.reload(config)) changed.push(what);
    } catch (error) {
      failed.push(`${what}: ${messageOf(error)}`);
    }
  }
  return { changed, failed };
}
