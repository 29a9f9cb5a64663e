import type { ServerDuplexStream } from '@grpc/grpc-js';
import { KEEP_ALIVE_IDS_MAX, KEEP_ALIVE_STREAMS_MAX } from '../../core/limits.js';
import { endWithClient, failStream, readable, sendNodeMetadata, traceStream } from '../call.js';
import type { EdgeContext } from '../context.js';
import { readWorkerId } from '../requests.js';
import { fromRefusal, limitExceeded } from '../status.js';
import { refuseWrites } from './writes.js';
import type { KeepAliveWorkersRequest__Output } from '../../gen/workermesh/v1/KeepAliveWorkersRequest.js';
import type { KeepAliveWorkersResponse } from '../../gen/workermesh/v1/KeepAliveWorkersResponse.js';
import type { RegistryServiceHandlers } from '../../gen/workermesh/v1/RegistryService.js';

/** KeepAliveWorkers: each request is answered at once, for nothing of it waits for the disk. */
export function createKeepAliveHandlers(context: EdgeContext): KeepAliveHandlers {
  const open = new Set<(error: unknown) => void>();
  const handle = (call: KeepAliveCall): void => {
    traceStream(context, call);
    if (open.size >= KEEP_ALIVE_STREAMS_MAX) {
      const what = 'KeepAliveWorkers at once';
      failStream(context, call, limitExceeded(what, KEEP_ALIVE_STREAMS_MAX, 'share a stream'));
      return;
    }
    sendNodeMetadata(context, call);
    /** Whether it was still open: each stream is counted once. */
    const leave = (): boolean => open.delete(fail);
    const fail = (error: unknown): void => {
      if (leave()) failStream(context, call, error);
    };
    open.add(fail);
    call.on('data', (request: KeepAliveWorkersRequest__Output) => {
      if (!open.has(fail)) return;
      try {
        if (!call.write(renew(context, request))) {
          call.pause();
          call.once('drain', () => call.resume());
        }
      } catch (error) {
        fail(error);
      }
    });
    endWithClient(context, call, leave);
  };
  return {
    handlers: { KeepAliveWorkers: handle },
    close: () => {
      for (const fail of [...open]) fail(fromRefusal('STOPPING'));
    },
  };
}

type KeepAliveCall = ServerDuplexStream<KeepAliveWorkersRequest__Output, KeepAliveWorkersResponse>;

/** The method that renews leases, and how to end all its streams when the node stops. */
export interface KeepAliveHandlers {
  readonly handlers: Pick<RegistryServiceHandlers, 'KeepAliveWorkers'>;
  /** Ends every stream with UNAVAILABLE. */
  close(): void;
}

function renew(
  context: EdgeContext,
  request: KeepAliveWorkersRequest__Output,
): KeepAliveWorkersResponse {
  const { workerIds } = readable(request);
  if (workerIds.length > KEEP_ALIVE_IDS_MAX) {
    throw limitExceeded('worker_ids in one request', KEEP_ALIVE_IDS_MAX, 'send several');
  }
  const ids = workerIds.map((id, index) => readWorkerId(id, `worker_ids[${index}]`));
  refuseWrites(context, false);
  const unknownWorkerIds = context.registry.keepAlive(ids, context.now());
  context.changed();
  return { unknownWorkerIds };
}
