// Original file: proto/workermesh/v1/mesh.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';

/**
 * Response of SetMaintenance.
 */
export interface SetMaintenanceResponse {
  /**
   * When the announcement ends if the node has not gone away by then; absent when it has ended.
   */
  'endTime'?: (_google_protobuf_Timestamp | null);
}

/**
 * Response of SetMaintenance.
 */
export interface SetMaintenanceResponse__Output {
  /**
   * When the announcement ends if the node has not gone away by then; absent when it has ended.
   */
  'endTime': (_google_protobuf_Timestamp__Output | null);
}
