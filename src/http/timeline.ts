import type { ClusterEvent } from '../core/events/event.js';
import { redactText } from '../core/redact-text.js';
import type { StatusSource } from './status.js';

/** Minutes that a timeline shows. */
export const TIMELINE_MINUTES = 60;
/** Changes of members that a timeline shows; the newest are kept. */
const MEMBER_CHANGES_MAX = 100;
const MINUTE_MS = 60_000;

/** What happened to workers in one minute. */
export interface Minute {
  readonly startMs: number;
  registered: number;
  /** Became READY. */
  ready: number;
  /** Were READY and are not any more. */
  lost: number;
  removed: number;
}

/** The last hour, as far as events are kept. */
export interface Timeline {
  /** The oldest first. */
  readonly minutes: readonly Minute[];
  readonly members: readonly { readonly timeMs: number; readonly node: string; text: string }[];
  /** Events from before are not kept any more; 0: all of the hour is there. */
  readonly sinceMs: number;
}

/** Counts what happened to workers by the minute, and lists the changes of members. */
export function timeline(source: StatusSource): Timeline {
  const { events } = source;
  const end = source.now().wallMs;
  const first = Math.floor(end / MINUTE_MS) - TIMELINE_MINUTES + 1;
  const minutes = Array.from({ length: TIMELINE_MINUTES }, (_, at) => emptyMinute(first + at));
  const members: Timeline['members'][number][] = [];
  const oldest = Math.max(0, events.end - events.capacity);
  const kept = events.read(oldest, events.capacity).events;
  for (const event of kept) {
    const minute = minutes[Math.floor(event.timeMs / MINUTE_MS) - first];
    if (minute === undefined) continue;
    if (event.kind.startsWith('NODE_')) members.push(memberChange(event));
    else count(minute, event);
  }
  const [start] = kept;
  return {
    minutes,
    members: members.slice(-MEMBER_CHANGES_MAX),
    sinceMs: oldest > 0 && start && start.timeMs > first * MINUTE_MS ? start.timeMs : 0,
  };
}

function emptyMinute(number: number): Minute {
  return { startMs: number * MINUTE_MS, registered: 0, ready: 0, lost: 0, removed: 0 };
}

function count(minute: Minute, { kind, from, to }: ClusterEvent): void {
  if (kind === 'WORKER_REGISTERED' || kind === 'WORKER_IMPORTED') minute.registered += 1;
  if (kind === 'WORKER_REMOVED') minute.removed += 1;
  if (kind !== 'WORKER_STATUS_CHANGED') return;
  if (to === 'READY') minute.ready += 1;
  else if (from === 'READY') minute.lost += 1;
}

function memberChange({ kind, timeMs, node, to, cause }: ClusterEvent) {
  const what = to || kind.replace('NODE_', '').toLowerCase().replaceAll('_', ' ');
  return { timeMs, node, text: redactText(cause ? `${what}: ${cause}` : what) };
}
