// Original file: proto/workermesh/v1/mesh.proto


/**
 * Request of ListRecords.
 */
export interface ListRecordsRequest {
  /**
   * Only this owner's log.
   */
  'owner'?: (string);
  /**
   * Only keys that start so.
   */
  'keyPrefix'?: (string);
  /**
   * Tombstones too.
   */
  'includeTombstones'?: (boolean);
  /**
   * Default 500, at most 5,000.
   */
  'pageSize'?: (number);
  /**
   * next_page_token of the page before.
   */
  'pageToken'?: (string);
}

/**
 * Request of ListRecords.
 */
export interface ListRecordsRequest__Output {
  /**
   * Only this owner's log.
   */
  'owner': (string);
  /**
   * Only keys that start so.
   */
  'keyPrefix': (string);
  /**
   * Tombstones too.
   */
  'includeTombstones': (boolean);
  /**
   * Default 500, at most 5,000.
   */
  'pageSize': (number);
  /**
   * next_page_token of the page before.
   */
  'pageToken': (string);
}
