// Original file: proto/workermesh/v1/mesh.proto

/**
 * What changed.
 */
export const EventType = {
  /**
   * Never sent.
   */
  EVENT_TYPE_UNSPECIFIED: 'EVENT_TYPE_UNSPECIFIED',
  /**
   * This node's gateway registered a worker.
   */
  EVENT_TYPE_WORKER_REGISTERED: 'EVENT_TYPE_WORKER_REGISTERED',
  /**
   * A worker of another node became known here.
   */
  EVENT_TYPE_WORKER_IMPORTED: 'EVENT_TYPE_WORKER_IMPORTED',
  /**
   * A worker's spec changed, or its manager: `from` and `to` are revisions.
   */
  EVENT_TYPE_WORKER_REPLACED: 'EVENT_TYPE_WORKER_REPLACED',
  /**
   * A worker's status on this node changed: `from` and `to` are statuses.
   */
  EVENT_TYPE_WORKER_STATUS_CHANGED: 'EVENT_TYPE_WORKER_STATUS_CHANGED',
  /**
   * Another owner's worker became the active one of a URL: `from` and `to` are the owners.
   */
  EVENT_TYPE_WORKER_CLAIM_CHANGED: 'EVENT_TYPE_WORKER_CLAIM_CHANGED',
  /**
   * A worker is gone from this node; `from` is its last status.
   */
  EVENT_TYPE_WORKER_REMOVED: 'EVENT_TYPE_WORKER_REMOVED',
  /**
   * A node's membership status changed: `from` and `to` are statuses; `from` is empty for a new name.
   */
  EVENT_TYPE_NODE_STATUS_CHANGED: 'EVENT_TYPE_NODE_STATUS_CHANGED',
  /**
   * This node took a higher generation, because others had heard of one.
   */
  EVENT_TYPE_NODE_BOOT_RAISED: 'EVENT_TYPE_NODE_BOOT_RAISED',
  /**
   * This node ends, because another process runs under its name.
   */
  EVENT_TYPE_NODE_FENCED: 'EVENT_TYPE_NODE_FENCED',
  /**
   * A node was refused; once a minute for one cause.
   */
  EVENT_TYPE_NODE_REFUSED: 'EVENT_TYPE_NODE_REFUSED',
} as const;

/**
 * What changed.
 */
export type EventType =
  /**
   * Never sent.
   */
  | 'EVENT_TYPE_UNSPECIFIED'
  | 0
  /**
   * This node's gateway registered a worker.
   */
  | 'EVENT_TYPE_WORKER_REGISTERED'
  | 1
  /**
   * A worker of another node became known here.
   */
  | 'EVENT_TYPE_WORKER_IMPORTED'
  | 2
  /**
   * A worker's spec changed, or its manager: `from` and `to` are revisions.
   */
  | 'EVENT_TYPE_WORKER_REPLACED'
  | 3
  /**
   * A worker's status on this node changed: `from` and `to` are statuses.
   */
  | 'EVENT_TYPE_WORKER_STATUS_CHANGED'
  | 4
  /**
   * Another owner's worker became the active one of a URL: `from` and `to` are the owners.
   */
  | 'EVENT_TYPE_WORKER_CLAIM_CHANGED'
  | 5
  /**
   * A worker is gone from this node; `from` is its last status.
   */
  | 'EVENT_TYPE_WORKER_REMOVED'
  | 6
  /**
   * A node's membership status changed: `from` and `to` are statuses; `from` is empty for a new name.
   */
  | 'EVENT_TYPE_NODE_STATUS_CHANGED'
  | 7
  /**
   * This node took a higher generation, because others had heard of one.
   */
  | 'EVENT_TYPE_NODE_BOOT_RAISED'
  | 8
  /**
   * This node ends, because another process runs under its name.
   */
  | 'EVENT_TYPE_NODE_FENCED'
  | 9
  /**
   * A node was refused; once a minute for one cause.
   */
  | 'EVENT_TYPE_NODE_REFUSED'
  | 10

/**
 * What changed.
 */
export type EventType__Output = typeof EventType[keyof typeof EventType]
