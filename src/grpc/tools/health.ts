import * as grpc from '@grpc/grpc-js';
import { HEALTH_WATCHERS_MAX } from '../../core/limits.js';
import { unary } from '../call.js';
import type { NodeContext } from '../node-context.js';
import { ServerStreams, type ServerStream, type StreamReader } from '../server-streams.js';
import { CallError } from '../status.js';
import type { HealthHandlers } from '../../gen/grpc/health/v1/Health.js';
import type { HealthCheckRequest__Output } from '../../gen/grpc/health/v1/HealthCheckRequest.js';
import type { HealthCheckResponse } from '../../gen/grpc/health/v1/HealthCheckResponse.js';

/** grpc.health.v1 over a few named services; '' is the process. */
export class HealthService {
  readonly #context: NodeContext;
  readonly #statuses = new Map<string, ServingStatus>([['', 'SERVING']]);
  readonly #watches: ServerStreams<HealthCheckRequest__Output, HealthCheckResponse>;

  constructor(context: NodeContext) {
    this.#context = context;
    this.#watches = new ServerStreams(context, {
      what: 'health watches at once',
      max: HEALTH_WATCHERS_MAX,
      instead: 'share one watch, or poll Check',
      unsentMax: 1,
    });
  }

  /** Says it to everyone who asks from now on, and to everyone who watches. */
  set(service: string, status: ServingStatus): void {
    this.#statuses.set(service, status);
    this.#watches.pump();
  }

  /** Ends all watches with UNAVAILABLE; to be called once, when the node stops. */
  close(): void {
    this.#watches.close();
  }

  /** The methods of the service. */
  handlers(): HealthHandlers {
    const handlers = {
      Check: unary(this.#context, ({ service }: HealthCheckRequest__Output) => {
        const status = this.#statuses.get(service);
        if (status !== undefined) return { status };
        const known = [...this.#statuses.keys()].filter((name) => name !== '').join(', ');
        throw new CallError(
          grpc.status.NOT_FOUND,
          'SERVICE_NOT_FOUND',
          `no service ${service}; known are ${known}, and '' for the process`,
        );
      }),
      List: unary(this.#context, () => ({
        statuses: Object.fromEntries(
          [...this.#statuses].map(([name, status]) => [name, { status }]),
        ),
      })),
      Watch: this.#watches.handler(({ service }, stream) => this.#watch(service, stream)),
    };
    return handlers;
  }

  /** A slow reader misses what is over, and ends with the present. */
  #watch(service: string, stream: ServerStream<HealthCheckResponse>): StreamReader {
    let sent: HealthCheckResponse['status'];
    const pump = () => {
      const status = this.#statuses.get(service) ?? 'SERVICE_UNKNOWN';
      if (status === sent) return;
      sent = status;
      stream.write({ status });
    };
    return { pump, close: () => undefined };
  }
}

/** What is said of a service. */
export type ServingStatus = 'SERVING' | 'NOT_SERVING';
