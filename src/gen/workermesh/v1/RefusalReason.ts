// Original file: proto/workermesh/v1/gossip.proto

/**
 * Why a delta was not taken.
 */
export const RefusalReason = {
  /**
   * Never sent.
   */
  REFUSAL_REASON_UNSPECIFIED: 'REFUSAL_REASON_UNSPECIFIED',
  /**
   * The receiver's head is below `after`, or its boot is another one.
   */
  REFUSAL_REASON_GAP: 'REFUSAL_REASON_GAP',
  /**
   * The owner's boot is at or below a grave.
   */
  REFUSAL_REASON_GRAVE: 'REFUSAL_REASON_GRAVE',
  /**
   * Too many records or owners.
   */
  REFUSAL_REASON_LIMIT: 'REFUSAL_REASON_LIMIT',
  /**
   * The hash did not come out as announced.
   */
  REFUSAL_REASON_HASH: 'REFUSAL_REASON_HASH',
  /**
   * It is the receiver's own log.
   */
  REFUSAL_REASON_NOT_OWNER: 'REFUSAL_REASON_NOT_OWNER',
  /**
   * The log's stamp lies more than a day ahead of the receiver's clock: one of the two clocks is wrong.
   */
  REFUSAL_REASON_FUTURE: 'REFUSAL_REASON_FUTURE',
  /**
   * The log's stamp is over 7 days old.
   */
  REFUSAL_REASON_TOO_OLD: 'REFUSAL_REASON_TOO_OLD',
  /**
   * The receiver holds a newer boot or head already.
   */
  REFUSAL_REASON_KNOWN: 'REFUSAL_REASON_KNOWN',
  /**
   * Its owner has not signed it. Not sent to peers that speak protocol 2 or less: they hear LIMIT.
   */
  REFUSAL_REASON_SIGNATURE: 'REFUSAL_REASON_SIGNATURE',
} as const;

/**
 * Why a delta was not taken.
 */
export type RefusalReason =
  /**
   * Never sent.
   */
  | 'REFUSAL_REASON_UNSPECIFIED'
  | 0
  /**
   * The receiver's head is below `after`, or its boot is another one.
   */
  | 'REFUSAL_REASON_GAP'
  | 1
  /**
   * The owner's boot is at or below a grave.
   */
  | 'REFUSAL_REASON_GRAVE'
  | 2
  /**
   * Too many records or owners.
   */
  | 'REFUSAL_REASON_LIMIT'
  | 3
  /**
   * The hash did not come out as announced.
   */
  | 'REFUSAL_REASON_HASH'
  | 4
  /**
   * It is the receiver's own log.
   */
  | 'REFUSAL_REASON_NOT_OWNER'
  | 5
  /**
   * The log's stamp lies more than a day ahead of the receiver's clock: one of the two clocks is wrong.
   */
  | 'REFUSAL_REASON_FUTURE'
  | 6
  /**
   * The log's stamp is over 7 days old.
   */
  | 'REFUSAL_REASON_TOO_OLD'
  | 7
  /**
   * The receiver holds a newer boot or head already.
   */
  | 'REFUSAL_REASON_KNOWN'
  | 8
  /**
   * Its owner has not signed it. Not sent to peers that speak protocol 2 or less: they hear LIMIT.
   */
  | 'REFUSAL_REASON_SIGNATURE'
  | 9

/**
 * Why a delta was not taken.
 */
export type RefusalReason__Output = typeof RefusalReason[keyof typeof RefusalReason]
