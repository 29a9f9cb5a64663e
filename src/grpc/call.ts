import type { EventEmitter } from 'node:events';
import * as grpc from '@grpc/grpc-js';
import type { Span } from '../core/trace.js';
import { callSpan } from './trace-scope.js';
import type { NodeContext } from './node-context.js';
import { EncodedResponse, UnreadableRequest } from './definition.js';
import type { Steps } from './turns.js';
import { badField, CallError, fromThrown, NODE_METADATA, toStatusObject } from './status.js';

/** Any of the four kinds of calls that a server answers. */
interface ServerCall {
  sendMetadata(metadata: grpc.Metadata): void;
  getPath(): string;
  readonly metadata: grpc.Metadata;
}

/** A method with one request and one answer. What the handler throws becomes the status. */
export function unary<Request, Response>(
  context: NodeContext,
  handle: (
    request: Request,
    call: grpc.ServerUnaryCall<Request, Response>,
  ) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const startMs = performance.now();
    context.turns.soon(call.getPeer(), () => {
      if (call.cancelled) countCall(context, call, grpc.status.CANCELLED);
      else answer(context, call, callback, () => handle(readable(call.request), call), startMs);
    });
  };
}

/**
 * The same for a method whose work is long: it is done in steps, and the answer is encoded by them.
 * `handle` may throw before the first step.
 */
export function unaryInSteps<Request>(
  context: NodeContext,
  handle: (request: Request) => Steps<Buffer>,
): grpc.handleUnaryCall<Request, never> {
  return (call, callback) => {
    answer(context, call, callback, async () => {
      const long = context.turns.long(call.getPeer(), handle(readable(call.request)));
      let answered = false;
      call.on('cancelled', () => {
        if (!answered) countCall(context, call, grpc.status.CANCELLED);
        long.close();
      });
      try {
        const bytes = await long.result;
        return new EncodedResponse(bytes, () => long.close()) as never;
      } catch (error) {
        long.close();
        throw error;
      } finally {
        answered = true;
      }
    });
  };
}

/**
 * Tells an answer whose bytes were prepared that they have left: what a client does not read counts as
 * work under way.
 */
export class WrittenInterceptor extends grpc.ServerInterceptingCall {
  override sendMessage(message: unknown, callback: () => void): void {
    super.sendMessage(message, () => {
      if (message instanceof EncodedResponse) message.onWritten();
      callback();
    });
  }
}

/** Answers a call once with what `produce` gives. An answer after a cancellation goes nowhere. */
export function answer<Response>(
  context: NodeContext,
  call: ServerCall,
  callback: grpc.sendUnaryData<Response>,
  produce: () => Response | Promise<Response>,
  startMs = performance.now(),
): void {
  answerOnce(context, call, callback, produce, startMs).catch((error: unknown) => {
    logFault(context, call, error);
  });
}

async function answerOnce<Response>(
  context: NodeContext,
  call: ServerCall,
  callback: grpc.sendUnaryData<Response>,
  produce: () => Response | Promise<Response>,
  startMs: number,
): Promise<void> {
  let code = grpc.status.OK;
  const span = startSpan(context, call);
  try {
    const response = await (span ? callSpan.run(span, produce) : produce());
    sendNodeMetadata(context, call);
    callback(null, response);
  } catch (error) {
    const status = statusOf(context, call, error);
    code = status.code;
    callback(status);
  }
  span?.end(code === grpc.status.OK ? undefined : grpc.status[code]);
  countCall(context, call, code);
  const method = methodOf(call);
  context.metrics?.observe('rpc_seconds', (performance.now() - startMs) / 1000, { method });
}

/** The span of a call whose caller has its trace recorded. */
function startSpan(context: NodeContext, call: ServerCall): Span | undefined {
  const parent = context.tracer && call.metadata.get('traceparent')[0]?.toString();
  const attributes = { 'rpc.system': 'grpc', 'rpc.method': methodOf(call) };
  return context.tracer?.start(methodOf(call), 'server', parent, attributes);
}

/**
 * The span of a stream whose caller has its trace recorded, from its first message to its end; what its client ends
 * itself is no error.
 */
export function traceStream(
  context: NodeContext,
  call: ServerCall & Pick<EventEmitter, 'on'>,
): Span | undefined {
  const span = startSpan(context, call);
  if (span === undefined) return undefined;
  let ended = false;
  const end = (error?: string): void => {
    if (!ended) span.end(error);
    ended = true;
  };
  call.on('error', ({ code }: Partial<grpc.StatusObject>) => end(grpc.status[code ?? 2]));
  for (const event of ['finish', 'cancelled', 'close']) call.on(event, () => end());
  return span;
}

/** Sends the metadata that names this node: with it, a stream is open before its first message. */
export function sendNodeMetadata(context: NodeContext, call: ServerCall): void {
  let metadata = nodeMetadata.get(context);
  if (metadata === undefined) {
    metadata = new grpc.Metadata();
    metadata.set(NODE_METADATA, context.node);
    nodeMetadata.set(context, metadata);
  }
  call.sendMetadata(metadata);
}

/** Every response of a context carries the same. */
const nodeMetadata = new WeakMap<NodeContext, grpc.Metadata>();

/** What was thrown, as a status; logged when it is a fault of ours. */
export function statusOf(
  context: NodeContext,
  call: ServerCall,
  error: unknown,
): grpc.StatusObject {
  if (!(error instanceof CallError)) logFault(context, call, error);
  return toStatusObject(fromThrown(error), context.node);
}

/** Says in the log what no caller may see. */
export function logFault(context: NodeContext, call: ServerCall, error: unknown): void {
  context.log.error('call failed', {
    path: call.getPath(),
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
}

/** Counts a call that ended. */
export function countCall(context: NodeContext, call: ServerCall, code: grpc.status): void {
  const [method, status] = [methodOf(call), grpc.status[code]];
  context.metrics?.count('rpc_requests_total', { method, code: status });
  if (context.log.isDebugEnabled()) context.log.debug('call', { method, status });
}

/**
 * Ends a stream of both sides when its client does, and counts how. `leave` lets go of what is held for the
 * stream; it is true the first time.
 */
export function endWithClient<Request, Response>(
  context: NodeContext,
  call: grpc.ServerDuplexStream<Request, Response>,
  leave: () => boolean,
): void {
  call.on('end', () => {
    if (!leave()) return;
    countCall(context, call, grpc.status.OK);
    call.end();
  });
  call.on('cancelled', () => {
    if (leave()) countCall(context, call, grpc.status.CANCELLED);
  });
  for (const end of ['close', 'error']) call.on(end, leave);
}

/** `workermesh.v1.RegistryService/GetWorker`. */
function methodOf(call: ServerCall): string {
  return call.getPath().slice(1);
}

/** Ends a stream with what was thrown, and counts it. */
export function failStream(
  context: NodeContext,
  call: ServerCall & { emit(event: 'error', error: unknown): boolean },
  error: unknown,
): void {
  const status = statusOf(context, call, error);
  countCall(context, call, status.code);
  call.emit('error', status);
}

/** The request. @throws INVALID_ARGUMENT when its bytes could not be read */
export function readable<Request>(request: Request): Request {
  if (request instanceof UnreadableRequest) {
    throw badField('', `the request cannot be read: ${request.message}`);
  }
  return request;
}
