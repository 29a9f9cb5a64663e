import type * as grpc from '@grpc/grpc-js';
import type protobuf from 'protobufjs';
import { messageOf } from '../core/errors.js';

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
  service: protobuf.Service,
  conversion: protobuf.IConversionOptions,
): grpc.ServiceDefinition {
  const definition: Record<string, grpc.MethodDefinition<object, object>> = {};
  for (const method of service.methodsArray) {
    const request = method.resolvedRequestType;
    const response = method.resolvedResponseType;
    if (request === null || response === null)
      throw new Error(`BUG: ${method.fullName} unresolved`);
    const readRequest = deserializer(request, conversion);
    definition[method.name] = {
      path: `/${service.fullName.slice(1)}/${method.name}`,
      requestStream: method.requestStream ?? false,
      responseStream: method.responseStream ?? false,
      requestSerialize: serializer(request),
      requestDeserialize: (bytes) => {
        try {
          return readRequest(bytes);
        } catch (error) {
          return new UnreadableRequest(messageOf(error));
        }
      },
      responseSerialize: serializer(response),
      responseDeserialize: deserializer(response, conversion),
      originalName: method.name.charAt(0).toLowerCase() + method.name.slice(1),
    };
  }
  return definition;
}

function serializer(type: protobuf.Type): (message: object) => Buffer {
  return (message) =>
    message instanceof EncodedResponse
      ? message.bytes
      : (type.encode(type.fromObject(message)).finish() as Buffer);
}

function deserializer(
  type: protobuf.Type,
  conversion: protobuf.IConversionOptions,
): (bytes: Buffer) => object {
  return (bytes) => type.toObject(type.decode(bytes), conversion);
}
