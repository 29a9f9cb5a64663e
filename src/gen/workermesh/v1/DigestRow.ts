// Original file: proto/workermesh/v1/gossip.proto

import type { PriorRow as _workermesh_v1_PriorRow, PriorRow__Output as _workermesh_v1_PriorRow__Output } from '../../workermesh/v1/PriorRow.js';
import type { Long } from '@grpc/proto-loader';

/**
 * State of one owner's log at the speaker.
 */
export interface DigestRow {
  /**
   * Name of the owner.
   */
  'owner'?: (string);
  /**
   * Generation of the installed cut's boot; 0 when nothing is held of the owner.
   */
  'generation'?: (number | string | Long);
  /**
   * Instance of that boot.
   */
  'instanceId'?: (string);
  /**
   * Seq of the newest entry.
   */
  'head'?: (number | string | Long);
  /**
   * Seq up to which tombstones are forgotten.
   */
  'floor'?: (number | string | Long);
  /**
   * Order-free hash over key, seq and state of all records: 8 bytes, big-endian.
   */
  'hash'?: (Buffer | Uint8Array | string);
  /**
   * Whether the owner has settled.
   */
  'settled'?: (boolean);
  /**
   * Owner's clock when it last renewed its log, Unix time in ms.
   */
  'stampMs'?: (number | string | Long);
  /**
   * The previous boot's records, while they are shown.
   */
  'prior'?: (_workermesh_v1_PriorRow | null);
}

/**
 * State of one owner's log at the speaker.
 */
export interface DigestRow__Output {
  /**
   * Name of the owner.
   */
  'owner': (string);
  /**
   * Generation of the installed cut's boot; 0 when nothing is held of the owner.
   */
  'generation': (number);
  /**
   * Instance of that boot.
   */
  'instanceId': (string);
  /**
   * Seq of the newest entry.
   */
  'head': (number);
  /**
   * Seq up to which tombstones are forgotten.
   */
  'floor': (number);
  /**
   * Order-free hash over key, seq and state of all records: 8 bytes, big-endian.
   */
  'hash': (Buffer);
  /**
   * Whether the owner has settled.
   */
  'settled': (boolean);
  /**
   * Owner's clock when it last renewed its log, Unix time in ms.
   */
  'stampMs': (number);
  /**
   * The previous boot's records, while they are shown.
   */
  'prior': (_workermesh_v1_PriorRow__Output | null);
}
