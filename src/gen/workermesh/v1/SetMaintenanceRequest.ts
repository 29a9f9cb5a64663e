// Original file: proto/workermesh/v1/mesh.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';

/**
 * Request of SetMaintenance.
 */
export interface SetMaintenanceRequest {
  /**
   * Required. The name of the node that answers.
   */
  'nodeName'?: (string);
  /**
   * How long it may be away, at most 24 h; 0 ends a maintenance.
   */
  'duration'?: (_google_protobuf_Duration | null);
  /**
   * Why, for those who look at it; at most 256 bytes.
   */
  'reason'?: (string);
}

/**
 * Request of SetMaintenance.
 */
export interface SetMaintenanceRequest__Output {
  /**
   * Required. The name of the node that answers.
   */
  'nodeName': (string);
  /**
   * How long it may be away, at most 24 h; 0 ends a maintenance.
   */
  'duration': (_google_protobuf_Duration__Output | null);
  /**
   * Why, for those who look at it; at most 256 bytes.
   */
  'reason': (string);
}
