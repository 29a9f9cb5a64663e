import { duration } from '../config/kinds.js';
import { stringifyExact } from '../core/registry/spec/exact-json.js';
import type { Event__Output } from '../gen/workermesh/v1/Event.js';
import type { EventFilter } from '../gen/workermesh/v1/EventFilter.js';
import type { ListEventsResponse__Output } from '../gen/workermesh/v1/ListEventsResponse.js';
import type { WatchEventsResponse__Output } from '../gen/workermesh/v1/WatchEventsResponse.js';
import type { Command, Invocation } from './command.js';
import { call, type Connection } from './connection.js';
import { switchFlag, textFlag, readFlag, type Typed } from './flags.js';
import { formatJson, messageToJson } from './json.js';
import { readStream } from './read-stream.js';
import { enumWord, formatTable, formatTime, visible } from './table.js';
import { targetOf } from './workers.js';

const SINCE = duration(1, 365 * 86_400_000);

export const eventsCommand: Command = {
  name: 'events',
  args: '',
  help: 'Lists what happened to workers and nodes lately, the oldest first: what changed, why, and by whom.',
  flags: {
    since: textFlag('DURATION', 'Not older than this, such as 5m'),
    worker: textFlag('ID|URL', 'Of this worker'),
    node: textFlag('NODE', 'Of this node, and of the workers it owns'),
    follow: switchFlag('Then every event as it happens, until Ctrl-C'),
  },
  run: async (invocation) => {
    const { connection, typed, output, io } = invocation;
    const filter = readFilter(typed);
    if (typed.on('follow')) return follow(invocation, filter);
    const events = await listEvents(connection, filter);
    io.stdout.write(output === 'json' ? formatJson({ events }) : eventsTable(events));
    return 0;
  },
};

/** All events that a filter shows, the oldest first. */
export async function listEvents(
  connection: Connection,
  filter: EventFilter,
): Promise<Event__Output[]> {
  const events: Event__Output[] = [];
  let pageToken = '';
  do {
    const request = { filter, pageToken };
    const page: ListEventsResponse__Output = await call(connection, (...rest) =>
      connection.mesh.listEvents(request, ...rest),
    );
    events.push(...page.events);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return events;
}

/** Events as a table. */
export function eventsTable(events: readonly Event__Output[]): string {
  const head = ['TIME', 'EVENT', 'WHAT', 'OWNER', 'CHANGE', 'BY', 'CAUSE'];
  return formatTable([head, ...events.map(eventCells)]);
}

function eventCells(event: Event__Output): string[] {
  const { from, to, actor, manager } = event;
  return [
    formatTime(event.eventTime),
    enumWord(event.type, 'EVENT_TYPE_'),
    event.url === '' ? event.node : event.url,
    event.url === '' ? '' : event.node,
    [from, to].filter((text) => text !== '').join(' → '),
    manager === '' || actor !== 'gateway' ? actor : `${actor} (${manager})`,
    event.cause,
  ];
}

function readFilter(typed: Typed): EventFilter {
  const sinceMs = readFlag(typed, 'since', SINCE);
  const worker = typed.text('worker');
  const fromMs = sinceMs === undefined ? 0 : Date.now() - sinceMs;
  const seconds = Math.floor(fromMs / 1000);
  return {
    sinceTime: { seconds, nanos: (fromMs - seconds * 1000) * 1e6 },
    ...(worker !== undefined && targetOf(worker)),
    ...(typed.on('node') && { node: typed.text('node') ?? '' }),
  };
}

/** What happens from now on, a line an event. */
function follow(invocation: Invocation, filter: EventFilter): Promise<number> {
  const { io, output } = invocation;
  const line = (event: Event__Output): string =>
    output === 'json'
      ? `${stringifyExact(messageToJson(event))}\n`
      : `${visible(
          eventCells(event)
            .filter((cell) => cell !== '')
            .join('  '),
        )}\n`;
  return readStream<WatchEventsResponse__Output>(
    invocation,
    ({ mesh, metadata }) => mesh.watchEvents({ filter }, metadata),
    ({ events, lostCount }) => {
      if (lostCount > 0) io.stderr.write(`worker-mesh: ${lostCount} events were lost: too slow\n`);
      for (const event of events) io.stdout.write(line(event));
    },
  );
}
