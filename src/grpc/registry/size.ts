import { LosslessNumber } from 'lossless-json';
import type { JsonValue } from '../../core/ports.js';
import { specJson } from '../../core/registry/spec/spec.js';
import type { HealthState, WorkerRecord } from '../../core/registry/worker.js';
import type { View } from '../convert.js';

// Tag and length of any field; lengths below 2 MiB take up to 3 bytes.
const FIELD_BYTES = 5;
// What a worker has besides its strings: numbers, times, statuses, ids, each with its tag.
const FIXED_BYTES = 400;

/**
 * An upper bound of a worker's encoded size in a view, close enough to fill a page by.
 * @param health What is shown with the record: what the last probe said may be longer than what is in it.
 */
export function workerBytesMax(record: WorkerRecord, health: HealthState, view: View): number {
  const { spec } = record;
  let bytes = FIXED_BYTES + text(record.url) + text(record.owner) + text(record.manager);
  bytes += text(health.reason) + text(health.message) + text(spec.runtimeType);
  bytes += text(spec.models[0]?.id ?? '');
  for (const model of spec.models) bytes += text(model.id);
  for (const [key, value] of Object.entries(spec.labels))
    bytes += FIELD_BYTES + text(key) + text(value);
  if (view === 'SPEC_JSON') bytes += text(spec.text);
  if (view === 'SPEC') bytes += structValueBytes(specJson(spec));
  return bytes;
}

function text(value: string): number {
  return FIELD_BYTES + Buffer.byteLength(value);
}

/** Size of google.protobuf.Value, tag and length included. */
function structValueBytes(value: JsonValue | undefined): number {
  if (typeof value === 'string') return FIELD_BYTES + text(value);
  if (typeof value === 'number' || value instanceof LosslessNumber) return FIELD_BYTES + 9;
  if (value === null || value === undefined || typeof value === 'boolean') return FIELD_BYTES + 2;
  let bytes = 2 * FIELD_BYTES;
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) bytes += structValueBytes(item);
    return bytes;
  }
  for (const [key, item] of Object.entries(value)) {
    bytes += FIELD_BYTES + text(key) + structValueBytes(item);
  }
  return bytes;
}
