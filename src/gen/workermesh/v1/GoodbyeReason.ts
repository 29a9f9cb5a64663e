// Original file: proto/workermesh/v1/gossip.proto

/**
 * Why a link is closed.
 */
export const GoodbyeReason = {
  /**
   * Never sent.
   */
  GOODBYE_REASON_UNSPECIFIED: 'GOODBYE_REASON_UNSPECIFIED',
  /**
   * The sender stops, and will be back.
   */
  GOODBYE_REASON_RESTARTING: 'GOODBYE_REASON_RESTARTING',
  /**
   * The sender leaves for good.
   */
  GOODBYE_REASON_LEAVING: 'GOODBYE_REASON_LEAVING',
  /**
   * Another link of this pair stays.
   */
  GOODBYE_REASON_DUPLICATE_LINK: 'GOODBYE_REASON_DUPLICATE_LINK',
  /**
   * A frame broke the protocol.
   */
  GOODBYE_REASON_PROTOCOL_ERROR: 'GOODBYE_REASON_PROTOCOL_ERROR',
  /**
   * The sender is fenced.
   */
  GOODBYE_REASON_FENCED: 'GOODBYE_REASON_FENCED',
  /**
   * Not needed in the overlay.
   */
  GOODBYE_REASON_OVERLAY: 'GOODBYE_REASON_OVERLAY',
} as const;

/**
 * Why a link is closed.
 */
export type GoodbyeReason =
  /**
   * Never sent.
   */
  | 'GOODBYE_REASON_UNSPECIFIED'
  | 0
  /**
   * The sender stops, and will be back.
   */
  | 'GOODBYE_REASON_RESTARTING'
  | 1
  /**
   * The sender leaves for good.
   */
  | 'GOODBYE_REASON_LEAVING'
  | 2
  /**
   * Another link of this pair stays.
   */
  | 'GOODBYE_REASON_DUPLICATE_LINK'
  | 3
  /**
   * A frame broke the protocol.
   */
  | 'GOODBYE_REASON_PROTOCOL_ERROR'
  | 4
  /**
   * The sender is fenced.
   */
  | 'GOODBYE_REASON_FENCED'
  | 5
  /**
   * Not needed in the overlay.
   */
  | 'GOODBYE_REASON_OVERLAY'
  | 6

/**
 * Why a link is closed.
 */
export type GoodbyeReason__Output = typeof GoodbyeReason[keyof typeof GoodbyeReason]
