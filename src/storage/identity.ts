import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { corrupt, readText, writeDurably } from './format-marker.js';
import { JournalError } from './journal.js';

export const IDENTITY_FILE = 'IDENTITY';

/** Whose records a directory holds (I7). */
export interface Identity {
  readonly cluster: string;
  readonly node: string;
}

/**
 * Checks that a directory is not that of another cluster, and changes nothing.
 *
 * @returns The name of the node that used it last; undefined where no node has said so: the directory
 *   is new, or an earlier version wrote it.
 * @throws JournalError, kind OTHER_CLUSTER, or CORRUPT.
 */
export function checkIdentity(directory: string, own: Identity): string | undefined {
  const path = join(directory, IDENTITY_FILE);
  const held = readIdentity(directory);
  if (held === undefined || held.cluster === own.cluster) return held?.node;
  throw new JournalError(
    'OTHER_CLUSTER',
    path,
    `${directory} holds the workers of node "${held.node}" in cluster "${held.cluster}", and this is ` +
      `node "${own.node}" in cluster "${own.cluster}"; start it with --cluster ${held.cluster}, or ` +
      'choose another --data-dir',
  );
}

/** Whose records a directory holds; undefined where no node has said so. @throws JournalError */
export function readIdentity(directory: string): Identity | undefined {
  const path = join(directory, IDENTITY_FILE);
  if (!existsSync(path)) return undefined;
  const held = parseIdentity(readText(path));
  if (held === undefined) throw corrupt(path, `${path} does not name a cluster and a node`);
  return held;
}

/** Says whose directory it is, once its records are this node's. */
export function writeIdentity(directory: string, own: Identity): void {
  const { cluster, node } = own;
  writeDurably(join(directory, IDENTITY_FILE), `${JSON.stringify({ cluster, node })}\n`);
}

function parseIdentity(text: string): Identity | undefined {
  try {
    const { cluster, node } = JSON.parse(text) as Partial<Record<keyof Identity, unknown>>;
    return typeof cluster === 'string' && typeof node === 'string' ? { cluster, node } : undefined;
  } catch {
    return undefined;
  }
}
