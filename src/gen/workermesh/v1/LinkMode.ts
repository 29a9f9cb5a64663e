// Original file: proto/workermesh/v1/gossip.proto


/**
 * Turns the sender's view of the link. Reserved: a node heeds it, and none sends it today.
 */
export interface LinkMode {
  /**
   * True: send me rows, I pull what I lack. False: push deltas.
   */
  'lazy'?: (boolean);
}

/**
 * Turns the sender's view of the link. Reserved: a node heeds it, and none sends it today.
 */
export interface LinkMode__Output {
  /**
   * True: send me rows, I pull what I lack. False: push deltas.
   */
  'lazy': (boolean);
}
