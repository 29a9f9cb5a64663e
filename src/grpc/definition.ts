import type * as grpc from '@grpc/grpc-js';
import { messageOf } from '../core/errors.js';
import type { Codec, Method } from '../protobuf/codec.js';

/**
 * What a handler gets in place of a request whose bytes are no message of the method's type. A server
 * that let the error through would answer INTERNAL, and end a whole stream for one bad message.
 */
export class UnreadableRequest {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** An answer whose bytes are there already. */
export class EncodedResponse {
  readonly bytes: Buffer;
  /** To be called once the bytes have left for the client. */
  readonly onWritten: () => void;

  constructor(bytes: Buffer, onWritten: () => void = () => undefined) {
    this.bytes = bytes;
    this.onWritten = onWritten;
  }
}

/** A service as grpc-js wants it: by method name, with the messages as plain objects. */
export function createServiceDefinition(
  service: string,
  methods: readonly Method[],
): grpc.ServiceDefinition {
  const definition: Record<string, grpc.MethodDefinition<object, object>> = {};
  for (const { name, requestStream, responseStream, request, response } of methods) {
    definition[name] = {
      path: `/${service}/${name}`,
      requestStream,
      responseStream,
      requestSerialize: serializer(request),
      requestDeserialize: (bytes) => {
        try {
          return request.decode(bytes);
        } catch (error) {
          return new UnreadableRequest(messageOf(error));
        }
      },
      responseSerialize: serializer(response),
      responseDeserialize: (bytes) => response.decode(bytes),
      originalName: name.charAt(0).toLowerCase() + name.slice(1),
    };
  }
  return definition;
}

function serializer(codec: Codec<object, object>): (message: object) => Buffer {
  return (message) => (message instanceof EncodedResponse ? message.bytes : codec.encode(message));
}
