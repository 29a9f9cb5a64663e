// Original file: proto/workermesh/v1/worker.proto

import type { WorkerStatus as _workermesh_v1_WorkerStatus, WorkerStatus__Output as _workermesh_v1_WorkerStatus__Output } from '../../workermesh/v1/WorkerStatus.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The replicated record of one worker, as its owner publishes it. It is the value of the key
 * `worker:{worker_id}` in the owner's log. The spec travels as JSON text, so that a field that this
 * version does not know survives an older sidecar; it never holds an api_key.
 */
export interface WorkerState {
  /**
   * uuid5(uuid5(NS_URL, owner node name), canonical url), in lower-case text form.
   */
  'workerId'?: (string);
  /**
   * The first model that the worker serves; empty when it serves any.
   */
  'modelId'?: (string);
  /**
   * Canonical URL of the worker.
   */
  'url'?: (string);
  /**
   * True exactly when the owner holds the worker READY.
   */
  'health'?: (boolean);
  /**
   * Load as its gateway last reported it; absent means unknown. Finite and not negative.
   */
  'load'?: (number | string);
  /**
   * Revision of the spec, the same number on every node (Worker.revision).
   */
  'version'?: (number | string | Long);
  /**
   * The spec as JSON text, at most 48 KiB, without secrets.
   */
  'specJson'?: (string);
  /**
   * The owner's status of the worker.
   */
  'status'?: (_workermesh_v1_WorkerStatus);
  /**
   * When the owner first registered the worker.
   */
  'registerTime'?: (_google_protobuf_Timestamp | null);
  /**
   * When the owner last changed spec or status.
   */
  'updateTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Who maintains the record at its owner; empty when nobody said.
   */
  'manager'?: (string);
  /**
   * W3C traceparent of the write that put it, where its trace is recorded; else empty.
   */
  'traceContext'?: (string);
  '_load'?: "load";
}

/**
 * The replicated record of one worker, as its owner publishes it. It is the value of the key
 * `worker:{worker_id}` in the owner's log. The spec travels as JSON text, so that a field that this
 * version does not know survives an older sidecar; it never holds an api_key.
 */
export interface WorkerState__Output {
  /**
   * uuid5(uuid5(NS_URL, owner node name), canonical url), in lower-case text form.
   */
  'workerId': (string);
  /**
   * The first model that the worker serves; empty when it serves any.
   */
  'modelId': (string);
  /**
   * Canonical URL of the worker.
   */
  'url': (string);
  /**
   * True exactly when the owner holds the worker READY.
   */
  'health': (boolean);
  /**
   * Load as its gateway last reported it; absent means unknown. Finite and not negative.
   */
  'load'?: (number);
  /**
   * Revision of the spec, the same number on every node (Worker.revision).
   */
  'version': (number);
  /**
   * The spec as JSON text, at most 48 KiB, without secrets.
   */
  'specJson': (string);
  /**
   * The owner's status of the worker.
   */
  'status': (_workermesh_v1_WorkerStatus__Output);
  /**
   * When the owner first registered the worker.
   */
  'registerTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * When the owner last changed spec or status.
   */
  'updateTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Who maintains the record at its owner; empty when nobody said.
   */
  'manager': (string);
  /**
   * W3C traceparent of the write that put it, where its trace is recorded; else empty.
   */
  'traceContext': (string);
  '_load'?: "load";
}
