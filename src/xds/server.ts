import * as grpc from '@grpc/grpc-js';
import { OncePer } from '../core/once-per.js';
import type { CounterLabels } from '../core/counters.js';
import { REQUEST_BYTES_MAX, STREAMS_PER_CONNECTION_MAX } from '../core/limits.js';
import { bearerInterceptor } from '../grpc/auth.js';
import { BoundedServer } from '../grpc/bounded-server.js';
import { listen, SERVER_OPTIONS, shutDown } from '../grpc/listener.js';
import type { NodeContext } from '../grpc/node-context.js';
import { createAdsService } from './ads-service.js';
import type { AdsClientView, AdsReport } from './ads-stream.js';
import type { ClusterBy } from './cluster-index.js';
import { adsService, type XdsType } from './messages.js';
import { ResourceTable } from './resource-table.js';

/** How often the log repeats that one client refuses one type of resource. */
const REFUSAL_LOG_INTERVAL_MS = 60_000;
const REFUSAL_LOG_KEYS_MAX = 1_024;

/** What the listener counts. */
export interface XdsMetrics {
  count<N extends 'xds_responses_total' | 'xds_refusals_total'>(
    name: N,
    labels: CounterLabels<N>,
  ): void;
  gauge(name: 'xds_streams', collect: () => Iterable<{ readonly value: number }>): void;
}

/** How clients are let in, and what they are shown. */
export interface XdsServerOptions {
  readonly clusterBy: ClusterBy;
  /** The bearer token that every call must carry (X3); absent: none is asked for. */
  readonly token?: () => string;
  readonly metrics: XdsMetrics;
  /** Streams at once; absent: XDS_STREAMS_MAX. */
  readonly streamsMax?: number;
}

/** The listener for clients of xDS. */
export interface XdsServer {
  /** What it serves. */
  readonly table: ResourceTable;
  /** Resolves with the bound address; see `listen` of the registry's listener. */
  listen(
    address: string,
    credentials?: grpc.ServerCredentials,
    socketMode?: number,
  ): Promise<string>;
  /** Who is connected, and what it refused. */
  clients(): AdsClientView[];
  /** Ends the streams and closes all connections. */
  stop(graceMs: number): Promise<void>;
}

/** Makes the server; nothing listens yet. */
export function createXdsServer(context: NodeContext, options: XdsServerOptions): XdsServer {
  const { token, metrics } = options;
  const server = new BoundedServer({
    ...SERVER_OPTIONS,
    'grpc.max_concurrent_streams': STREAMS_PER_CONNECTION_MAX,
    'grpc.max_receive_message_length': REQUEST_BYTES_MAX,
    interceptors: token === undefined ? [] : [bearerInterceptor(context.node, token)],
  });
  const table = new ResourceTable(options.clusterBy);
  const service = createAdsService(
    context,
    table,
    createReport(context, metrics),
    options.streamsMax,
  );
  server.addService(adsService, service.handlers);
  metrics.gauge('xds_streams', () => [{ value: service.clients().length }]);
  return {
    table,
    listen: (address, credentials = grpc.ServerCredentials.createInsecure(), socketMode) =>
      listen(server, address, credentials, socketMode),
    clients: () => service.clients(),
    stop: async (graceMs) => {
      service.close();
      await shutDown(server, graceMs);
    },
  };
}

function createReport({ log }: NodeContext, metrics: XdsMetrics): AdsReport {
  const oncePer = new OncePer(REFUSAL_LOG_INTERVAL_MS, REFUSAL_LOG_KEYS_MAX);
  return {
    responded: (type: XdsType) => {
      metrics.count('xds_responses_total', { type });
      if (log.isDebugEnabled()) log.debug('response to a client of xDS', { type });
    },
    refused: (type: XdsType, { node, agent, peer, types }) => {
      metrics.count('xds_refusals_total', { type });
      const reason = types.find((each) => each.type === type)?.refusal ?? '';
      if (!oncePer.passes(`${node} ${type} ${reason}`, performance.now())) return;
      log.warn('a client of xDS refused what it was sent, and keeps what it had', {
        ...{ client: node, agent, peer, type, reason },
      });
    },
  };
}
