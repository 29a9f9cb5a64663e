// Original file: proto/workermesh/v1/worker.proto

/**
 * Membership status of a node.
 */
export const NodeStatus = {
  /**
   * Not known to the membership.
   */
  NODE_STATUS_UNSPECIFIED: 'NODE_STATUS_UNSPECIFIED',
  /**
   * Answers pings.
   */
  NODE_STATUS_ALIVE: 'NODE_STATUS_ALIVE',
  /**
   * Did not answer; it may still refute.
   */
  NODE_STATUS_SUSPECT: 'NODE_STATUS_SUSPECT',
  /**
   * Taken for dead; its workers stay, marked, until eviction.
   */
  NODE_STATUS_DEAD: 'NODE_STATUS_DEAD',
  /**
   * Left for good.
   */
  NODE_STATUS_LEFT: 'NODE_STATUS_LEFT',
  /**
   * Its log was dropped; it comes back under a newer boot.
   */
  NODE_STATUS_EVICTED: 'NODE_STATUS_EVICTED',
} as const;

/**
 * Membership status of a node.
 */
export type NodeStatus =
  /**
   * Not known to the membership.
   */
  | 'NODE_STATUS_UNSPECIFIED'
  | 0
  /**
   * Answers pings.
   */
  | 'NODE_STATUS_ALIVE'
  | 1
  /**
   * Did not answer; it may still refute.
   */
  | 'NODE_STATUS_SUSPECT'
  | 2
  /**
   * Taken for dead; its workers stay, marked, until eviction.
   */
  | 'NODE_STATUS_DEAD'
  | 3
  /**
   * Left for good.
   */
  | 'NODE_STATUS_LEFT'
  | 4
  /**
   * Its log was dropped; it comes back under a newer boot.
   */
  | 'NODE_STATUS_EVICTED'
  | 5

/**
 * Membership status of a node.
 */
export type NodeStatus__Output = typeof NodeStatus[keyof typeof NodeStatus]
