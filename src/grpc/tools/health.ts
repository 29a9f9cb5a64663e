import * as grpc from '@grpc/grpc-js';
import { HEALTH_WATCHERS_MAX } from '../../core/limits.js';
import { countCall, failStream, readable, sendNodeMetadata, unary } from '../call.js';
import type { NodeContext } from '../node-context.js';
import { CallError, fromRefusal, limitExceeded } from '../status.js';
import type { HealthHandlers } from '../../gen/grpc/health/v1/Health.js';
import type { HealthCheckRequest__Output } from '../../gen/grpc/health/v1/HealthCheckRequest.js';
import type { HealthCheckResponse } from '../../gen/grpc/health/v1/HealthCheckResponse.js';

/** What is said of a service. */
export type ServingStatus = 'SERVING' | 'NOT_SERVING';

type WatchCall = grpc.ServerWritableStream<HealthCheckRequest__Output, HealthCheckResponse>;

/** grpc.health.v1 over a few named services; '' is the process. */
export class HealthService {
  readonly #context: NodeContext;
  readonly #statuses = new Map<string, ServingStatus>([['', 'SERVING']]);
  readonly #watches = new Set<HealthWatch>();

  constructor(context: NodeContext) {
    this.#context = context;
  }

  /** Says it to everyone who asks from now on, and to everyone who watches. */
  set(service: string, status: ServingStatus): void {
    this.#statuses.set(service, status);
    for (const watch of this.#watches) watch.pump();
  }

  /** Ends all watches with UNAVAILABLE; to be called once, when the node stops. */
  close(): void {
    const error = fromRefusal('STOPPING');
    for (const watch of [...this.#watches]) watch.fail(error);
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
      Watch: (call: WatchCall) => this.#watch(call),
    };
    return handlers;
  }

  #watch(call: WatchCall): void {
    try {
      const { service } = readable(call.request);
      if (this.#watches.size >= HEALTH_WATCHERS_MAX) {
        throw limitExceeded(
          'health watches at once',
          HEALTH_WATCHERS_MAX,
          'share one watch, or poll Check',
        );
      }
      const watch = new HealthWatch(this.#context, call, () => this.#statuses.get(service));
      this.#watches.add(watch);
      call.on('cancelled', () => countCall(this.#context, call, grpc.status.CANCELLED));
      for (const end of ['cancelled', 'close', 'error']) {
        call.on(end, () => this.#watches.delete(watch));
      }
      sendNodeMetadata(this.#context, call);
      watch.pump();
    } catch (error) {
      failStream(this.#context, call, error);
    }
  }
}

/** One watch: a slow reader misses what is over, and ends with the present. */
class HealthWatch {
  readonly #context: NodeContext;
  readonly #call: WatchCall;
  readonly #status: () => ServingStatus | undefined;
  #sent: HealthCheckResponse['status'];
  #sending = false;

  constructor(context: NodeContext, call: WatchCall, status: () => ServingStatus | undefined) {
    this.#context = context;
    this.#call = call;
    this.#status = status;
  }

  pump(): void {
    const status = this.#status() ?? 'SERVICE_UNKNOWN';
    if (this.#sending || status === this.#sent) return;
    this.#sending = true;
    this.#sent = status;
    this.#call.write({ status }, () => {
      this.#sending = false;
      this.pump();
    });
  }

  fail(error: CallError): void {
    failStream(this.#context, this.#call, error);
  }
}
