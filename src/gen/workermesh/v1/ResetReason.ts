// Original file: proto/workermesh/v1/registry.proto

/**
 * Why a watch starts anew.
 */
export const ResetReason = {
  /**
   * Not a reset.
   */
  RESET_REASON_UNSPECIFIED: 'RESET_REASON_UNSPECIFIED',
  /**
   * No token was given.
   */
  RESET_REASON_INITIAL: 'RESET_REASON_INITIAL',
  /**
   * The token is too old.
   */
  RESET_REASON_EXPIRED: 'RESET_REASON_EXPIRED',
  /**
   * The token is of another process or filter, or none of ours.
   */
  RESET_REASON_FOREIGN: 'RESET_REASON_FOREIGN',
} as const;

/**
 * Why a watch starts anew.
 */
export type ResetReason =
  /**
   * Not a reset.
   */
  | 'RESET_REASON_UNSPECIFIED'
  | 0
  /**
   * No token was given.
   */
  | 'RESET_REASON_INITIAL'
  | 1
  /**
   * The token is too old.
   */
  | 'RESET_REASON_EXPIRED'
  | 2
  /**
   * The token is of another process or filter, or none of ours.
   */
  | 'RESET_REASON_FOREIGN'
  | 3

/**
 * Why a watch starts anew.
 */
export type ResetReason__Output = typeof ResetReason[keyof typeof ResetReason]
