// Original file: proto/workermesh/v1/registry.proto

/**
 * Why a worker went.
 */
export const RemovalCause = {
  /**
   * It is not gone, or nobody remembers.
   */
  REMOVAL_CAUSE_UNSPECIFIED: 'REMOVAL_CAUSE_UNSPECIFIED',
  /**
   * Nothing was in flight any more, by what the gateways report (ReportLoads).
   */
  REMOVAL_CAUSE_DRAINED: 'REMOVAL_CAUSE_DRAINED',
  /**
   * Its drain time was over with requests in flight.
   */
  REMOVAL_CAUSE_TIMED_OUT: 'REMOVAL_CAUSE_TIMED_OUT',
  /**
   * Its drain_settle_secs were over, and no gateway had reported what is in flight.
   */
  REMOVAL_CAUSE_SETTLED: 'REMOVAL_CAUSE_SETTLED',
  /**
   * It did not drain: skip_drain, a drain time of 0, or it was not READY.
   */
  REMOVAL_CAUSE_SKIPPED: 'REMOVAL_CAUSE_SKIPPED',
  /**
   * Nobody renewed its lease; if it was READY, it has drained.
   */
  REMOVAL_CAUSE_LEASE_EXPIRED: 'REMOVAL_CAUSE_LEASE_EXPIRED',
  /**
   * It was FAILED, and --remove-unhealthy-workers is on.
   */
  REMOVAL_CAUSE_UNHEALTHY: 'REMOVAL_CAUSE_UNHEALTHY',
  /**
   * An import: its owner removed it; why, the owner's node knows.
   */
  REMOVAL_CAUSE_REMOVED_BY_OWNER: 'REMOVAL_CAUSE_REMOVED_BY_OWNER',
  /**
   * An import: its owner left the mesh.
   */
  REMOVAL_CAUSE_OWNER_LEFT: 'REMOVAL_CAUSE_OWNER_LEFT',
  /**
   * An import: its owner was dead for its dead-timeout, and was evicted.
   */
  REMOVAL_CAUSE_OWNER_EVICTED: 'REMOVAL_CAUSE_OWNER_EVICTED',
  /**
   * An import: its owner has started again without it.
   */
  REMOVAL_CAUSE_OWNER_RESTARTED: 'REMOVAL_CAUSE_OWNER_RESTARTED',
  /**
   * In a watch: it is still there, and another owner's claim of its URL, which the filter does not show, is the
   * active one.
   */
  REMOVAL_CAUSE_SUPERSEDED: 'REMOVAL_CAUSE_SUPERSEDED',
  /**
   * In a watch: it is still there, and the filter does not match it any more.
   */
  REMOVAL_CAUSE_NO_LONGER_MATCHES: 'REMOVAL_CAUSE_NO_LONGER_MATCHES',
} as const;

/**
 * Why a worker went.
 */
export type RemovalCause =
  /**
   * It is not gone, or nobody remembers.
   */
  | 'REMOVAL_CAUSE_UNSPECIFIED'
  | 0
  /**
   * Nothing was in flight any more, by what the gateways report (ReportLoads).
   */
  | 'REMOVAL_CAUSE_DRAINED'
  | 1
  /**
   * Its drain time was over with requests in flight.
   */
  | 'REMOVAL_CAUSE_TIMED_OUT'
  | 2
  /**
   * Its drain_settle_secs were over, and no gateway had reported what is in flight.
   */
  | 'REMOVAL_CAUSE_SETTLED'
  | 3
  /**
   * It did not drain: skip_drain, a drain time of 0, or it was not READY.
   */
  | 'REMOVAL_CAUSE_SKIPPED'
  | 4
  /**
   * Nobody renewed its lease; if it was READY, it has drained.
   */
  | 'REMOVAL_CAUSE_LEASE_EXPIRED'
  | 5
  /**
   * It was FAILED, and --remove-unhealthy-workers is on.
   */
  | 'REMOVAL_CAUSE_UNHEALTHY'
  | 6
  /**
   * An import: its owner removed it; why, the owner's node knows.
   */
  | 'REMOVAL_CAUSE_REMOVED_BY_OWNER'
  | 7
  /**
   * An import: its owner left the mesh.
   */
  | 'REMOVAL_CAUSE_OWNER_LEFT'
  | 8
  /**
   * An import: its owner was dead for its dead-timeout, and was evicted.
   */
  | 'REMOVAL_CAUSE_OWNER_EVICTED'
  | 9
  /**
   * An import: its owner has started again without it.
   */
  | 'REMOVAL_CAUSE_OWNER_RESTARTED'
  | 10
  /**
   * In a watch: it is still there, and another owner's claim of its URL, which the filter does not show, is the
   * active one.
   */
  | 'REMOVAL_CAUSE_SUPERSEDED'
  | 11
  /**
   * In a watch: it is still there, and the filter does not match it any more.
   */
  | 'REMOVAL_CAUSE_NO_LONGER_MATCHES'
  | 12

/**
 * Why a worker went.
 */
export type RemovalCause__Output = typeof RemovalCause[keyof typeof RemovalCause]
