import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import { bearerInterceptor } from '../../src/grpc/auth.js';
import { BoundedServer } from '../../src/grpc/bounded-server.js';
import type { ConnectionBounds } from '../../src/grpc/connections.js';
import { HealthService } from '../../src/grpc/tools/health.js';
import { listen, shutDown } from '../../src/grpc/listener.js';
import { healthService, HealthServiceClient } from '../../src/grpc/proto.js';
import { Turns } from '../../src/grpc/turns.js';
import { eventually } from '../support/eventually.js';
import { call } from './support/calls.js';
import { quietLog } from './support/log.js';

const NEVER_MS = 600_000;

describe('Connections', () => {
  let server: BoundedServer;
  let address: string;
  let directory: string;
  let peers: string[];
  const sockets: Socket[] = [];
  const clients: grpc.Client[] = [];

  before(async () => (directory = await mkdtemp(join(tmpdir(), 'worker-mesh-connections-'))));
  after(() => rm(directory, { recursive: true }));
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    for (const socket of sockets.splice(0)) socket.destroy();
    await shutDown(server, 0);
  });

  async function start(
    bounds: Partial<ConnectionBounds>,
    where = '127.0.0.1:0',
    options: grpc.ServerOptions = {},
  ): Promise<void> {
    peers = [];
    const remember: grpc.ServerInterceptor = (_method, incoming) => {
      peers.push(incoming.getPeer());
      return new grpc.ServerInterceptingCall(incoming);
    };
    server = new BoundedServer(
      { ...options, interceptors: [remember, ...(options.interceptors ?? [])] },
      { firstBytesMs: NEVER_MS, ...bounds },
    );
    const context = { node: 'a', log: quietLog, turns: new Turns() };
    server.addService(healthService, new HealthService(context).handlers());
    address = await listen(server, where, grpc.ServerCredentials.createInsecure());
  }
  function newClient(): InstanceType<typeof HealthServiceClient> {
    const options = { 'grpc.use_local_subchannel_pool': 1 };
    const client = new HealthServiceClient(address, grpc.credentials.createInsecure(), options);
    clients.push(client);
    return client;
  }
  const check = async (client = newClient()): Promise<typeof client> => {
    await call(client, 'check', { service: '' });
    return client;
  };
  /** A connection that says nothing; `localAddress` is where it seems to come from. */
  async function silent(localAddress = '127.0.0.1'): Promise<Socket> {
    const port = Number(address.slice(address.lastIndexOf(':') + 1));
    const socket = connect({ host: '127.0.0.1', port, localAddress });
    socket.on('error', () => undefined).resume();
    sockets.push(socket);
    await once(socket, 'connect');
    return socket;
  }
  const closed = (socket: Socket): Promise<unknown> => eventually(() => socket.closed);
  const isOpen = (socket: Socket): boolean => !socket.destroyed && !socket.readableEnded;

  it('X4 closes a connection that has not begun to speak in time, and no other', async () => {
    await start({ firstBytesMs: 300 });
    const client = await check();
    const quiet = await silent();
    const partial = await silent();
    partial.write('PRI * HTTP/2.0\r\n');
    await Promise.all([quiet, partial].map(closed));
    await check(client);
    expect(new Set(peers).size).to.equal(1);
  });

  it('X4 at its bound a listener closes the oldest connection that no call has used', async () => {
    const all = 4;
    await start({ all, perSource: all });
    const worker = await check();
    const held = [await silent(), await silent()];
    await eventually(() => server.connectionCount === all - 1);
    held.push(await silent());
    await eventually(() => server.connectionCount === all);
    expect(held.map(isOpen)).to.deep.equal([true, true, true]);
    await check();
    await eventually(() => !isOpen(held[0]!));
    expect(held.slice(1).map(isOpen)).to.deep.equal([true, true]);
    await check(worker);
    expect(new Set(peers).size).to.equal(2);
  });

  it('X4 closes a new connection when calls have used all others', async () => {
    await start({ all: 2, perSource: 2 });
    const both = [await check(), await check()];
    await closed(await silent());
    for (const client of both) await check(client);
    expect(new Set(peers).size).to.equal(2);
  });

  it('X4 one address that takes too many connections costs no other address one', async () => {
    await start({ all: 10, perSource: 2 });
    const other = await silent('127.0.0.2');
    const greedy = [await silent(), await silent(), await silent()];
    await closed(greedy[0]!);
    expect([other, ...greedy.slice(1)].map(isOpen)).to.deep.equal([true, true, true]);
    expect(server.connectionCount).to.equal(3);
  });

  it('X3 X4 a call without the token does not make a connection a used one', async () => {
    const interceptors = [bearerInterceptor('a', () => 'secret')];
    await start({ all: 1, perSource: 1 }, undefined, { interceptors });
    const client = newClient();
    await check(client).catch(() => undefined);
    const state = () => client.getChannel().getConnectivityState(false);
    expect(state()).to.equal(grpc.connectivityState.READY);
    const quiet = await silent();
    await eventually(() => state() !== grpc.connectivityState.READY);
    expect(isOpen(quiet)).to.equal(true);
  });

  it('X4 closes a connection that stays without a call', async () => {
    await start({}, undefined, { 'grpc.max_connection_idle_ms': 100 });
    const client = await check();
    await eventually(() => server.connectionCount === 0);
    await check(client);
  });

  it('tells the clients of a unix socket apart', async () => {
    await start({}, `unix:${join(directory, 'clients.sock')}`);
    await check();
    await check();
    expect(peers).to.deep.equal(['unix:1', 'unix:2']);
  });

  it('listens on all addresses of localhost with one port', async () => {
    await start({}, 'localhost:0');
    const port = Number(address.slice('localhost:'.length));
    for (const { address: host } of await lookup('localhost', { all: true })) {
      const socket = connect({ host, port });
      sockets.push(socket);
      await once(socket, 'connect');
    }
  });

  it('closes its connections and its port when it stops', async () => {
    await start({});
    const quiet = await silent();
    await shutDown(server, 0);
    await closed(quiet);
    await eventually(() => server.connectionCount === 0);
    const refused = connect({ host: '127.0.0.1', port: Number(address.split(':')[1]) });
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).to.equal('ECONNREFUSED');
  });
});
