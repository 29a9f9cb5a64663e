// Original file: proto/workermesh/v1/worker.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';

/**
 * What probes and reports said of a worker on this node.
 */
export interface WorkerHealth {
  /**
   * Output only. Machine-readable cause of the present status, such as PROBE_FAILED.
   */
  'reason'?: (string);
  /**
   * Output only. The last probe's error or the reporter's words; at most 256 characters.
   */
  'message'?: (string);
  /**
   * Output only. When the status last changed.
   */
  'statusTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Output only. When the last probe ended; absent before the first.
   */
  'probeTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Output only. Successful probes in a row.
   */
  'consecutiveSuccesses'?: (number);
  /**
   * Output only. Failed probes in a row.
   */
  'consecutiveFailures'?: (number);
  /**
   * Output only. When this node probes the worker next; absent while it does, and where it does not.
   */
  'nextProbeTime'?: (_google_protobuf_Timestamp | null);
}

/**
 * What probes and reports said of a worker on this node.
 */
export interface WorkerHealth__Output {
  /**
   * Output only. Machine-readable cause of the present status, such as PROBE_FAILED.
   */
  'reason': (string);
  /**
   * Output only. The last probe's error or the reporter's words; at most 256 characters.
   */
  'message': (string);
  /**
   * Output only. When the status last changed.
   */
  'statusTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Output only. When the last probe ended; absent before the first.
   */
  'probeTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Output only. Successful probes in a row.
   */
  'consecutiveSuccesses': (number);
  /**
   * Output only. Failed probes in a row.
   */
  'consecutiveFailures': (number);
  /**
   * Output only. When this node probes the worker next; absent while it does, and where it does not.
   */
  'nextProbeTime': (_google_protobuf_Timestamp__Output | null);
}
