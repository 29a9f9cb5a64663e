import type { ClusterEvent } from '../core/events/event.js';
import { redactText } from '../core/redact-text.js';
import type { StatusSource } from './status.js';

/** Events in one answer at most. */
export const EVENTS_SHOWN_MAX = 500;

/** Which events are wanted; what is not given matches all. */
export interface RecentFilter {
  readonly url?: string;
  /** Part of a URL, a node, a type, a cause or a manager, in any case. */
  readonly text?: string;
}

/** The newest events that match, the newest first. */
export function recentEvents(
  ring: StatusSource['events'],
  { url, text = '' }: RecentFilter,
  limit: number,
): ShownEvent[] {
  const wanted = text.toLowerCase();
  const { events } = ring.read(Math.max(0, ring.end - ring.capacity), ring.capacity);
  const found: ShownEvent[] = [];
  for (const event of events.toReversed()) {
    if (found.length >= limit) break;
    if (url !== undefined && event.url !== url) continue;
    if (wanted !== '' && !textOf(event).includes(wanted)) continue;
    const { kind: type, ...rest } = event;
    found.push({ type, ...rest, url: redactText(event.url), cause: redactText(event.cause) });
  }
  return found;
}

/** An event as the page reads it: its kind is called `type` there, as in the answer of ListEvents. */
export type ShownEvent = Omit<ClusterEvent, 'kind'> & { readonly type: ClusterEvent['kind'] };

function textOf({ kind, url, node, from, to, cause, by, manager, workerId }: ClusterEvent): string {
  return [kind, url, node, from, to, cause, by, manager, workerId].join(' ').toLowerCase();
}
