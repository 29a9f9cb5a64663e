// Original file: proto/workermesh/v1/gossip.proto


/**
 * Asks for the rows of some buckets; the answer is a whole digest of these.
 */
export interface DigestRecall {
  /**
   * The buckets, from 0.
   */
  'buckets'?: (number)[];
}

/**
 * Asks for the rows of some buckets; the answer is a whole digest of these.
 */
export interface DigestRecall__Output {
  /**
   * The buckets, from 0.
   */
  'buckets': (number)[];
}
