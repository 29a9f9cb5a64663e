import protobuf from 'protobufjs';

/** True for a Struct that came in with more levels than can be read. */
export function isTooDeep(struct: object): boolean {
  return TOO_DEEP in struct;
}

const TOO_DEEP = Symbol('too deep');

/**
 * Makes the decoder of Struct answer a too deep one with a mark instead of an exception. protobufjs
 * stops at 100 nested messages, which is 48 levels of Struct; thrown from a deserializer, that would be
 * INTERNAL for the whole call, and nobody could tell which field, of which message of a stream, it was.
 */
export function boundStructDepth(type: protobuf.Type): void {
  type.setup();
  const decode: Decode = type.decode.bind(type);
  const toObject: ToObject = type.toObject.bind(type);
  // Structs nest in themselves: only the outermost may catch.
  let inside = false;
  const decodeBounded: Decode = (reader, length, end, depth) => {
    if (inside || !(reader instanceof protobuf.Reader) || length === undefined) {
      return decode(reader, length, end, depth);
    }
    const after = reader.pos + length;
    const limit = reader.len;
    inside = true;
    try {
      return decode(reader, length, end, depth);
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('nesting depth'))) throw error;
      reader.len = limit;
      reader.pos = after;
      return Object.assign(type.create({}), { [TOO_DEEP]: true });
    } finally {
      inside = false;
    }
  };
  const toObjectBounded: ToObject = (message, options, ...rest) => {
    if (isTooDeep(message)) return { fields: {}, [TOO_DEEP]: true };
    return toObject(message, options, ...rest);
  };
  type.decode = decodeBounded;
  type.toObject = toObjectBounded;
}

type Decode = (
  reader: protobuf.Reader | Uint8Array,
  length?: number,
  end?: number,
  depth?: number,
) => protobuf.Message;
type ToObject = (
  message: protobuf.Message,
  options?: protobuf.IConversionOptions,
  ...rest: unknown[]
) => Record<string, unknown>;
