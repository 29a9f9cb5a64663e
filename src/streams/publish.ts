import { sameSpecText } from '../core/registry/spec/spec.js';
import { isHostLocal } from '../core/registry/spec/url.js';
import { isLeaving, type WorkerRecord } from '../core/registry/worker.js';
import type { PublishedWorker } from '../core/registry/writes/imports.js';
import { workerKey, type WorkerSyncContext } from './context.js';

/**
 * Makes the own log say of one worker what the registry holds now: put, delete, or nothing when it
 * says so already (P1, P2). Looks at the live record, never at the event that led here.
 */
export function publishWorker(context: WorkerSyncContext, id: string): void {
  const { registry, store, node, unpublished } = context;
  const key = workerKey(id);
  unpublished.delete(id);
  const record = registry.table.get(id);
  const held = store.get(node, key);
  const stored = held?.prior ? undefined : held;
  if (!record || !isPublishable(record)) {
    const trace = context.traces?.gone(id);
    if (stored) deleteKey(context, key, trace);
    return;
  }
  const trace = context.traces?.take(id, isLeaving(record));
  // Loads go their own, slower way (W14): a put for another reason repeats the one that peers know.
  const before = stored && context.codec.decodeBesides(stored.value);
  if (before && record.spec.isKeptIn(stored.record) && saysBesides(before, record)) return;
  const value = context.codec.encode(record, before?.load, trace);
  // A new spec or status is told at a glance; only what looks the same is read back.
  if (stored && before?.revision === record.revision && before.status === record.status) {
    const [said, next] = [stored.value, value].map((each) => context.codec.decode(each));
    if (said && next && saysTheSame(said, next)) return;
  }
  if (!putRecord(context, record, value)) unpublished.add(id);
}

/** Half of a pair: alone, UTF-8 cannot say it, and it would come out as something else. */
const SURROGATE = /[\ud800-\udfff]/;

/** Puts a record's value into the own log; false beyond the log's bound, which is counted. */
export function putRecord(
  context: WorkerSyncContext,
  { id, spec }: WorkerRecord,
  value: Uint8Array,
): boolean {
  const { codec, node, store } = context;
  const key = workerKey(id);
  const put = store.put(key, value, context.now());
  if (put.ok) {
    const held = store.get(node, key);
    if (held && !SURROGATE.test(spec.text)) spec.keepIn(held.record, codec.specText);
    context.count('publishes_total', { operation: 'put' });
    context.written();
    return true;
  }
  context.count('publishes_refused_total', { reason: put.error.kind });
  context.warn('record not published: the log is full', { key, limit: put.error.kind });
  return false;
}

/**
 * Deletes a key of the own log; one of an earlier boot leaves a tombstone too. What the log had no room for takes
 * the place that is free now.
 */
export function deleteKey(context: WorkerSyncContext, key: string, trace?: string): void {
  context.store.delete(key, context.now(), trace);
  context.count('publishes_total', { operation: 'delete' });
  context.written();
  for (const id of context.unpublished) {
    publishWorker(context, id);
    if (context.unpublished.has(id)) return;
  }
}

/** Owned here, and reachable from elsewhere (W1, W9). */
export function isPublishable(record: WorkerRecord): boolean {
  return record.origin === 'LOCAL' && !isHostLocal(record.spec);
}

/** What a worker says besides its spec, its load and its URL. */
type Besides = Pick<
  PublishedWorker,
  'revision' | 'status' | 'manager' | 'registerTimeMs' | 'updateTimeMs'
>;

function saysBesides(a: Besides, b: Besides): boolean {
  return (
    a.revision === b.revision &&
    a.status === b.status &&
    a.manager === b.manager &&
    a.registerTimeMs === b.registerTimeMs &&
    a.updateTimeMs === b.updateTimeMs
  );
}

/** Whether two states of one URL are equal but for the load; specs compare as JSON values, not as text. */
function saysTheSame(a: PublishedWorker, b: PublishedWorker): boolean {
  return saysBesides(a, b) && sameSpecText(a.specJson, b.specJson);
}
