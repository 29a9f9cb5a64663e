// Original file: proto/workermesh/v1/mesh.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Response of WatchLog.
 */
export interface WatchLogResponse {
  /**
   * Lines in order, as they stand in the log: without secrets.
   */
  'lines'?: (string)[];
  /**
   * Lines that this reader was too slow for.
   */
  'lostCount'?: (number | string | Long);
}

/**
 * Response of WatchLog.
 */
export interface WatchLogResponse__Output {
  /**
   * Lines in order, as they stand in the log: without secrets.
   */
  'lines': (string)[];
  /**
   * Lines that this reader was too slow for.
   */
  'lostCount': (number);
}
