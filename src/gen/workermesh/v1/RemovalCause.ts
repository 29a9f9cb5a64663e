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
 * Why a worker went.
 */
export type RemovalCause__Output = typeof RemovalCause[keyof typeof RemovalCause]
