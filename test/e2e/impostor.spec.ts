import { once } from 'node:events';
import {} from '@grpc/grpc-js';
import { expect } from 'chai';
import { BoundedServer } from '../../src/grpc/bounded-server.js';
import type { Boot } from '../../src/core/boot.js';
import type { MemberRow } from '../../src/core/membership/member.js';
import { gossipDefinition } from '../../src/gossip/wire/gossip-definition.js';
import { createGossipHandlers } from '../../src/gossip/wire/gossip-service.js';
import { listen } from '../../src/grpc/listener.js';
import { GOSSIP_OPTIONS, type PeerTransport } from '../../src/gossip/wire/peer-transport.js';
import { TlsIdentity } from '../../src/grpc/tls.js';
import { newTransport } from '../gossip/wire/support/transport.js';
import { TestAuthority } from '../support/certificates.js';
import { eventually } from '../support/eventually.js';
import { list, register } from '../support/gateway.js';
import { peersOf } from '../support/mesh.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const boot = (): Boot => ({ generation: Date.now() + 3_600_000, instanceId: 'f'.repeat(16) });

/** A row that says: a newer life of this node is there. */
function rowOf(name: string, address: string): MemberRow {
  const life = { boot: boot(), incarnation: 0, status: 'ALIVE' as const, ageMs: 0, observers: [] };
  return { name, address, ...life, restarting: false, version: '1' };
}

describe('somebody with a certificate of another name', function () {
  this.timeout(60_000);
  const nodes: SidecarProcess[] = [];
  const servers: BoundedServer[] = [];
  let authority: TestAuthority;
  let mallory: PeerTransport;
  let malloryIdentity: TlsIdentity;

  async function start(name: string, peers: readonly SidecarProcess[] = []) {
    const { ca, cert, key } = authority.issue(name, `DNS:${name}`);
    const tls = ['--tls-ca', ca, '--tls-cert', cert, '--tls-key', key];
    const node = await startSidecar(name, [...tls, '--health-checks=off', ...peersOf(peers)]);
    nodes.push(node);
    return node;
  }

  /** A gossip listener that says that it is `name`, in a newer life, under Mallory's certificate. */
  async function impersonate(name: string): Promise<string> {
    const server = new BoundedServer(GOSSIP_OPTIONS);
    servers.push(server);
    const handlers = createGossipHandlers({
      ...{ cluster: 'default', node: name, boot, accept: (link) => link.end(), pinged: () => [] },
      ...{ pingFor: (_, done) => done(true), peerNames: () => undefined },
      refused: () => undefined,
      recall: () => ({ member: undefined, next: () => undefined }),
    });
    server.addService(gossipDefinition, handlers);
    return listen(server, '127.0.0.1:0', malloryIdentity.serverCredentials());
  }

  before(() => {
    authority = new TestAuthority();
    malloryIdentity = new TlsIdentity(authority.issue('m', 'DNS:m'));
    const who = { cluster: 'default', node: 'm' };
    mallory = newTransport(malloryIdentity.channelCredentials(), undefined, who);
  });

  after(async () => {
    mallory.close();
    servers.forEach((server) => server.forceShutdown());
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
    authority.remove();
  });

  it('I4 X2 ends no node by saying that a newer one of its name lives elsewhere', async () => {
    const c = await start('c');
    await register(c.registry, { url: 'http://10.9.0.1:8000' });
    const { gossip } = c.addresses;
    // It listens there itself, and answers in the name of C; then it is told by C's own address.
    for (const address of [await impersonate('c'), gossip]) {
      const before = c.log.length;
      await mallory.ping(gossip, 'c', [rowOf('c', address)], 5_000);
      await eventually(() => c.log.length > before || c.child.exitCode !== null);
    }
    const isRaise = ({ message }: { message: string }) => message.includes('going above it');
    await eventually(() => c.log.some(isRaise));
    expect(c.child.exitCode).to.equal(null);
    expect(c.log.filter(({ level }) => level === 'error')).to.deep.equal([]);
    expect((await list(c.registry)).map(({ url }) => url)).to.deep.equal(['http://10.9.0.1:8000']);
  });

  it('I4 X2 of two processes whose certificates carry one name the older fences itself', async () => {
    const a = await start('a');
    const older = await start('b', [a]);
    const exit = once(older.child, 'close');
    const newer = await start('b', [a]);
    const [code] = (await exit) as [number];
    expect(code).to.be.greaterThan(0);
    expect(newer.child.exitCode).to.equal(null);
  });
});
