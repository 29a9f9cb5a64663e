import { Reader } from './reader.js';
import { Writer } from './writer.js';

/** Turns messages of one type into bytes and back. */
export interface Codec<Input, Output> {
  /** Throws on a value of the wrong shape. */
  encode(message: Input): Buffer;
  /** Throws on bytes that are no message. */
  decode(bytes: Uint8Array): Output;
}

/** One for all messages: their encoding is over when it returns. */
const writer = new Writer();

/** The codec of two generated functions. */
export function codecOf(
  write: (writer: Writer, message: never) => void,
  read: (reader: Reader, end: number) => object,
): Codec<object, object> {
  return {
    encode: (message) => {
      try {
        write(writer, message as never);
        return writer.finish();
      } finally {
        writer.clear();
      }
    },
    decode: (bytes) => {
      const reader = new Reader(bytes);
      return read(reader, reader.buffer.length);
    },
  };
}

/** A method of a service. */
export interface Method {
  readonly name: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly request: Codec<object, object>;
  readonly response: Codec<object, object>;
}
