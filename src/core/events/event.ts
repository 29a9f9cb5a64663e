import type { NodeStatus } from '../node-status.js';

/** What changed. */
export type EventType =
  | 'WORKER_REGISTERED'
  | 'WORKER_IMPORTED'
  | 'WORKER_REPLACED'
  | 'WORKER_STATUS_CHANGED'
  | 'WORKER_CLAIM_CHANGED'
  | 'WORKER_REMOVED'
  | 'NODE_STATUS_CHANGED'
  | 'NODE_BOOT_RAISED'
  | 'NODE_FENCED'
  | 'NODE_REFUSED';

/** Who changed it: a gateway, the worker's owner, a probe from here, the members, a timer of this node. */
export type EventActor = 'gateway' | 'owner' | 'probe' | 'members' | 'timer';

/** One change of a worker or of a member, as people look back at it (O1). */
export interface ClusterEvent {
  readonly kind: EventType;
  /** Unix ms. */
  readonly timeMs: number;
  /** Empty for the event of a node. */
  readonly workerId: string;
  readonly url: string;
  /** The owner of the worker, or the node. */
  readonly node: string;
  /** Status, revision, owner or generation before; empty when there was none. */
  readonly from: string;
  readonly to: string;
  /** In words, or a reason of the contract with the words after it. */
  readonly cause: string;
  readonly by: EventActor;
  /** Who maintains the worker; empty when nobody said. */
  readonly manager: string;
}

/** Which events a reader wants. Absent fields match all. */
export interface EventFilter {
  /** Not older than this, Unix ms. */
  readonly sinceMs?: number;
  readonly workerId?: string;
  /** Any of these canonical URLs. */
  readonly urls?: readonly string[];
  readonly node?: string;
}

/** Whether a filter shows an event. */
export function matchesEvent(filter: EventFilter, event: ClusterEvent): boolean {
  if (filter.sinceMs !== undefined && event.timeMs < filter.sinceMs) return false;
  if (filter.workerId !== undefined && event.workerId !== filter.workerId) return false;
  if (filter.urls && !filter.urls.includes(event.url)) return false;
  return filter.node === undefined || event.node === filter.node;
}

/** The event of a node. */
export function nodeEvent(
  kind: Extract<EventType, `NODE_${string}`>,
  node: string,
  o: { from?: NodeStatus | undefined; to?: string; cause: string; wallMs: number },
): ClusterEvent {
  const { from = '', to = '', cause, wallMs } = o;
  const worker = { workerId: '', url: '', manager: '' };
  return { kind, timeMs: wallMs, ...worker, node, from, to, cause, by: 'members' };
}
