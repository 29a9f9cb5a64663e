import type * as grpc from '@grpc/grpc-js';
import { duration } from '../config/kinds.js';
import { stringifyExact } from '../core/registry/spec/exact-json.js';
import type { Event__Output } from '../gen/workermesh/v1/Event.js';
import type { EventFilter } from '../gen/workermesh/v1/EventFilter.js';
import type { ListEventsResponse__Output } from '../gen/workermesh/v1/ListEventsResponse.js';
import type { WatchEventsResponse__Output } from '../gen/workermesh/v1/WatchEventsResponse.js';
import type { Command, Invocation } from './command.js';
import { call, explain, type Connection } from './connection.js';
import { readFlag, type Typed } from './flags.js';
import { formatJson, messageToJson } from './json.js';
import { enumWord, formatTable, formatTime, visible } from './table.js';
import { targetOf } from './workers.js';

const SINCE = duration(1, 365 * 86_400_000);

export const eventsCommand: Command = {
  name: 'events',
  args: '',
  help: 'Lists what happened to workers and nodes lately, the oldest first: what changed, why, and by whom.',
  flags: {
    since: { type: 'text', placeholder: 'DURATION', help: 'Not older than this, such as 5m' },
    worker: { type: 'text', placeholder: 'ID|URL', help: 'Of this worker' },
    node: { type: 'text', placeholder: 'NODE', help: 'Of this node, and of the workers it owns' },
    follow: {
      type: 'switch',
      placeholder: '',
      help: 'Then every event as it happens, until Ctrl-C',
    },
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

/** One stream, until the user ends it; a lost connection is an error, for what happened meanwhile is lost. */
function follow(invocation: Invocation, filter: EventFilter): Promise<number> {
  const { connection, io, output } = invocation;
  const line = (event: Event__Output): string =>
    output === 'json'
      ? `${stringifyExact(messageToJson(event))}\n`
      : `${visible(
          eventCells(event)
            .filter((cell) => cell !== '')
            .join('  '),
        )}\n`;
  if (io.signal.aborted) return Promise.resolve(0);
  return new Promise((resolve, reject) => {
    const stream = connection.mesh.watchEvents({ filter }, connection.metadata);
    const cancel = (): void => stream.cancel();
    io.signal.addEventListener('abort', cancel);
    stream.on('data', ({ events, lostCount }: WatchEventsResponse__Output) => {
      if (lostCount > 0) io.stderr.write(`worker-mesh: ${lostCount} events were lost: too slow\n`);
      for (const event of events) io.stdout.write(line(event));
    });
    const end = (error: grpc.ServiceError | undefined): void => {
      io.signal.removeEventListener('abort', cancel);
      if (io.signal.aborted || error === undefined) resolve(0);
      else reject(explain(error, connection.address));
    };
    stream.on('error', end);
    stream.on('end', () => end(undefined));
  });
}
