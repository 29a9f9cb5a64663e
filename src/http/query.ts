import { fail, ok, type Result } from '../core/ports.js';
import { WORKER_STATUSES } from '../core/registry/worker.js';
import { STATUS_WORKERS_DEFAULT, STATUS_WORKERS_MAX, type StatusFilter } from './status.js';

const NAMES = ['owner', 'model', 'status', 'limit', 'shadowed'];

/** Reads the query of /status.json; the error is a sentence with the name, what came and what is allowed. */
export function parseStatusQuery(
  query: URLSearchParams,
): Result<{ readonly filter: StatusFilter; readonly limit: number }, string> {
  for (const name of query.keys()) {
    if (!NAMES.includes(name)) return fail(`${name}: unknown; allowed: ${NAMES.join(', ')}`);
  }
  const limitText = query.get('limit') ?? String(STATUS_WORKERS_DEFAULT);
  const limit = /^\d{1,6}$/.test(limitText) ? Number(limitText) : Number.NaN;
  if (!(limit >= 1 && limit <= STATUS_WORKERS_MAX)) {
    return fail(`limit: allowed: a whole number from 1 to ${STATUS_WORKERS_MAX}`);
  }
  const statusText = query.get('status') ?? '';
  const status = WORKER_STATUSES.find((one) => one === statusText);
  if (statusText !== '' && status === undefined) {
    return fail(`status: allowed: one of ${WORKER_STATUSES.join(', ')}`);
  }
  const [owner, model] = [query.get('owner') ?? '', query.get('model') ?? ''];
  const filter: StatusFilter = {
    ...(owner !== '' && { ownerNode: owner }),
    ...(model !== '' && { modelId: model }),
    ...(status !== undefined && { statuses: [status] }),
    includeShadowed: query.get('shadowed') !== 'off',
  };
  return ok({ filter, limit });
}
