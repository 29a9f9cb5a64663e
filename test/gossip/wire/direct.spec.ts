import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { ChannelCredentials } from '@grpc/grpc-js';
import { expect } from 'chai';
import { OpenSockets } from '../../../src/core/open-sockets.js';
import type { PeerTransport } from '../../../src/gossip/wire/peer-transport.js';
import { TlsIdentity } from '../../../src/grpc/tls.js';
import { TestAuthority } from '../../support/certificates.js';
import { eventually } from '../../support/eventually.js';
import { newTransport } from './support/transport.js';

const PINGS = 2_000;
const PINGS_AT_ONCE = 50;
const DIALS = 200;
/** What a test runner opens and closes meanwhile. */
const SLACK = 10;

const descriptors = (): number => readdirSync('/proc/self/fd').length;

describe('connections to a peer that accepts them and says nothing', function () {
  this.timeout(60_000);
  const sockets = new Set<Socket>();
  let frozen: Server;
  let address: string;
  let authority: TestAuthority;
  let transport: PeerTransport | undefined;

  before(async () => {
    authority = new TestAuthority();
    frozen = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
      // What comes in is taken, as by the kernel of a process that is stopped.
      socket.resume();
    });
    frozen.listen(0, '127.0.0.1');
    await once(frozen, 'listening');
    address = `127.0.0.1:${(frozen.address() as AddressInfo).port}`;
  });

  afterEach(() => transport?.close());

  after(() => {
    for (const socket of sockets) socket.destroy();
    frozen.close();
    authority.remove();
  });

  for (const [how, credentials] of [
    ['in the clear', () => ChannelCredentials.createInsecure()],
    ['with TLS', () => new TlsIdentity(authority.issue('a', 'DNS:a')).channelCredentials()],
  ] as const) {
    it(`L6 ${PINGS} pings and ${DIALS} dials ${how} leave no descriptor behind`, async () => {
      const given = credentials();
      const open = new OpenSockets();
      transport = newTransport(given, open);
      const { ping, dial, pingIndirect } = {
        ping: () => transport!.ping(address, 'b', [], 20),
        pingIndirect: () =>
          transport!.pingIndirect({ name: 'v', address }, { name: 'b', address }, 20),
        dial: () => transport!.dial(address),
      };
      const before = descriptors();
      let answered = 0;
      const tried = async (work: () => Promise<unknown>): Promise<void> => {
        await work().then(
          () => (answered += 1),
          () => undefined,
        );
      };
      for (let sent = 0; sent < PINGS; sent += PINGS_AT_ONCE) {
        const batch = Array.from({ length: PINGS_AT_ONCE }, (_, at) =>
          tried(at % 2 === 0 ? ping : pingIndirect),
        );
        // They share a connection: a descriptor at each end.
        expect(descriptors()).to.be.lessThan(before + SLACK);
        await Promise.all(batch);
      }
      await Promise.all(Array.from({ length: DIALS }, () => tried(dial)));
      await eventually(() => sockets.size === 0 && descriptors() < before + SLACK);
      expect(answered).to.equal(0);
      expect([open.count('link'), open.count('ping')]).to.deep.equal([0, 0]);
    });
  }

  it('X4 an address that is no host:port is not dialed', async () => {
    transport = newTransport(ChannelCredentials.createInsecure());
    for (const wrong of ['unix:/run/some.sock', 'dns:///x:1', 'x', ':1', 'x:123456', '']) {
      const failed = await transport.ping(wrong, 'b', [], 20).catch((error: unknown) => error);
      expect(String(failed), wrong).to.match(/is no host:port/);
    }
  });
});
