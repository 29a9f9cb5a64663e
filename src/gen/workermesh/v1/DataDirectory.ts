// Original file: proto/workermesh/v1/mesh.proto


/**
 * A data directory in use.
 */
export interface DataDirectory {
  /**
   * Its path on the node's machine.
   */
  'path'?: (string);
  /**
   * Whether this process holds its lock: false once another process took it over.
   */
  'locked'?: (boolean);
}

/**
 * A data directory in use.
 */
export interface DataDirectory__Output {
  /**
   * Its path on the node's machine.
   */
  'path': (string);
  /**
   * Whether this process holds its lock: false once another process took it over.
   */
  'locked': (boolean);
}
