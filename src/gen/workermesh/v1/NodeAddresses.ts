// Original file: proto/workermesh/v1/mesh.proto


/**
 * Where a node listens.
 */
export interface NodeAddresses {
  /**
   * RegistryService and MeshService.
   */
  'registry'?: (string);
  /**
   * GossipService.
   */
  'gossip'?: (string);
  /**
   * What peers dial.
   */
  'advertise'?: (string);
  /**
   * HTTP; empty when off.
   */
  'admin'?: (string);
}

/**
 * Where a node listens.
 */
export interface NodeAddresses__Output {
  /**
   * RegistryService and MeshService.
   */
  'registry': (string);
  /**
   * GossipService.
   */
  'gossip': (string);
  /**
   * What peers dial.
   */
  'advertise': (string);
  /**
   * HTTP; empty when off.
   */
  'admin': (string);
}
