// Original file: proto/workermesh/v1/registry.proto

/**
 * What a write did.
 */
export const WriteOutcome = {
  /**
   * Nothing, for want of permission to (validate_only keeps the outcome it would have had).
   */
  WRITE_OUTCOME_UNSPECIFIED: 'WRITE_OUTCOME_UNSPECIFIED',
  /**
   * There was no record for the URL.
   */
  WRITE_OUTCOME_CREATED: 'WRITE_OUTCOME_CREATED',
  /**
   * The spec changed.
   */
  WRITE_OUTCOME_REPLACED: 'WRITE_OUTCOME_REPLACED',
  /**
   * All was so already.
   */
  WRITE_OUTCOME_UNCHANGED: 'WRITE_OUTCOME_UNCHANGED',
  /**
   * Taken over from another owner's record, or from this node's own earlier boot.
   */
  WRITE_OUTCOME_CLAIMED: 'WRITE_OUTCOME_CLAIMED',
  /**
   * Removed, or draining.
   */
  WRITE_OUTCOME_REMOVED: 'WRITE_OUTCOME_REMOVED',
} as const;

/**
 * What a write did.
 */
export type WriteOutcome =
  /**
   * Nothing, for want of permission to (validate_only keeps the outcome it would have had).
   */
  | 'WRITE_OUTCOME_UNSPECIFIED'
  | 0
  /**
   * There was no record for the URL.
   */
  | 'WRITE_OUTCOME_CREATED'
  | 1
  /**
   * The spec changed.
   */
  | 'WRITE_OUTCOME_REPLACED'
  | 2
  /**
   * All was so already.
   */
  | 'WRITE_OUTCOME_UNCHANGED'
  | 3
  /**
   * Taken over from another owner's record, or from this node's own earlier boot.
   */
  | 'WRITE_OUTCOME_CLAIMED'
  | 4
  /**
   * Removed, or draining.
   */
  | 'WRITE_OUTCOME_REMOVED'
  | 5

/**
 * What a write did.
 */
export type WriteOutcome__Output = typeof WriteOutcome[keyof typeof WriteOutcome]
