import { RESPONSE_BYTES_MAX } from '../../core/limits.js';
import {
  checkPageSize,
  decodePageToken,
  encodePageToken,
} from '../../core/registry/watch/pages.js';
import type { WorkerRecord } from '../../core/registry/worker.js';
import { listResumeToken } from '../../core/registry/watch/watch.js';
import { unary, unaryInSteps } from '../call.js';
import type { EdgeContext } from '../context.js';
import { toWorker } from '../convert.js';
import { readFilter } from './filter.js';
import { readTarget, readView, unwrap } from '../requests.js';
import { codec } from '../proto.js';
import type { Steps } from '../turns.js';
import type { ListWorkersRequest__Output } from '../../gen/workermesh/v1/ListWorkersRequest.js';
import type { ListWorkersResponse } from '../../gen/workermesh/v1/ListWorkersResponse.js';
import type { RegistryServiceHandlers } from '../../gen/workermesh/v1/RegistryService.js';

/** Workers of a page that are encoded in one step: about a millisecond. */
const PAGE_STEP_RECORDS = 64;

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
    ListWorkers: unaryInSteps(context, (request: ListWorkersRequest__Output) =>
      list(context, request),
    ),
  };
}

const pageCodec = codec<ListWorkersResponse, unknown>('workermesh.v1.ListWorkersResponse');

/** What a page may weigh; the rest of a response's bytes is for its tokens and numbers. */
const PAGE_BYTES_MAX = RESPONSE_BYTES_MAX - 16 * 1024;

/** Encodes a page in steps: parts of one message, one after the other, are that message. */
function* list(context: EdgeContext, request: ListWorkersRequest__Output): Steps<Buffer> {
  const { registry } = context;
  const { table } = registry;
  const filter = readFilter(request.filter, (url) => table.isKnown(url));
  const view = readView(request.view, 'BASIC');
  const size = unwrap(checkPageSize(request.pageSize));
  const start = unwrap(decodePageToken(table, filter, request.pageToken));
  const found = table.list(filter, start.after, size);
  const registryRevision = table.revision;
  const incomplete = !context.complete();
  const parts: Buffer[] = [];
  let bytes = 0;
  let last: WorkerRecord | undefined;
  for (const record of found.records) {
    const part = pageCodec.encode({ workers: [toWorker(context, record, view)] });
    bytes += part.length;
    // At least one, which always fits.
    if (bytes > PAGE_BYTES_MAX && last !== undefined) break;
    last = record;
    parts.push(part);
    if (parts.length % PAGE_STEP_RECORDS === 0) yield undefined;
  }
  const more = found.more || last !== found.records.at(-1);
  const rest = {
    nextPageToken: more && last ? encodePageToken(table, filter, start.list, last) : '',
    totalSize: found.total,
    registryRevision,
    resumeToken: listResumeToken(table, filter, start.list),
    incomplete,
  };
  return Buffer.concat([...parts, pageCodec.encode(rest)]);
}
