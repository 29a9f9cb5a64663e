import { createHash } from 'node:crypto';
import { PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX } from '../../core/limits.js';
import { badField } from '../status.js';

/** What a page token belongs to: it is refused anywhere else. */
export interface PageScope {
  /** Name of the method. */
  readonly method: string;
  readonly node: string;
  /** Canonical text of the filter. */
  readonly filter: string;
}

/** How many to answer: 0 = the default; more than the most is the most. Throws INVALID_ARGUMENT below 0. */
export function pageSize(requested: number): number {
  if (requested < 0) throw badField('page_size', `must not be negative; got ${requested}`);
  return requested === 0 ? PAGE_SIZE_DEFAULT : Math.min(requested, PAGE_SIZE_MAX);
}

/** A token for what comes after `position`, the sort key of the last item of the page. */
export function pageToken(scope: PageScope, position: readonly string[]): string {
  return Buffer.from(JSON.stringify([checkOf(scope), ...position])).toString('base64url');
}

/**
 * The position in a token, of `length` strings; undefined for the first page. Throws INVALID_ARGUMENT for
 * a token that is not ours, or of another method, node or filter.
 */
export function pagePosition(
  scope: PageScope,
  token: string,
  length: number,
): readonly string[] | undefined {
  if (token === '') return undefined;
  const parts = parse(token);
  if (parts?.length !== length + 1 || parts[0] !== checkOf(scope)) {
    throw badField(
      'page_token',
      'is not a next_page_token of this method, node and filter; start again without a token',
    );
  }
  return parts.slice(1);
}

function parse(token: string): string[] | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (Array.isArray(parts) && parts.every((part) => typeof part === 'string')) return parts;
  } catch {
    // Not ours, like anything else that is no list of strings.
  }
  return undefined;
}

function checkOf({ method, node, filter }: PageScope): string {
  const hash = createHash('sha256').update(JSON.stringify([method, node, filter]));
  return hash.digest('base64url').slice(0, 16);
}
