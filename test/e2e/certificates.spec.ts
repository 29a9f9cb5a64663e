import { connect, type TLSSocket } from 'node:tls';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChannelCredentials, ServerCredentials, status } from '@grpc/grpc-js';
import { expect } from 'chai';
import type { Boot } from '../../src/core/boot.js';
import type { Hello } from '../../src/core/gossip/link/frames.js';
import type { MemberRow } from '../../src/core/membership/member.js';
import { gossipDefinition } from '../../src/gossip/wire/gossip-definition.js';
import { createGossipHandlers } from '../../src/gossip/wire/gossip-service.js';
import { GOSSIP_OPTIONS, type PeerTransport } from '../../src/gossip/wire/peer-transport.js';
import { BoundedServer } from '../../src/grpc/bounded-server.js';
import { listen } from '../../src/grpc/listener.js';
import { TlsIdentity, type TlsFiles } from '../../src/grpc/tls.js';
import { newTransport } from '../gossip/wire/support/transport.js';
import { TestAuthority, type IssuedFiles, type Unusual } from '../support/certificates.js';
import { eventually } from '../support/eventually.js';
import { list, register } from '../support/gateway.js';
import { nodesAt } from '../support/mesh.js';
import { RawPeer } from '../support/raw-peer.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

/** Certificates that a node may be met with, and who is to take them: as that of a client, and as that of a server. */
type Kind = (typeof KINDS)[number];
const KINDS = [
  ...['its own', 'its own as spiffe', 'for clients only', 'for servers only'],
  ...[
    'of a third member',
    'without a name',
    'with its name as common name only',
    'with a wildcard',
  ],
  ...['of another cluster', 'expired', 'revoked', 'of another authority', 'self-signed'],
  ...['issued by another node', 'none', 'none, and no TLS'],
] as const;
/** Above the boots of those that call under the same names. */
const GENERATION = Date.now() + 3_600_000;
const GOOD_CLIENTS: readonly Kind[] = ['its own', 'its own as spiffe', 'for clients only'];
const GOOD_SERVERS: readonly Kind[] = ['its own', 'its own as spiffe', 'for servers only'];
/** A server shows a certificate, or has no TLS. */
const SERVER_KINDS = KINDS.filter((kind) => kind !== 'none');

describe('certificates at gossip, in every direction', function () {
  this.timeout(120_000);
  let authority: TestAuthority;
  let strangers: TestAuthority;
  let crl: string;
  let b: SidecarProcess;
  const servers: BoundedServer[] = [];
  const transports: PeerTransport[] = [];
  const files = new Map<string, TlsFiles>();

  /** What somebody shows as node `name`; undefined: nothing. */
  const issue = (kind: Kind, name: string): IssuedFiles | undefined => {
    const dns = `DNS:${name}`;
    const ours = (alternatives: string, unusual: Unusual = {}): IssuedFiles =>
      authority.issue(name, alternatives, unusual);
    switch (kind) {
      case 'its own':
        return ours(dns);
      case 'its own as spiffe':
        return ours(`URI:spiffe://default/${name}`);
      case 'for clients only':
        return ours(dns, { extensions: ['extendedKeyUsage=clientAuth'] });
      case 'for servers only':
        return ours(dns, { extensions: ['extendedKeyUsage=serverAuth'] });
      case 'of a third member':
        return ours('DNS:c');
      case 'without a name':
        return ours('IP:127.0.0.1');
      case 'with its name as common name only':
        return ours('');
      case 'with a wildcard':
        return ours('DNS:*');
      case 'of another cluster':
        return ours(`URI:spiffe://other/${name}`);
      case 'expired':
        return ours(dns, { days: -1 });
      case 'revoked': {
        const revoked = ours(dns);
        authority.revoke(crl, revoked);
        return revoked;
      }
      case 'of another authority':
        return strangers.issue(name, dns);
      case 'self-signed':
        return authority.selfSigned(name, dns);
      case 'issued by another node':
        return ours(dns, { by: authority.issue('c', 'DNS:c') });
      case 'none':
      case 'none, and no TLS':
        return undefined;
    }
  };

  const nameOf = (kind: Kind): string => `n${KINDS.indexOf(kind)}`;
  const bootOf = (kind: Kind): Boot => ({
    generation: GENERATION,
    instanceId: String(KINDS.indexOf(kind)).padStart(16, '0'),
  });

  before(async () => {
    authority = new TestAuthority();
    strangers = new TestAuthority();
    crl = join(authority.directory, 'crl.pem');
    authority.revoke(crl);
    for (const kind of KINDS) {
      const issued = issue(kind, nameOf(kind));
      if (issued !== undefined) files.set(kind, { ...issued, ca: authority.ca });
    }
    const { ca, cert, key } = authority.issue('b', 'DNS:b');
    const tls = ['--tls-ca', ca, '--tls-cert', cert, '--tls-key', key, '--tls-crl', crl];
    b = await startSidecar('b', [...tls, '--health-checks=off', '--ping-interval=200ms']);
    await register(b.registry, { url: 'http://10.9.0.2:8000' });
  });

  after(async () => {
    for (const transport of transports) transport.close();
    for (const server of servers) server.forceShutdown();
    await b.end();
    authority.remove();
    strangers.remove();
  });

  const clientOf = (kind: Kind): ChannelCredentials => {
    const own = files.get(kind);
    if (own !== undefined) return new TlsIdentity(own).channelCredentials();
    return kind === 'none'
      ? ChannelCredentials.createSsl(readFileSync(authority.ca), null, null, {
          checkServerIdentity: () => undefined,
        })
      : ChannelCredentials.createInsecure();
  };

  for (const kind of KINDS) {
    const good = GOOD_CLIENTS.includes(kind);
    describe(`whoever calls with ${kind === 'none' ? 'no certificate' : `a certificate: ${kind}`}`, () => {
      const name = nameOf(kind);

      for (const method of ['ping', 'pingIndirect', 'recall'] as const) {
        it(`X2 is ${good ? 'answered' : 'refused'} by ${method}`, async () => {
          const who = { cluster: 'default', node: name };
          const transport = newTransport(clientOf(kind), undefined, who);
          transports.push(transport);
          const { gossip: address } = b.addresses;
          const calls = {
            ping: () => transport.ping(address, 'b', [], 5_000),
            pingIndirect: () =>
              transport.pingIndirect({ name: 'b', address }, { name: 'x', address }, 5_000),
            recall: async () => {
              const known = { generation: 1, commits: 1 };
              for await (const part of transport.recall(
                address,
                known,
                5_000,
                new AbortController().signal,
              ))
                return part;
              return undefined;
            },
          };
          const outcome = await calls[method]().then(
            () => 'answered',
            () => 'refused',
          );
          expect(outcome).to.equal(good ? 'answered' : 'refused');
        });
      }

      it(`X2 gets ${good ? 'a' : 'no'} link`, async () => {
        const peer = new RawPeer(b.addresses.gossip, clientOf(kind));
        peer.greet({ node: name, protocolMax: 3 });
        if (good) await eventually(() => peer.of('digest').length > 0);
        else {
          await eventually(() => peer.status !== undefined);
          expect(peer.status?.code).to.be.oneOf([status.UNAVAILABLE, status.FAILED_PRECONDITION]);
          expect(peer.of('delta')).to.deep.equal([]);
          expect(peer.of('digest')).to.deep.equal([]);
          expect((await nodesAt(b)).map((node) => node.name)).not.to.include(name);
        }
        peer.end();
      });
    });
  }

  it('X1 a session of before it was revoked is not resumed', async () => {
    const { ca, cert, key } = authority.issue('resumed', 'DNS:resumed');
    const [host = '', port = ''] = b.addresses.gossip.split(':');
    const pem = { ca: readFileSync(ca), cert: readFileSync(cert), key: readFileSync(key) };
    const dial = (session?: Buffer): TLSSocket =>
      connect({
        ...{
          host,
          port: Number(port),
          ALPNProtocols: ['h2'],
          checkServerIdentity: () => undefined,
        },
        ...{ ...pem, ...(session === undefined ? {} : { session }) },
      });
    /** Whether the session was taken up, and the server spoke. */
    const outcome = async (session: Buffer): Promise<[reused: boolean, served: boolean]> => {
      const socket = dial(session);
      let served = false;
      let reused = false;
      socket.on('secureConnect', () => (reused = socket.isSessionReused()));
      socket.on('error', () => undefined);
      socket.on('data', () => {
        served = true;
        socket.destroy();
      });
      await once(socket, 'close');
      return [reused, served];
    };
    const first = dial();
    const [session] = (await once(first, 'session')) as [Buffer];
    first.destroy();
    expect(await outcome(session)).to.deep.equal([true, true]);
    authority.revoke(crl, { ca, cert, key });
    await eventually(() =>
      b.log.some(({ message }) => message.includes('authorities have changed')),
    );
    expect(await outcome(session)).to.deep.equal([false, false]);
  });

  describe('whoever is called', () => {
    let address: Map<Kind, string>;
    /** Those whom a node has told what it holds. */
    const told = new Set<Kind>();

    /** A member of that name that lies: everybody can be reached, it says. */
    async function serve(kind: Kind): Promise<string> {
      const node = nameOf(kind);
      const boot = bootOf(kind);
      const own = files.get(kind);
      const credentials = own
        ? new TlsIdentity(own).serverCredentials()
        : ServerCredentials.createInsecure();
      const server = new BoundedServer(GOSSIP_OPTIONS);
      servers.push(server);
      let at = '';
      const hello = (): Hello => ({
        ...{ node, cluster: 'default', boot, address: at, version: 'raw' },
        ...{ protocolMin: 1, protocolMax: 3 },
      });
      const digest = { rows: [], begin: true, end: true, receivedFrames: 0 };
      const handlers = createGossipHandlers({
        ...{
          cluster: 'default',
          node,
          boot: () => boot,
          pinged: () => [],
          peerNames: () => undefined,
        },
        pingFor: (_, done) => done(!GOOD_SERVERS.includes(kind)),
        recall: () => ({ member: undefined, next: () => undefined }),
        refused: () => undefined,
        accept: (link) => {
          link.open({
            frame: (frame) => {
              if (frame.kind === 'digest') told.add(kind);
              if (frame.kind === 'ping') link.send({ kind: 'pong', id: frame.id, rows: [] });
            },
            ...{ invalid: () => undefined, writable: () => undefined, closed: () => undefined },
          });
          link.send({ kind: 'hello', hello: hello() });
          link.send({ kind: 'digest', digest });
        },
      });
      server.addService(gossipDefinition, handlers);
      at = await listen(server, '127.0.0.1:0', credentials);
      return at;
    }

    before(async () => {
      address = new Map();
      for (const kind of SERVER_KINDS) address.set(kind, await serve(kind));
    });

    for (const kind of SERVER_KINDS) {
      const good = GOOD_SERVERS.includes(kind);
      it(`X2 with a certificate ${kind} is ${good ? '' : 'not '}believed, by no method`, async () => {
        const name = nameOf(kind);
        const at = address.get(kind) ?? '';
        const identity = new TlsIdentity({ ...authority.issue('a', 'DNS:a'), crl });
        const transport = newTransport(identity.channelCredentials(), undefined, {
          cluster: 'default',
          node: 'a',
        });
        transports.push(transport);
        const outcomes = await Promise.allSettled([
          transport.ping(at, name, [], 5_000),
          transport.pingIndirect({ name, address: at }, { name: 'x', address: at }, 5_000),
          transport.dial(at).then((link) => {
            const { peerNames } = link;
            link.end();
            if (peerNames?.includes(name) !== true) throw new Error('not its name');
          }),
        ]);
        const expected = good ? 'fulfilled' : 'rejected';
        expect(outcomes.map((each) => each.status)).to.deep.equal([expected, expected, expected]);
      });
    }

    it('X2 M2 of members, a node links to those that have their certificate, and suspects all others', async () => {
      const who = { cluster: 'default', node: 'teller' };
      const teller = newTransport(
        new TlsIdentity(authority.issue('teller', 'DNS:teller')).channelCredentials(),
        undefined,
        who,
      );
      transports.push(teller);
      const rows = SERVER_KINDS.map((kind): MemberRow => {
        const life = {
          boot: bootOf(kind),
          incarnation: 0,
          status: 'ALIVE' as const,
          ageMs: 0,
          observers: [],
        };
        return {
          name: nameOf(kind),
          address: address.get(kind) ?? '',
          ...life,
          restarting: false,
          version: '1',
        };
      });
      await teller.ping(b.addresses.gossip, 'b', rows, 5_000);
      // A digest is for who was let in.
      await eventually(() => GOOD_SERVERS.every((kind) => told.has(kind)), 60_000);
      const wrong = SERVER_KINDS.filter((kind) => !GOOD_SERVERS.includes(kind));
      await eventually(async () => {
        const nodes = await nodesAt(b);
        for (const kind of wrong) {
          // Whose Hello was refused is no member at all (M8).
          const node = nodes.find(({ name }) => name === nameOf(kind));
          expect(node?.status, kind).not.to.equal('NODE_STATUS_ALIVE');
        }
      }, 60_000);
      expect([...told].sort()).to.deep.equal([...GOOD_SERVERS].sort());
      expect((await list(b.registry)).map(({ url }) => url)).to.deep.equal([
        'http://10.9.0.2:8000',
      ]);
    });
  });
});
