import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as grpc from '@grpc/grpc-js';
import { healthService } from '../../src/grpc/proto.js';

/** A worker that says in each answer who it is. */
export interface NamedBackend {
  readonly url: string;
  end(): Promise<void>;
}

/** Answers every request with its URL. */
export async function startNamedHttp(): Promise<NamedBackend> {
  const server = createServer((_, response) => response.end(url));
  // A proxy keeps its connections while a test lasts: one that ends is then the doing of the proxy.
  server.keepAliveTimeout = 600_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    end: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers calls of the health service, with its URL in the metadata `answered-by`. */
export async function startNamedGrpc(): Promise<NamedBackend> {
  const server = new grpc.Server();
  const check = (
    call: grpc.ServerUnaryCall<unknown, { status: string }>,
    reply: grpc.sendUnaryData<{ status: string }>,
  ): void => {
    const metadata = new grpc.Metadata();
    metadata.set('answered-by', url);
    call.sendMetadata(metadata);
    reply(null, { status: 'SERVING' });
  };
  const unused = (): never => {
    throw new Error('not called');
  };
  server.addService(healthService, { check, list: unused, watch: unused });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  const url = `grpc://127.0.0.1:${port}`;
  return {
    url,
    end: () =>
      new Promise((resolve) => {
        // Calls under way end well: a worker that is drained has finished its work.
        server.tryShutdown(() => resolve());
      }),
  };
}
