/** True for a Struct that came in with more levels than can be read. */
export function isTooDeep(struct: object): boolean {
  return TOO_DEEP in struct;
}

const TOO_DEEP = Symbol('too deep');

/** What a decoder throws inside of a Struct with too many levels. */
export class NestedTooDeep extends Error {
  constructor() {
    super('maximum nesting depth exceeded');
  }
}

/**
 * A Struct inside of another message. A too deep one becomes a mark instead of an exception: thrown from a
 * deserializer, that would be the end of the whole call, and nobody could tell which field, of which message of a
 * stream, it was.
 */
export function readBounded(reader: { pos: number }, end: number, read: () => object): object {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof NestedTooDeep)) throw error;
    reader.pos = end;
    return { fields: {}, [TOO_DEEP]: true };
  }
}
