import { RESPONSE_BYTES_MAX } from '../core/limits.js';
import { checkPageSize, decodePageToken, encodePageToken } from '../core/registry/pages.js';
import type { WorkerRecord } from '../core/registry/worker.js';
import { listResumeToken } from '../core/registry/watch.js';
import { unary } from './call.js';
import type { EdgeContext } from './context.js';
import { toWorker, type View } from './convert.js';
import { readFilter } from './filter.js';
import { readTarget, readView, unwrap } from './requests.js';
import { workerBytesMax } from './size.js';
import type { ListWorkersRequest__Output } from '../gen/workermesh/v1/ListWorkersRequest.js';
import type { ListWorkersResponse } from '../gen/workermesh/v1/ListWorkersResponse.js';
import type { RegistryServiceHandlers } from '../gen/workermesh/v1/RegistryService.js';

/** What a page may weigh; the rest of a response's bytes is for its tokens and numbers. */
const PAGE_BYTES_MAX = RESPONSE_BYTES_MAX - 16 * 1024;

/** The methods that only look. */
export function createReadHandlers(
  context: EdgeContext,
): Pick<RegistryServiceHandlers, 'GetWorker' | 'ListWorkers'> {
  return {
    GetWorker: unary(context, (request) => {
      const view = readView(request.view, 'SPEC');
      return {
        worker: toWorker(context, unwrap(context.registry.find(readTarget(request))), view),
      };
    }),
    ListWorkers: unary(context, (request) => list(context, request)),
  };
}

function list(context: EdgeContext, request: ListWorkersRequest__Output): ListWorkersResponse {
  const { table } = context.registry;
  const filter = readFilter(request.filter, (url) => table.active(url) !== undefined);
  const view = readView(request.view, 'BASIC');
  const size = unwrap(checkPageSize(request.pageSize));
  const start = unwrap(decodePageToken(table, filter, request.pageToken));
  const found = table.list(filter, start.after, size);
  const fitting = fit(context, found.records, view);
  const last = fitting.at(-1);
  const more = found.more || fitting.length < found.records.length;
  return {
    workers: fitting.map((record) => toWorker(context, record, view)),
    nextPageToken: more && last ? encodePageToken(table, filter, start.list, last) : '',
    totalSize: found.total,
    registryRevision: table.revision,
    resumeToken: listResumeToken(table, filter, start.list),
    incomplete: !context.complete(),
  };
}

/** As many records, from the first on, as one response holds; at least one, which always fits. */
function fit(
  { registry }: EdgeContext,
  records: readonly WorkerRecord[],
  view: View,
): readonly WorkerRecord[] {
  let bytes = 0;
  for (const [index, record] of records.entries()) {
    bytes += workerBytesMax(record, registry.health(record), view);
    if (bytes > PAGE_BYTES_MAX && index > 0) return records.slice(0, index);
  }
  return records;
}
