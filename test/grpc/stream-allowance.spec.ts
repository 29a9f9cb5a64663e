import { connect, constants, type ClientHttp2Session } from 'node:http2';
import { once } from 'node:events';
import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import {
  NEW_STREAMS_MAX,
  NEW_STREAMS_MIN,
  NEW_STREAMS_OF_ALL,
  WATCHERS_MAX,
} from '../../src/core/limits.js';
import { BoundedServer } from '../../src/grpc/bounded-server.js';
import { listen, shutDown } from '../../src/grpc/listener.js';
import { healthService, HealthServiceClient } from '../../src/grpc/proto.js';
import { HealthService } from '../../src/grpc/tools/health.js';
import { Turns } from '../../src/grpc/turns.js';
import { eventually } from '../support/eventually.js';
import { call } from './support/calls.js';
import { quietLog } from './support/log.js';

describe('the calls that one connection may have open', function () {
  this.timeout(60_000);
  let server: BoundedServer;
  let address: string;
  let client: InstanceType<typeof HealthServiceClient>;
  let open: number;
  let openMax: number;
  const sessions: ClientHttp2Session[] = [];

  /** Counts calls that came and were not answered yet. */
  const counting: grpc.ServerInterceptor = ({ path }, incoming) => {
    if (!path.endsWith('Check')) return new grpc.ServerInterceptingCall(incoming);
    open += 1;
    openMax = Math.max(open, openMax);
    return new grpc.ServerInterceptingCall(incoming, {
      sendStatus: (status, next) => {
        open -= 1;
        next(status);
      },
    });
  };

  beforeEach(async () => {
    [open, openMax] = [0, 0];
    server = new BoundedServer({ interceptors: [counting] });
    const context = { node: 'a', log: quietLog, turns: new Turns() };
    server.addService(healthService, new HealthService(context).handlers());
    address = await listen(server, '127.0.0.1:0', grpc.ServerCredentials.createInsecure());
    const options = { 'grpc.use_local_subchannel_pool': 1 };
    client = new HealthServiceClient(address, grpc.credentials.createInsecure(), options);
  });

  afterEach(async () => {
    client.close();
    for (const session of sessions.splice(0)) session.destroy();
    await shutDown(server, 0);
  });

  const checks = (count: number): Promise<unknown> =>
    Promise.all(Array.from({ length: count }, () => call(client, 'check', { service: '' })));

  async function session(): Promise<ClientHttp2Session> {
    const opened = connect(`http://${address}`);
    opened.on('error', () => undefined);
    sessions.push(opened);
    await once(opened, 'remoteSettings');
    return opened;
  }

  it('X4 of thousands at once as many come as the event loop can take between two turns', async () => {
    await checks(1);
    await checks(1_000);
    expect(openMax).to.be.greaterThan(1).and.at.most(NEW_STREAMS_MAX);
  });

  it('X4 calls that last take nothing from the others, and when they end the bound falls again', async () => {
    const raw = await session();
    const bound = (): number | undefined => raw.remoteSettings.maxConcurrentStreams;
    expect(bound()).to.equal(NEW_STREAMS_MAX);
    const watch = (): ReturnType<ClientHttp2Session['request']> => {
      const headers = {
        ...{ ':method': 'POST', ':path': '/grpc.health.v1.Health/Watch', te: 'trailers' },
        'content-type': 'application/grpc',
      };
      const stream = raw.request(headers);
      stream.on('error', () => undefined).resume();
      stream.end(Buffer.alloc(5));
      return stream;
    };
    let answered = 0;
    const watches = Array.from({ length: 500 }, () => {
      const stream = watch();
      stream.once('response', () => (answered += 1));
      return stream;
    });
    await eventually(() => answered === watches.length);
    await eventually(() => bound() === watches.length + NEW_STREAMS_MAX);
    for (const stream of watches) stream.close(constants.NGHTTP2_CANCEL);
    await eventually(() => bound() === NEW_STREAMS_MAX);
  });

  it('X4 a client with as many watches as there may be is still answered', async () => {
    const watches = Array.from({ length: WATCHERS_MAX }, () => client.watch({ service: '' }));
    let seen = 0;
    for (const stream of watches)
      stream.on('error', () => undefined).once('data', () => (seen += 1));
    await eventually(() => seen === watches.length);
    await checks(200);
    for (const stream of watches) stream.cancel();
  });

  it('X4 many connections share the calls that may come in one turn', async () => {
    const first = await session();
    const count = NEW_STREAMS_OF_ALL / NEW_STREAMS_MIN;
    for (let n = 1; n < count; n += 1) await session();
    const last = sessions.at(-1)!;
    await eventually(() => last.remoteSettings.maxConcurrentStreams === NEW_STREAMS_MIN);
    expect(first.remoteSettings.maxConcurrentStreams).to.equal(NEW_STREAMS_MAX);
  });
});
