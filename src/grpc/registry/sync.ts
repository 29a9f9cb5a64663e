import * as grpc from '@grpc/grpc-js';
import { SYNC_WORKERS_STREAMS_MAX } from '../../core/limits.js';
import type { SyncCounts } from '../../core/registry/registry.js';
import { CollectedWorkers } from './collected-workers.js';
import { answer, readable } from '../call.js';
import type { EdgeContext } from '../context.js';
import { badField, CallError, limitExceeded } from '../status.js';
import { wellFormed } from '../text.js';
import { countWrite, logWarnings, settled, write } from './writes.js';
import type { RegistryServiceHandlers } from '../../gen/workermesh/v1/RegistryService.js';
import type { SyncWorkersRequest__Output } from '../../gen/workermesh/v1/SyncWorkersRequest.js';
import type { SyncWorkersResponse } from '../../gen/workermesh/v1/SyncWorkersResponse.js';

/** Characters of specs that all open SyncWorkers may have collected before their commits. */
const SYNC_WORKERS_BYTES_MAX = 128 * 1024 * 1024;
/** A SyncWorkers that says nothing for so long is aborted: it would keep its place for ever. */
const SYNC_WORKERS_IDLE_MAX_MS = 60_000;

/** SyncWorkers: collects, and applies at `commit` only, all or nothing. */
export function createSyncWorkersHandlers(
  context: EdgeContext,
  bounds: SyncWorkersBounds = {
    bytesMax: SYNC_WORKERS_BYTES_MAX,
    idleMs: SYNC_WORKERS_IDLE_MAX_MS,
  },
): Pick<RegistryServiceHandlers, 'SyncWorkers'> {
  const budget = { bytesMax: bounds.bytesMax, bytes: 0 };
  let open = 0;
  return {
    SyncWorkers: (call, callback) => {
      answer(context, call, callback, async () => {
        if (open >= SYNC_WORKERS_STREAMS_MAX) {
          throw limitExceeded(
            'SyncWorkers at once',
            SYNC_WORKERS_STREAMS_MAX,
            'retry when one has ended',
          );
        }
        open += 1;
        const collected = new CollectedWorkers(budget);
        try {
          await collect(call, collected, bounds.idleMs);
          return await commit(context, collected);
        } finally {
          collected.release();
          open -= 1;
        }
      });
    },
  };
}

type SyncWorkersCall = grpc.ServerReadableStream<SyncWorkersRequest__Output, SyncWorkersResponse>;

/** Bounds of SyncWorkers that tests lower. */
export interface SyncWorkersBounds {
  /** Bytes of specs that all open calls together may hold before their commits. */
  readonly bytesMax: number;
  /** How long a call may say nothing. */
  readonly idleMs: number;
}

/** Resolves at the message with `commit`; rejects when it cannot come any more. */
function collect(
  call: SyncWorkersCall,
  collected: CollectedWorkers,
  idleMs: number,
): Promise<void> {
  // Not `for await`: leaving it would destroy the stream, and with it the answer.
  return new Promise((resolve, reject) => {
    let settled = false;
    const settle = (error?: unknown) => {
      settled = true;
      clearTimeout(idle);
      call.pause();
      // Only the first call of either counts.
      if (error === undefined) resolve();
      else reject(error instanceof Error ? error : new Error('unknown fault', { cause: error }));
    };
    const idle = setTimeout(() => settle(new CallError(...idleError(idleMs))), idleMs);
    call.on('data', (request: SyncWorkersRequest__Output) => {
      // After the end nothing may be charged to the budget any more.
      if (settled) return;
      idle.refresh();
      try {
        collected.add(readable(request));
        if (request.commit) settle();
      } catch (error) {
        settle(error);
      }
    });
    call.on('end', () =>
      settle(badField('commit', 'is missing in the last message; nothing was applied')),
    );
    const message = 'the caller went away; nothing was applied';
    const gone = () => settle(new CallError(grpc.status.CANCELLED, 'CANCELLED', message));
    for (const end of ['cancelled', 'close', 'error']) call.on(end, gone);
  });
}

function idleError(idleMs: number): ConstructorParameters<typeof CallError> {
  const message = `no message for ${idleMs / 1000} s; nothing was applied; begin again`;
  return [grpc.status.ABORTED, 'IDLE', message];
}

async function commit(
  context: EdgeContext,
  collected: CollectedWorkers,
): Promise<SyncWorkersResponse> {
  const { registry } = context;
  const { manager, workers, allowEmpty, force, validateOnly, warnings } = collected;
  const input = { manager, workers, allowEmpty, force, validateOnly };
  const sync = () => registry.sync(input, context.now());
  const counts = validateOnly ? await settled(context, sync()) : await write(context, sync);
  if (!validateOnly) {
    countWrites(context, 'SyncWorkers', counts);
    if (counts.created + counts.replaced > 0) {
      logWarnings(context, { method: 'SyncWorkers', outcome: 'COMMITTED' }, warnings);
    }
  }
  const registryRevision = registry.table.revision;
  return { ...counts, registryRevision, warnings: warnings.map(wellFormed) };
}

function countWrites(context: EdgeContext, method: string, counts: SyncCounts): void {
  for (const [what, count] of Object.entries(counts) as [string, number][]) {
    if (count > 0) countWrite(context, method, what.toUpperCase(), count);
  }
}
