import * as grpc from '@grpc/grpc-js';
import type { NodeContext } from './node-context.js';
import { UnreadableRequest } from './definition.js';
import { badField, CallError, fromThrown, NODE_METADATA, toStatusObject } from './status.js';

/** Any of the four kinds of calls that a server answers. */
interface ServerCall {
  sendMetadata(metadata: grpc.Metadata): void;
  getPath(): string;
}

/** A method with one request and one answer. What the handler throws becomes the status. */
export function unary<Request, Response>(
  context: NodeContext,
  handle: (request: Request) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    void answer(context, call, callback, () => handle(readable(call.request)));
  };
}

/** Answers a call once with what `produce` gives. An answer after a cancellation goes nowhere. */
export async function answer<Response>(
  context: NodeContext,
  call: ServerCall,
  callback: grpc.sendUnaryData<Response>,
  produce: () => Response | Promise<Response>,
): Promise<void> {
  try {
    const response = await produce();
    sendNodeMetadata(context, call);
    callback(null, response);
  } catch (error) {
    callback(statusOf(context, call, error));
  }
}

/** Sends the metadata that names this node: with it, a stream is open before its first message. */
export function sendNodeMetadata(context: NodeContext, call: ServerCall): void {
  const metadata = new grpc.Metadata();
  metadata.set(NODE_METADATA, context.node);
  call.sendMetadata(metadata);
}

/** What was thrown, as a status; logged when it is a fault of ours. */
export function statusOf(
  context: NodeContext,
  call: ServerCall,
  error: unknown,
): grpc.StatusObject {
  if (!(error instanceof CallError)) {
    context.log.error('call failed', {
      path: call.getPath(),
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
  return toStatusObject(fromThrown(error), context.node);
}

/** Ends a stream with what was thrown. */
export function failStream(
  context: NodeContext,
  call: ServerCall & { emit(event: 'error', error: unknown): boolean },
  error: unknown,
): void {
  call.emit('error', statusOf(context, call, error));
}

/** The request, unless its bytes were none: INVALID_ARGUMENT. */
export function readable<Request>(request: Request): Request {
  if (request instanceof UnreadableRequest) {
    throw badField('', `the request cannot be read: ${request.message}`);
  }
  return request;
}
