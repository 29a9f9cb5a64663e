import type { ListWorkersRequest } from '../gen/workermesh/v1/ListWorkersRequest.js';
import type { ListWorkersResponse__Output } from '../gen/workermesh/v1/ListWorkersResponse.js';
import type { Worker__Output } from '../gen/workermesh/v1/Worker.js';
import { call, type Connection } from './connection.js';

/** All workers that match, over all pages. */
export interface AllWorkers {
  readonly workers: readonly Worker__Output[];
  /** The sidecar has not heard of all yet. */
  readonly incomplete: boolean;
}

/** Lists all pages of a request. */
export async function listAllWorkers(
  connection: Connection,
  request: Omit<ListWorkersRequest, 'pageToken'>,
): Promise<AllWorkers> {
  const workers: Worker__Output[] = [];
  let pageToken = '';
  let incomplete = false;
  do {
    const each = { ...request, pageToken };
    const page: ListWorkersResponse__Output = await call(connection, (...rest) =>
      connection.registry.listWorkers(each, ...rest),
    );
    workers.push(...page.workers);
    incomplete ||= page.incomplete;
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return { workers, incomplete };
}
