// Original file: proto/workermesh/v1/mesh.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';

/**
 * Request of LeaveMesh.
 */
export interface LeaveMeshRequest {
  /**
   * Required. The name of the node that answers: a wrong port-forward must not take down another one.
   */
  'nodeName'?: (string);
  /**
   * How long the workers may drain, and then how long peers may take to acknowledge; default 5 s, at
   * most 60 s. A worker that has not drained by then is removed all the same. While the disk refuses the removals,
   * they are tried again once a second for as long as workers may drain.
   */
  'timeout'?: (_google_protobuf_Duration | null);
}

/**
 * Request of LeaveMesh.
 */
export interface LeaveMeshRequest__Output {
  /**
   * Required. The name of the node that answers: a wrong port-forward must not take down another one.
   */
  'nodeName': (string);
  /**
   * How long the workers may drain, and then how long peers may take to acknowledge; default 5 s, at
   * most 60 s. A worker that has not drained by then is removed all the same. While the disk refuses the removals,
   * they are tried again once a second for as long as workers may drain.
   */
  'timeout': (_google_protobuf_Duration__Output | null);
}
