import { ChannelCredentials, ServerCredentials } from '@grpc/grpc-js';
import { expect } from 'chai';
import { BoundedServer } from '../../../src/grpc/bounded-server.js';
import type { Frame } from '../../../src/core/gossip/link/frames.js';
import type { MemberRow } from '../../../src/core/membership/member.js';
import { gossipDefinition } from '../../../src/gossip/wire/gossip-definition.js';
import {
  createGossipHandlers,
  type GossipTarget,
} from '../../../src/gossip/wire/gossip-service.js';
import { listen } from '../../../src/grpc/listener.js';
import type { Link } from '../../../src/gossip/transport.js';
import { createPeerNames, type Authenticated } from '../../../src/gossip/wire/peer-names.js';
import { GOSSIP_OPTIONS } from '../../../src/gossip/wire/peer-transport.js';
import { TlsIdentity } from '../../../src/grpc/tls.js';
import { TestAuthority } from '../../support/certificates.js';
import { eventually } from '../../support/eventually.js';
import { newTransport } from './support/transport.js';

const namesInC = createPeerNames('c', true);
const BOOT = { generation: 7, instanceId: '0123456789abcdef' };
const ROW: MemberRow = {
  name: 'b',
  boot: BOOT,
  incarnation: 1,
  status: 'ALIVE',
  address: '127.0.0.1:1',
  ageMs: 5,
  observers: [],
  restarting: false,
  version: '1',
};

/** One end of a link, and what came in on it. */
interface End {
  readonly link: Link;
  readonly frames: Frame[];
  readonly problems: string[];
  closed: string | undefined;
}

function open(link: Link): End {
  const end: End = { link, frames: [], problems: [], closed: undefined };
  link.open({
    frame: (frame) => end.frames.push(frame),
    invalid: (message) => end.problems.push(message),
    writable: () => undefined,
    closed: (reason) => (end.closed = reason),
  });
  return end;
}

describe('peer transport', () => {
  const ends: End[] = [];
  const servers: BoundedServer[] = [];
  let authority: TestAuthority;

  const target: GossipTarget = {
    cluster: 'c',
    node: 'b',
    boot: () => BOOT,
    accept: (link) => ends.push(open(link)),
    pinged: () => [ROW],
    pingFor: (name, done) => done(name === 'known'),
    peerNames: () => undefined,
    recall: () => ({ member: undefined, next: () => undefined }),
    refused: () => undefined,
  };

  async function serve(
    credentials = ServerCredentials.createInsecure(),
    other: Partial<GossipTarget> = {},
  ): Promise<string> {
    const server = new BoundedServer(GOSSIP_OPTIONS);
    servers.push(server);
    server.addService(gossipDefinition, createGossipHandlers({ ...target, ...other }));
    return listen(server, '127.0.0.1:0', credentials);
  }

  before(() => {
    authority = new TestAuthority();
  });

  afterEach(() => {
    servers.splice(0).forEach((server) => server.forceShutdown());
    ends.splice(0);
  });

  after(() => authority.remove());

  it('L1 carries frames both ways, and tells both ends when it is over', async () => {
    const dialed = open(await newTransport().dial(await serve()));
    const accepted = await eventually(() => ends[0] ?? false);
    expect(dialed.link.send({ kind: 'mode', lazy: true })).to.be.greaterThan(0);
    accepted.link.send({ kind: 'ping', id: 3, rows: [ROW] });
    await eventually(() => accepted.frames.length === 1 && dialed.frames.length === 1);
    expect(accepted.frames).to.deep.equal([{ kind: 'mode', lazy: true }]);
    expect(dialed.frames).to.deep.equal([{ kind: 'ping', id: 3, rows: [ROW] }]);
    dialed.link.end();
    await eventually(() => accepted.closed !== undefined);
    expect(dialed.link.writable).to.equal(false);
  });

  it('M5 a link that is ended before it was opened is over for the peer, too', async () => {
    const accepted: Link[] = [];
    const address = await serve(undefined, { accept: (link) => accepted.push(link) });
    const dialed = open(await newTransport().dial(address));
    const link = await eventually(() => accepted[0] ?? false);
    const over = new Promise<void>((resolve) => link.end(undefined, resolve));
    await eventually(() => dialed.closed !== undefined);
    await over;
    const early = await newTransport().dial(await serve());
    early.end();
    await eventually(() => ends[0]?.closed !== undefined);
    await early.finished;
  });

  it('L6 a dial to nobody fails with a reason', async () => {
    const address = await serve();
    servers.splice(0).forEach((server) => server.forceShutdown());
    const failed = await newTransport()
      .dial(address)
      .catch((error: unknown) => error);
    expect(String(failed)).to.include('UNAVAILABLE');
  });

  it('M2 pings carry rows, name who answers, and refuse another cluster or node', async () => {
    const address = await serve();
    const answer = await newTransport().ping(address, 'b', [ROW], 2000);
    expect(answer).to.deep.equal({ node: 'b', boot: BOOT, rows: [ROW] });
    const wrongNode = await newTransport()
      .ping(address, 'x', [], 2000)
      .catch((error: unknown) => error);
    expect(wrongNode).to.include({ code: 9 });
    const stranger = newTransport(undefined, undefined, { cluster: 'd' });
    const refused = await stranger.ping(address, 'b', [], 2000).catch((error: unknown) => error);
    expect(refused).to.include({ code: 9 });
    expect(String(refused)).to.match(/cluster differs/);
    expect(
      await newTransport().pingIndirect(
        { name: 'b', address },
        { name: 'known', address: '' },
        2000,
      ),
    ).to.include({ reachable: true });
  });

  it('X1 X2 with TLS each end sees the names of the other, and a stranger gets no link', async () => {
    const b = new TlsIdentity(authority.issue('b', 'DNS:b'));
    const a = new TlsIdentity(authority.issue('a', 'URI:spiffe://c/a'));
    const calls: Authenticated[] = [];
    const peerNames = (call: Authenticated) => {
      calls.push(call);
      return namesInC(call);
    };
    const address = await serve(b.serverCredentials(), { peerNames });
    const dialed = await newTransport(a.channelCredentials()).dial(address);
    open(dialed);
    const accepted = await eventually(() => ends[0] ?? false);
    expect(dialed.peerNames).to.deep.equal(['b']);
    expect(accepted.link.peerNames).to.deep.equal(['a']);
    expect(calls).to.have.length(1);
    for (const call of calls) expect(createPeerNames('other', true)(call)).to.deep.equal([]);
    dialed.end();
    const strangers = new TestAuthority();
    const mallory = new TlsIdentity({ ...strangers.issue('m', 'DNS:a'), ca: authority.ca });
    for (const credentials of [mallory.channelCredentials(), ChannelCredentials.createInsecure()]) {
      const failed = await newTransport(credentials)
        .dial(address)
        .catch((error: unknown) => error);
      expect(String(failed)).to.match(/UNAVAILABLE|no answer/);
    }
    strangers.remove();
  });

  it('X1 certificates that change on disk are used by the next link', async () => {
    const files = authority.issue('r', 'DNS:first');
    const identity = new TlsIdentity(files);
    const credentials = identity.serverCredentials();
    const address = await serve(credentials);
    const a = new TlsIdentity(authority.issue('a', 'DNS:a'));
    const nameOfServer = async (): Promise<readonly string[] | undefined> => {
      const link = await newTransport(a.channelCredentials()).dial(address);
      open(link);
      const names = link.peerNames;
      link.end();
      return names;
    };
    expect(await nameOfServer()).to.deep.equal(['first']);
    expect(identity.refresh()).to.equal(false);
    authority.issue('r', 'DNS:second');
    expect(identity.refresh()).to.equal(true);
    identity.update(credentials);
    expect(await nameOfServer()).to.deep.equal(['second']);
  });
});
