import { status, type ChannelCredentials } from '@grpc/grpc-js';
import { expect } from 'chai';
import { BoundedServer } from '../../../src/grpc/bounded-server.js';
import { gossipDefinition } from '../../../src/gossip/wire/gossip-definition.js';
import { createGossipHandlers } from '../../../src/gossip/wire/gossip-service.js';
import { listen } from '../../../src/grpc/listener.js';
import { createPeerNames } from '../../../src/gossip/wire/peer-names.js';
import { GOSSIP_OPTIONS, type PeerTransport } from '../../../src/gossip/wire/peer-transport.js';
import { TlsIdentity } from '../../../src/grpc/tls.js';
import { TestAuthority } from '../../support/certificates.js';
import { newTransport } from './support/transport.js';

const BOOT = { generation: 7, instanceId: '0123456789abcdef' };

describe('names in certificates, on unary calls', () => {
  const servers: BoundedServer[] = [];
  const transports: PeerTransport[] = [];
  let authority: TestAuthority;
  let pinged: string[] = [];
  let refusals: string[] = [];

  before(() => {
    authority = new TestAuthority();
  });

  afterEach(() => {
    servers.splice(0).forEach((server) => server.forceShutdown());
    transports.splice(0).forEach((transport) => transport.close());
    pinged = [];
    refusals = [];
  });

  after(() => authority.remove());

  const identity = (name: string, san: string): TlsIdentity =>
    new TlsIdentity(authority.issue(name, san));

  /** Node `b`, with whatever certificate. */
  async function serve(certificate: TlsIdentity): Promise<string> {
    const server = new BoundedServer(GOSSIP_OPTIONS);
    servers.push(server);
    const handlers = createGossipHandlers({
      ...{ cluster: 'c', node: 'b', boot: () => BOOT, accept: () => undefined },
      pinged: (source) => {
        pinged.push(source);
        return [];
      },
      pingFor: (name, done) => {
        pinged.push(name);
        done(true);
      },
      peerNames: createPeerNames('c', true),
      recall: () => ({ member: undefined, next: () => undefined }),
      refused: (field) => refusals.push(field),
    });
    server.addService(gossipDefinition, handlers);
    return listen(server, '127.0.0.1:0', certificate.serverCredentials());
  }

  function transport(credentials: ChannelCredentials): PeerTransport {
    const made = newTransport(credentials);
    transports.push(made);
    return made;
  }

  /** Both unary calls of node `a` to node `b`: what each came to. */
  async function callBoth(from: TlsIdentity, address: string): Promise<unknown[]> {
    const a = transport(from.channelCredentials());
    const calls = [
      a.ping(address, 'b', [], 5000),
      a.pingIndirect({ name: 'b', address }, { name: 'x', address: 'x:1' }, 5000),
    ];
    return Promise.all(calls.map((call) => call.catch((error: unknown) => error)));
  }

  const B = 'DNS:b';

  for (const san of ['DNS:a', 'URI:spiffe://c/a', 'DNS:other,DNS:a']) {
    it(`X2 a caller with ${san} may speak for node a`, async () => {
      const address = await serve(identity('b', B));
      const [ping, indirect] = await callBoth(identity('a', san), address);
      expect(ping).to.deep.equal({ node: 'b', boot: BOOT, rows: [] });
      expect(indirect).to.deep.equal({ reachable: true, rows: [] });
      expect(pinged).to.deep.equal(['a', 'x']);
    });
  }

  for (const san of ['DNS:m', 'URI:spiffe://other/a', 'DNS:a.example', 'DNS:*', 'IP:127.0.0.1']) {
    it(`X2 a caller with ${san} may not speak for node a: nothing of it is taken`, async () => {
      const address = await serve(identity('b', B));
      for (const failure of await callBoth(identity('a', san), address)) {
        expect(failure).to.include({ code: status.FAILED_PRECONDITION });
        expect(String(failure)).to.match(/node differs: node is "a", its certificate says/);
      }
      expect(pinged).to.deep.equal([]);
      expect(refusals).to.deep.equal(['node', 'node']);
    });

    it(`X2 what a callee with ${san} answers for node b counts as no answer`, async () => {
      const address = await serve(identity('b', san));
      for (const failure of await callBoth(identity('a', 'DNS:a'), address)) {
        expect(String(failure)).to.match(/node is "b", its certificate says/);
      }
    });
  }
});
