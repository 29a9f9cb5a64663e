// Original file: proto/workermesh/v1/mesh.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';

/**
 * Which events to show. Unset fields match all.
 */
export interface EventFilter {
  /**
   * Not older than this.
   */
  'sinceTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Events of this worker.
   */
  'workerId'?: (string);
  /**
   * Events of the workers of this URL; a bare host:port means http or grpc.
   */
  'url'?: (string);
  /**
   * Events of this node, and of the workers that it owns.
   */
  'node'?: (string);
}

/**
 * Which events to show. Unset fields match all.
 */
export interface EventFilter__Output {
  /**
   * Not older than this.
   */
  'sinceTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Events of this worker.
   */
  'workerId': (string);
  /**
   * Events of the workers of this URL; a bare host:port means http or grpc.
   */
  'url': (string);
  /**
   * Events of this node, and of the workers that it owns.
   */
  'node': (string);
}
