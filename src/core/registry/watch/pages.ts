import { invalid, type InvalidInput } from '../../errors.js';
import { PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX } from '../../limits.js';
import { fail, ok, type Result } from '../../ports.js';
import type { WorkerFilter } from '../table/filter.js';
import { openToken, sealToken } from './opaque.js';
import { listStart, tokenBinding, type ListStart } from './resume-token.js';
import type { ListPosition, WorkerTable } from '../table/table.js';

/** Reads a page token; '' = the first page. Refuses text that is not a page token, and tokens of other filters. */
export function decodePageToken(
  table: WorkerTable,
  filter: WorkerFilter,
  token: string,
): Result<PageStart, InvalidInput> {
  if (token === '') return ok({ after: undefined, list: listStart(table) });
  const [binding, url, owner, revision, loadSeq] = openToken(KIND, token) ?? [];
  if (
    typeof binding !== 'string' ||
    typeof url !== 'string' ||
    typeof owner !== 'string' ||
    typeof revision !== 'number' ||
    typeof loadSeq !== 'number'
  ) {
    return refused('is not a token of ListWorkers; take next_page_token of the page before');
  }
  if (binding !== tokenBinding(table, filter)) {
    return refused(
      'is of another filter, or of a sidecar that has restarted; begin again with the first page',
    );
  }
  return ok({ after: { url, owner }, list: { revision, loadSeq } });
}

const KIND = 'page';

/** Where a page begins, and when the list began that it belongs to. */
export interface PageStart {
  /** The last worker of the page before; undefined on the first. */
  readonly after: ListPosition | undefined;
  /** Of the first page: what `listResumeToken` takes, so that any page's token resumes without a gap. */
  readonly list: ListStart;
}

/** The token of the page after `last`. */
export function encodePageToken(
  table: WorkerTable,
  filter: WorkerFilter,
  list: ListStart,
  last: ListPosition,
): string {
  const binding = tokenBinding(table, filter);
  return sealToken(KIND, [binding, last.url, last.owner, list.revision, list.loadSeq]);
}

/** How many workers a page holds at most: 0 = the default, too many = the most there may be. */
export function checkPageSize(asked: number): Result<number, InvalidInput> {
  if (!Number.isInteger(asked) || asked < 0) {
    return fail(invalid('INVALID_REQUEST', 'page_size', 'must be 0 (the default) or positive'));
  }
  return ok(asked === 0 ? PAGE_SIZE_DEFAULT : Math.min(asked, PAGE_SIZE_MAX));
}

function refused(description: string): Result<never, InvalidInput> {
  return fail(invalid('INVALID_REQUEST', 'page_token', description));
}
