// Original file: proto/workermesh/v1/mesh.proto


/**
 * Response of LeaveMesh.
 */
export interface LeaveMeshResponse {
  /**
   * Nodes that did not acknowledge in time.
   */
  'unacknowledgedNodes'?: (string)[];
  /**
   * Why the disk did not take the removals in time; empty when it did. The node has left all the same, but its workers
   * are still in its data directory, and are back when it is started on that directory again: remove it first.
   */
  'diskError'?: (string);
}

/**
 * Response of LeaveMesh.
 */
export interface LeaveMeshResponse__Output {
  /**
   * Nodes that did not acknowledge in time.
   */
  'unacknowledgedNodes': (string)[];
  /**
   * Why the disk did not take the removals in time; empty when it did. The node has left all the same, but its workers
   * are still in its data directory, and are back when it is started on that directory again: remove it first.
   */
  'diskError': (string);
}
