import * as grpc from '@grpc/grpc-js';
import { meshService, registryService } from '../../src/grpc/proto.js';
import type { WatchWorkersRequest__Output } from '../../src/gen/workermesh/v1/WatchWorkersRequest.js';
import type { WatchWorkersResponse } from '../../src/gen/workermesh/v1/WatchWorkersResponse.js';

type Answer = (request: never, metadata: grpc.Metadata) => object;
type Watch = grpc.ServerWritableStream<WatchWorkersRequest__Output, WatchWorkersResponse>;

/** A sidecar that answers what a test says, and remembers what it was asked. */
export class FakeSidecar {
  readonly requests: { method: string; request: unknown; metadata: grpc.Metadata }[] = [];
  readonly answers = new Map<string, Answer>();
  readonly watches: Watch[] = [];
  address = '';
  #server = new grpc.Server();

  async start(address = '127.0.0.1:0'): Promise<void> {
    this.#server = new grpc.Server();
    this.#server.addService(registryService, this.#handlers(registryService));
    this.#server.addService(meshService, this.#handlers(meshService));
    const port = await new Promise<number>((resolve, reject) => {
      const credentials = grpc.ServerCredentials.createInsecure();
      this.#server.bindAsync(address, credentials, (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
    this.address = `127.0.0.1:${port}`;
  }

  stop(): void {
    this.#server.forceShutdown();
  }

  /** What to answer to a method: a message, or what a function of the request returns or throws. */
  on(method: string, answer: object | Answer): void {
    this.answers.set(method, typeof answer === 'function' ? (answer as Answer) : () => answer);
  }

  /** Refuses a method. */
  refuse(method: string, code: grpc.status, details: string): void {
    this.on(method, () => {
      throw Object.assign(new Error(details), { code, details });
    });
  }

  #handlers(service: grpc.ServiceDefinition): grpc.UntypedServiceImplementation {
    const handlers: grpc.UntypedServiceImplementation = {};
    for (const method of Object.keys(service)) {
      if (method === 'WatchWorkers') {
        handlers[method] = (call: Watch): void => {
          const { request, metadata } = call;
          this.requests.push({ method, request, metadata });
          this.watches.push(call);
        };
        continue;
      }
      if (method === 'KeepAliveWorkers' || method === 'ApplyWorkers') {
        handlers[method] = (call: grpc.ServerDuplexStream<object, object>): void => {
          call.on('data', (request: object) => {
            this.requests.push({ method, request, metadata: call.metadata });
            call.write((this.answers.get(method) ?? (() => ({})))(request as never, call.metadata));
          });
          call.on('end', () => call.end());
        };
        continue;
      }
      const unary: grpc.handleUnaryCall<object, object> = ({ request, metadata }, done) => {
        this.requests.push({ method, request, metadata });
        try {
          done(null, (this.answers.get(method) ?? (() => ({})))(request as never, metadata));
        } catch (error) {
          done(error as grpc.ServiceError);
        }
      };
      handlers[method] = unary;
    }
    return handlers;
  }
}
