import { WORKER_STATUSES } from '../core/registry/worker.js';
import { recordedTrace } from '../core/trace.js';
import type { Timestamp__Output } from '../gen/google/protobuf/Timestamp.js';
import type { PublishedWorker } from '../core/registry/writes/imports.js';
import type { WorkerStateCodec } from '../streams/context.js';
import { workerStateCodec as wire } from './proto.js';
import { Reader } from '../protobuf/reader.js';

/** The tag of the field spec_json on the wire: number 7, a text. */
const SPEC_JSON_TAG = (7 << 3) | 2;

/** Records as WorkerState bytes (P6), and back. */
export const workerState: WorkerStateCodec = {
  encode: (record, load, trace) =>
    wire.encode({
      workerId: record.id,
      modelId: record.spec.models[0]?.id ?? '',
      url: record.url,
      health: record.status === 'READY',
      version: record.revision,
      specJson: record.spec.text,
      status: `WORKER_STATUS_${record.status}`,
      registerTime: timestamp(record.registerTimeMs),
      updateTime: timestamp(record.updateTimeMs),
      manager: record.manager,
      ...(trace === undefined ? {} : { traceContext: trace }),
      ...(load === undefined ? {} : { load }),
    }),
  specText: (value) => {
    const reader = new Reader(value);
    while (reader.pos < value.length) {
      const tag = reader.uint32();
      if (tag === SPEC_JSON_TAG) return reader.string();
      reader.skip(tag);
    }
    return '';
  },
  decode: (value) => readable(() => decode(value)),
  decodeBesides: (value) => readable(() => decode(withoutSpec(value))),
};

function readable(read: () => PublishedWorker): PublishedWorker | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** The fields before and behind the spec. */
function withoutSpec(value: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  const reader = new Reader(value);
  let from = 0;
  while (reader.pos < value.length) {
    const at = reader.pos;
    const tag = reader.uint32();
    reader.skip(tag);
    if (tag !== SPEC_JSON_TAG) continue;
    parts.push(value.subarray(from, at));
    from = reader.pos;
  }
  parts.push(value.subarray(from));
  return Buffer.concat(parts);
}

function decode(value: Uint8Array): PublishedWorker {
  const state = wire.decode(value);
  const load = state._load === 'load' ? state.load : undefined;
  const trace = recordedTrace(state.traceContext);
  return {
    id: state.workerId,
    url: state.url,
    modelId: state.modelId,
    specJson: state.specJson,
    revision: state.version,
    status: WORKER_STATUSES.find((status) => `WORKER_STATUS_${status}` === state.status),
    health: state.health,
    load: load !== undefined && Number.isFinite(load) && load >= 0 ? load : undefined,
    manager: state.manager,
    registerTimeMs: milliseconds(state.registerTime),
    updateTimeMs: milliseconds(state.updateTime),
    ...(trace === undefined ? {} : { trace }),
  };
}

function timestamp(ms: number): { seconds: number; nanos: number } {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.floor((ms - seconds * 1000) * 1e6) };
}

function milliseconds(time: Timestamp__Output | null): number {
  return time ? time.seconds * 1000 + Math.floor(time.nanos / 1e6) : 0;
}
