import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { PeerTransport } from '../../src/gossip/wire/peer-transport.js';
import { TlsIdentity } from '../../src/grpc/tls.js';
import { newTransport } from '../gossip/wire/support/transport.js';
import { TestAuthority, type IssuedFiles } from '../support/certificates.js';
import { eventually } from '../support/eventually.js';
import { meshed, nodeAt, peersOf } from '../support/mesh.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

/** Files are looked at every 5 s. */
const SEEN_WITHIN_MS = 30_000;

describe('certificates that are withdrawn while the node runs', function () {
  this.timeout(120_000);
  let nodes: SidecarProcess[] = [];
  let transports: PeerTransport[] = [];
  let authorities: TestAuthority[] = [];

  beforeEach(() => {
    authorities = [new TestAuthority(), new TestAuthority()];
  });

  afterEach(async () => {
    transports.forEach((transport) => transport.close());
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
    authorities.forEach((authority) => authority.remove());
    nodes = [];
    transports = [];
  });

  async function start(
    name: string,
    { ca, cert, key }: IssuedFiles,
    flags: readonly string[] = [],
  ): Promise<SidecarProcess> {
    const tls = ['--tls-ca', ca, '--tls-cert', cert, '--tls-key', key, ...flags];
    const node = await startSidecar(name, [...tls, '--health-checks=off', ...peersOf(nodes)]);
    nodes.push(node);
    return node;
  }

  /** A connection that is kept, for unary calls in the name of a node. */
  function caller(node: string, files: IssuedFiles): PeerTransport {
    const credentials = new TlsIdentity(files).channelCredentials();
    const transport = newTransport(credentials, undefined, { cluster: 'default', node });
    transports.push(transport);
    return transport;
  }

  /** A and C are linked, B has no link to A any more, and no call of B is answered by A. */
  async function expectOut(calls: PeerTransport): Promise<void> {
    const [a, , c] = nodes as [SidecarProcess, SidecarProcess, SidecarProcess];
    await eventually(async () => {
      const answer = calls.ping(a.addresses.gossip, 'a', [], 2_000);
      const isAnswered = await answer.then(
        () => true,
        () => false,
      );
      if (isAnswered) throw new Error('b is answered');
      const link = (await nodeAt(a, 'b')).link;
      if (link) throw new Error('b is linked');
      return meshed([a, c]);
    }, SEEN_WITHIN_MS);
  }

  it('X1 of an authority: its links and calls end, the others are linked again', async () => {
    const [kept, withdrawn] = authorities as [TestAuthority, TestAuthority];
    const bundle = join(kept.directory, 'bundle.pem');
    writeFileSync(bundle, readFileSync(kept.ca, 'utf8') + readFileSync(withdrawn.ca, 'utf8'));
    const ofB = { ...withdrawn.issue('b', 'DNS:b'), ca: bundle };
    await start('a', { ...kept.issue('a', 'DNS:a'), ca: bundle });
    await start('b', ofB);
    await start('c', { ...kept.issue('c', 'DNS:c'), ca: bundle });
    await eventually(() => meshed(nodes), SEEN_WITHIN_MS);
    const calls = caller('b', ofB);
    await calls.ping(nodes[0]!.addresses.gossip, 'a', [], 5_000);
    writeFileSync(bundle, readFileSync(kept.ca, 'utf8'));
    await expectOut(calls);
  });

  it('X1 of a node, by --tls-crl: its links and calls end, the others are linked again', async () => {
    const [authority] = authorities as [TestAuthority];
    const crl = join(authority.directory, 'crl.pem');
    authority.revoke(crl);
    const ofB = authority.issue('b', 'DNS:b');
    const flags = ['--tls-crl', crl];
    await start('a', authority.issue('a', 'DNS:a'), flags);
    await start('b', ofB);
    await start('c', authority.issue('c', 'DNS:c'), flags);
    await eventually(() => meshed(nodes), SEEN_WITHIN_MS);
    const calls = caller('b', ofB);
    await calls.ping(nodes[0]!.addresses.gossip, 'a', [], 5_000);
    authority.revoke(crl, ofB);
    await expectOut(calls);
    expect(nodes[0]!.child.exitCode).to.equal(null);
  });
});
