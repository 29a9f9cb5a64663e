import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as grpc from '@grpc/grpc-js';
import { healthService } from '../../src/grpc/proto.js';

/** An inference worker as probes see it, whose health the test switches. */
export interface Backend {
  readonly url: string;
  healthy: boolean;
  /** Probes so far. */
  probes: number;
  end(): Promise<void>;
}

/** Answers `GET /health` with 200 or 503. */
export async function startHttpBackend(): Promise<Backend> {
  const server = http.createServer((request, response) => {
    backend.probes += 1;
    const found = request.url === '/health';
    response.writeHead(!found ? 404 : backend.healthy ? 200 : 503).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const backend: Backend = {
    url: `http://127.0.0.1:${port}`,
    healthy: true,
    probes: 0,
    end: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return backend;
}

/** Serves grpc.health.v1 with SERVING or NOT_SERVING. */
export async function startGrpcBackend(): Promise<Backend> {
  const server = new grpc.Server();
  const unused = (): never => {
    throw new Error('not called by probes');
  };
  server.addService(healthService, {
    check: (_: unknown, reply: grpc.sendUnaryData<{ status: string }>) => {
      backend.probes += 1;
      reply(null, { status: backend.healthy ? 'SERVING' : 'NOT_SERVING' });
    },
    list: unused,
    watch: unused,
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  const backend: Backend = {
    url: `grpc://127.0.0.1:${port}`,
    healthy: true,
    probes: 0,
    end: () => {
      server.forceShutdown();
      return Promise.resolve();
    },
  };
  return backend;
}
