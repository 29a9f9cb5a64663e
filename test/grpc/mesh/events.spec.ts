import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import { nodeEvent, type ClusterEvent } from '../../../src/core/events/event.js';
import { EVENT_WATCHERS_MAX } from '../../../src/core/limits.js';
import type { EventFilter } from '../../../src/gen/workermesh/v1/EventFilter.js';
import type { WatchEventsResponse__Output } from '../../../src/gen/workermesh/v1/WatchEventsResponse.js';
import { call, failure } from '../support/calls.js';
import { TestEdge } from '../support/edge.js';
import { until } from '../support/until.js';

const ID = '0f8fad5b-d9cb-569f-a165-70867728950e';

function event(more: Partial<ClusterEvent> = {}): ClusterEvent {
  const base = nodeEvent('NODE_STATUS_CHANGED', 'b', { to: 'DEAD', cause: 'why', wallMs: 5_000 });
  return { ...base, ...more };
}

describe('ListEvents and WatchEvents', () => {
  let edge: TestEdge;
  let client: ReturnType<TestEdge['meshClient']>;
  beforeEach(async () => {
    // Its ring holds four events.
    edge = await new TestEdge().start();
    client = edge.meshClient();
  });
  afterEach(() => edge.stop());

  const list = async (filter: EventFilter = {}, pageSize = 0) => {
    const nodes: string[] = [];
    let pageToken = '';
    do {
      const { response } = await call(client, 'ListEvents', { filter, pageSize, pageToken });
      nodes.push(...response.events.map(({ sequence, node }) => `${sequence} ${node}`));
      pageToken = response.nextPageToken;
    } while (pageToken !== '');
    return nodes;
  };

  it('O1 shows an event with all that is known of it', async () => {
    edge.events.append(
      event({
        ...{ kind: 'WORKER_STATUS_CHANGED', workerId: ID, url: 'http://w:1', from: 'READY' },
        ...{ to: 'FAILED', by: 'probe', manager: 'helper' },
      }),
    );
    const { response } = await call(client, 'ListEvents', {});
    expect(response.events).to.deep.equal([
      {
        ...{ sequence: 1, type: 'EVENT_TYPE_WORKER_STATUS_CHANGED', workerId: ID, node: 'b' },
        ...{ eventTime: { seconds: 5, nanos: 0 }, url: 'http://w:1', from: 'READY' },
        ...{ to: 'FAILED', cause: 'why', actor: 'probe', manager: 'helper' },
      },
    ]);
  });

  for (const [count, shown] of [
    [3, ['1 n0', '2 n1', '3 n2']],
    [4, ['1 n0', '2 n1', '3 n2', '4 n3']],
    [5, ['2 n1', '3 n2', '4 n3', '5 n4']],
  ] as const) {
    it(`O1 of ${count} events the newest 4 are kept, and paged in order`, async () => {
      for (let at = 0; at < count; at += 1) edge.events.append(event({ node: `n${at}` }));
      expect(await list({}, 1)).to.deep.equal(shown);
      expect(await list()).to.deep.equal(shown);
    });
  }

  it('O1 filters by time, worker, URL and node; refuses what it cannot read', async () => {
    edge.events.append(event({ node: 'n1', timeMs: 4_999 }));
    edge.events.append(event({ node: 'n2', workerId: ID, url: 'http://w:1' }));
    edge.events.append(event({ node: 'n3', url: 'grpc://w:1' }));
    expect(await list({ sinceTime: { seconds: 5 } })).to.deep.equal(['2 n2', '3 n3']);
    expect(await list({ workerId: ID })).to.deep.equal(['2 n2']);
    expect(await list({ url: 'w:1' })).to.deep.equal(['2 n2', '3 n3']);
    expect(await list({ node: 'n1' })).to.deep.equal(['1 n1']);
    const error = await failure(call(client, 'ListEvents', { filter: { url: 'ftp://w' } }));
    expect(error.code).to.equal(grpc.status.INVALID_ARGUMENT);
  });

  it('O1 streams what is kept since a moment, then each event as it happens', async () => {
    edge.events.append(event({ node: 'old' }));
    const answers: WatchEventsResponse__Output[] = [];
    const seen = () => answers.flatMap(({ events }) => events.map(({ node }) => node));
    const stream = client.watchEvents({ filter: { sinceTime: { seconds: 1 } } });
    stream.on('data', (answer: WatchEventsResponse__Output) => answers.push(answer));
    stream.on('error', () => undefined);
    await until('the old event', () => seen().length === 1);
    edge.events.append(event({ node: 'new' }));
    await until('the new event', () => seen().length === 2);
    expect(seen()).to.deep.equal(['old', 'new']);
    // More than the ring holds, in one turn: the reader is told how many it missed.
    for (let at = 0; at < 5; at += 1) edge.events.append(event());
    await until('the loss', () => answers.at(-1)?.lostCount === 5);
    stream.cancel();
  });

  it('O1 a stream without since_time begins with the next event, and ends with the node', async () => {
    edge.events.append(event({ node: 'old' }));
    const nodes: string[] = [];
    const stream = client.watchEvents({});
    stream.on('data', ({ events }: WatchEventsResponse__Output) => {
      nodes.push(...events.map(({ node }) => node));
    });
    const ended = new Promise<grpc.ServiceError>((resolve) => stream.on('error', resolve));
    await new Promise((resolve) => stream.once('metadata', resolve));
    edge.events.append(event({ node: 'new' }));
    await until('the new event', () => nodes.length === 1);
    expect(nodes).to.deep.equal(['new']);
    await edge.stopServing(1_000);
    expect((await ended).code).to.equal(grpc.status.UNAVAILABLE);
  });

  it(`O1 ${EVENT_WATCHERS_MAX} streams may be open, one more is refused`, async () => {
    const streams = Array.from({ length: EVENT_WATCHERS_MAX }, () => client.watchEvents({}));
    for (const stream of streams) stream.on('error', () => undefined);
    await Promise.all(streams.map((one) => new Promise((open) => one.once('metadata', open))));
    const more = client.watchEvents({});
    const error = await new Promise<grpc.ServiceError>((resolve) => more.on('error', resolve));
    expect(error.code).to.equal(grpc.status.RESOURCE_EXHAUSTED);
    for (const stream of streams) stream.cancel();
  });
});
