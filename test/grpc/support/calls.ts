import * as grpc from '@grpc/grpc-js';
import { until } from './until.js';

// The last of the generated overloads is the one that TypeScript infers from.
type Unary<Request, Response> = (
  argument: Request,
  callback: grpc.requestCallback<Response>,
) => grpc.ClientUnaryCall;
type RequestOf<Method> = Method extends Unary<infer Request, infer _> ? Request : never;
type ResponseOf<Method> = Method extends Unary<infer _, infer Response> ? Response : never;

type FullMethod<Request, Response> = (
  request: Request,
  metadata: grpc.Metadata,
  options: grpc.CallOptions,
  callback: grpc.requestCallback<Response>,
) => grpc.ClientUnaryCall;

/** What a unary call brought, with the metadata that came before it. */
export interface Outcome<Response> {
  readonly response: Response;
  readonly metadata: grpc.Metadata;
}

/** Calls, and resolves with the answer and its metadata; rejects with the ServiceError. */
export function call<Client extends grpc.Client, Name extends keyof Client>(
  client: Client,
  name: Name,
  request: RequestOf<Client[Name]>,
  metadata = new grpc.Metadata(),
): Promise<Outcome<ResponseOf<Client[Name]>>> {
  return new Promise((resolve, reject) => {
    let received = new grpc.Metadata();
    const options = { deadline: Date.now() + 10_000 };
    const method = client[name] as FullMethod<typeof request, ResponseOf<Client[Name]>>;
    const under = method.call(client, request, metadata, options, (error, response) => {
      if (error !== null) reject(error);
      else if (response !== undefined) resolve({ response, metadata: received });
    });
    under.on('metadata', (answered: grpc.Metadata) => (received = answered));
  });
}

/** The error of a call that must fail. */
export async function failure(promise: Promise<unknown>): Promise<grpc.ServiceError> {
  const value = await promise.then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error: error as grpc.ServiceError }),
  );
  if ('error' in value) return value.error;
  throw new Error(`succeeded with ${JSON.stringify(value.answer)}`);
}

/** Messages of a stream, as they come, and how it ended. */
export class Reader<T> {
  readonly messages: T[] = [];
  status: grpc.StatusObject | undefined;
  readonly #stream: grpc.ClientReadableStream<T> | grpc.ClientDuplexStream<never, T>;

  constructor(stream: grpc.ClientReadableStream<T> | grpc.ClientDuplexStream<never, T>) {
    this.#stream = stream;
    stream.on('data', (message: T) => this.messages.push(message));
    stream.on('error', () => undefined);
    stream.on('status', (status: grpc.StatusObject) => (this.status = status));
  }

  /** Waits for a moment at which the messages look so. */
  async until(condition: (messages: readonly T[]) => boolean): Promise<readonly T[]> {
    await until('messages', () => condition(this.messages) || this.status !== undefined);
    if (condition(this.messages)) return this.messages;
    throw new Error(`ended with ${JSON.stringify(this.status)}, ${this.messages.length} messages`);
  }

  /** Waits for the end. */
  async end(): Promise<grpc.StatusObject> {
    await until('end of stream', () => this.status !== undefined);
    return this.status!;
  }

  cancel(): void {
    this.#stream.cancel();
  }
}
