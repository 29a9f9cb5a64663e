import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import { endWithClient, failStream, readable, sendNodeMetadata } from '../grpc/call.js';
import type { NodeContext } from '../grpc/node-context.js';
import { badField, fromRefusal, limitExceeded } from '../grpc/status.js';
import {
  AdsStream,
  type AdsCall,
  type AdsClientView,
  type AdsProtocol,
  type AdsReport,
} from './ads-stream.js';
import type { ResourceTable } from './resource-table.js';
import { SubscriptionError } from './subscription.js';

/** Streams at once; each remembers what its client knows. */
export const XDS_STREAMS_MAX = 256;

/** The aggregated discovery service over one table. */
export interface AdsService {
  readonly handlers: UntypedServiceImplementation;
  /** The clients that are connected. */
  clients(): AdsClientView[];
  /** Ends every stream with UNAVAILABLE: its client keeps what it has, and comes back. */
  close(): void;
}

/** Serves the resources of a table; nothing is told before the table is complete (E1). */
export function createAdsService(
  context: NodeContext,
  table: ResourceTable,
  report: AdsReport,
  streamsMax = XDS_STREAMS_MAX,
): AdsService {
  const open = new Map<(error: unknown) => void, AdsStream<AdsProtocol>>();
  const serve = <P extends AdsProtocol>(protocol: P, call: AdsCall<P>): void => {
    if (open.size >= streamsMax) {
      const remedy = 'close some, or ask another node';
      failStream(context, call, limitExceeded('streams of xDS at once', streamsMax, remedy));
      return;
    }
    sendNodeMetadata(context, call);
    const stream = new AdsStream(protocol, call, table, report);
    /** Whether it was still open: each stream is counted once. */
    const leave = (): boolean => {
      stream.close();
      return open.delete(fail);
    };
    const fail = (error: unknown): void => {
      if (leave()) failStream(context, call, error);
    };
    open.set(fail, stream);
    call.on('data', (request: Parameters<typeof stream.request>[0]) => {
      if (!open.has(fail)) return;
      try {
        stream.request(readable(request));
      } catch (error) {
        fail(
          error instanceof SubscriptionError ? badField('resource_names', error.message) : error,
        );
      }
    });
    endWithClient(context, call, leave);
  };
  return {
    handlers: {
      StreamAggregatedResources: (call: AdsCall<'world'>) => serve('world', call),
      DeltaAggregatedResources: (call: AdsCall<'delta'>) => serve('delta', call),
    },
    clients: () => [...open.values()].map(({ view }) => view),
    close: () => {
      for (const fail of [...open.keys()]) fail(fromRefusal('STOPPING'));
    },
  };
}
