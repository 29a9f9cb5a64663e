// Original file: proto/workermesh/v1/mesh.proto

import type { RecordInfo as _workermesh_v1_RecordInfo, RecordInfo__Output as _workermesh_v1_RecordInfo__Output } from '../../workermesh/v1/RecordInfo.js';

/**
 * Response of ListRecords.
 */
export interface ListRecordsResponse {
  /**
   * One page.
   */
  'records'?: (_workermesh_v1_RecordInfo)[];
  /**
   * Empty on the last page.
   */
  'nextPageToken'?: (string);
}

/**
 * Response of ListRecords.
 */
export interface ListRecordsResponse__Output {
  /**
   * One page.
   */
  'records': (_workermesh_v1_RecordInfo__Output)[];
  /**
   * Empty on the last page.
   */
  'nextPageToken': (string);
}
