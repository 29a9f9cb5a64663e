// Original file: proto/workermesh/v1/gossip.proto


/**
 * Turns the sender's view of the link.
 */
export interface LinkMode {
  /**
   * True: send me rows, I pull what I lack. False: push deltas.
   */
  'lazy'?: (boolean);
}

/**
 * Turns the sender's view of the link.
 */
export interface LinkMode__Output {
  /**
   * True: send me rows, I pull what I lack. False: push deltas.
   */
  'lazy': (boolean);
}
