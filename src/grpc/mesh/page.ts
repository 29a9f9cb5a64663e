import { checkPageSize } from '../../core/registry/watch/pages.js';
import { fingerprint, openToken, sealToken } from '../../core/registry/watch/opaque.js';
import { unwrap } from '../requests.js';
import { badField } from '../status.js';

/** How many to answer: 0 = the default; more than the most is the most. Throws INVALID_ARGUMENT below 0. */
export function pageSize(requested: number): number {
  return unwrap(checkPageSize(requested));
}

/** What a page token belongs to: it is refused anywhere else. */
export interface PageScope {
  /** Name of the method. */
  readonly method: string;
  readonly node: string;
  /** Canonical text of the filter. */
  readonly filter: string;
}

/** A token for what comes after `position`, the sort key of the last item of the page. */
export function pageToken(scope: PageScope, position: readonly string[]): string {
  return sealToken(kindOf(scope), position);
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
  const fields = openToken(kindOf(scope), token);
  if (fields?.length === length && fields.every((each) => typeof each === 'string')) return fields;
  throw badField(
    'page_token',
    'is not a next_page_token of this method, node and filter; start again without a token',
  );
}

function kindOf({ method, node, filter }: PageScope): string {
  return fingerprint(JSON.stringify([method, node, filter]));
}
