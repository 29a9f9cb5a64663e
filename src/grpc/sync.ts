import * as grpc from '@grpc/grpc-js';
import { LOCAL_WORKERS_MAX, SYNC_BYTES_MAX, SYNC_STREAMS_MAX } from '../core/limits.js';
import type { SyncCounts } from '../core/registry/registry.js';
import type { ParsedSpec } from '../core/registry/spec.js';
import { answer, readable } from './call.js';
import type { EdgeContext } from './context.js';
import { readManager, readSource, unwrap } from './requests.js';
import { badField, CallError, limitExceeded } from './status.js';
import { countWrite, write } from './writes.js';
import type { RegistryServiceHandlers } from '../gen/workermesh/v1/RegistryService.js';
import type { SyncWorkersRequest__Output } from '../gen/workermesh/v1/SyncWorkersRequest.js';
import type { SyncWorkersResponse } from '../gen/workermesh/v1/SyncWorkersResponse.js';

type SyncCall = grpc.ServerReadableStream<SyncWorkersRequest__Output, SyncWorkersResponse>;

/** SyncWorkers: collects, and applies at `commit` only, all or nothing. */
export function createSyncHandlers(
  context: EdgeContext,
): Pick<RegistryServiceHandlers, 'SyncWorkers'> {
  let open = 0;
  return {
    SyncWorkers: (call, callback) => {
      answer(context, call, callback, async () => {
        if (open >= SYNC_STREAMS_MAX)
          throw limitExceeded('SyncWorkers at once', SYNC_STREAMS_MAX, 'retry when one has ended');
        open += 1;
        try {
          return await commit(context, await collect(call));
        } finally {
          open -= 1;
        }
      });
    },
  };
}

/** What the messages of one call said together. */
interface Collected {
  manager: string;
  workers: ParsedSpec[];
  bytes: number;
  allowEmpty: boolean;
  force: boolean;
  validateOnly: boolean;
}

async function collect(call: SyncCall): Promise<Collected> {
  const collected: Collected = {
    manager: '',
    workers: [],
    bytes: 0,
    allowEmpty: false,
    force: false,
    validateOnly: false,
  };
  // Not `for await`: leaving it would destroy the stream, and with it the answer.
  return new Promise((resolve, reject) => {
    let settled = false;
    const settle = (finish: () => void) => {
      if (settled) return;
      settled = true;
      call.pause();
      finish();
    };
    call.on('data', (request: SyncWorkersRequest__Output) => {
      if (settled) return;
      try {
        add(collected, readable(request));
        if (request.commit) settle(() => resolve(collected));
      } catch (error) {
        settle(() => reject(error instanceof Error ? error : new Error(String(error))));
      }
    });
    const withoutCommit = () =>
      settle(() => {
        reject(badField('commit', 'is missing in the last message; nothing was applied'));
      });
    call.on('end', withoutCommit);
    const gone = () =>
      settle(() => {
        const message = 'the caller went away; nothing was applied';
        reject(new CallError(grpc.status.CANCELLED, 'CANCELLED', message));
      });
    for (const end of ['cancelled', 'close', 'error']) call.on(end, gone);
  });
}

function add(collected: Collected, request: SyncWorkersRequest__Output): void {
  const manager = readManager(request.manager);
  if (collected.manager === '' && manager === '') {
    throw badField('manager', 'is missing in the first message');
  }
  if (collected.manager !== '' && manager !== '' && manager !== collected.manager) {
    throw badField('manager', `was ${collected.manager} before; one call syncs one manager`);
  }
  collected.manager ||= manager;
  for (const source of request.workers) {
    const index = collected.workers.length;
    if (index >= LOCAL_WORKERS_MAX)
      throw limitExceeded('workers in one sync', LOCAL_WORKERS_MAX, 'use more nodes');
    const parsed = readSource(source, `workers[${index}].`);
    collected.bytes += parsed.spec.text.length;
    if (collected.bytes > SYNC_BYTES_MAX) {
      throw limitExceeded('bytes of specs in one sync', SYNC_BYTES_MAX, 'use ApplyWorkers');
    }
    collected.workers.push(parsed);
  }
  collected.allowEmpty ||= request.allowEmpty;
  collected.force ||= request.force;
  collected.validateOnly ||= request.validateOnly;
}

async function commit(context: EdgeContext, collected: Collected): Promise<SyncWorkersResponse> {
  const { registry } = context;
  const { manager, workers, allowEmpty, force, validateOnly } = collected;
  const input = { manager, workers, allowEmpty, force, validateOnly };
  const sync = () => ({
    counts: unwrap(registry.sync(input, context.now())),
    registryRevision: registry.table.revision,
  });
  if (validateOnly) {
    const { counts, registryRevision } = sync();
    return { ...counts, registryRevision };
  }
  const { counts, registryRevision } = await write(context, sync);
  countWrites(context, 'SyncWorkers', counts);
  return { ...counts, registryRevision };
}

function countWrites(context: EdgeContext, method: string, counts: SyncCounts): void {
  for (const [what, count] of Object.entries(counts) as [string, number][]) {
    if (count > 0) countWrite(context, method, what.toUpperCase(), count);
  }
}
