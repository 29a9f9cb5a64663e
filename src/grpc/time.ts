import type { Duration__Output } from '../gen/google/protobuf/Duration.js';
import type { Timestamp } from '../gen/google/protobuf/Timestamp.js';
import { badField } from './status.js';

/** Unix ms as a Timestamp. */
export function toTimestamp(unixMs: number): Timestamp {
  const seconds = Math.floor(unixMs / 1000);
  return { seconds, nanos: Math.round((unixMs - seconds * 1000) * 1e6) };
}

/**
 * A Duration in ms, rounded up, at most `maxMs`; undefined when it is unset. Throws INVALID_ARGUMENT for
 * a negative one, and for seconds and nanos that no Duration has.
 */
export function fromDuration(
  duration: Duration__Output | null,
  field: string,
  maxMs: number,
): number | undefined {
  if (duration === null) return undefined;
  const { seconds, nanos } = duration;
  if (seconds < 0 || nanos < 0) throw badField(field, 'must not be negative');
  if (nanos >= 1e9 || seconds > 315_576_000_000) throw badField(field, 'is not a Duration');
  return Math.min(Math.ceil(seconds * 1000 + nanos / 1e6), maxMs);
}
