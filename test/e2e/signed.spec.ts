import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import xxhash from 'xxhash-wasm';
import { RecordFactory } from '../../src/core/store/kept-record.js';
import { afterOf, type OwnerDelta, type Part } from '../../src/core/store/rows.js';
import { createSealPort } from '../../src/gossip/seals/cut-seals.js';
import { TlsIdentity } from '../../src/grpc/tls.js';
import { metricsOf } from '../support/admin.js';
import { TestAuthority } from '../support/certificates.js';
import { eventually } from '../support/eventually.js';
import { forgedLogs, forgedPriors } from '../support/forged-logs.js';
import { Watch, register } from '../support/gateway.js';
import { agreed, nodeAt, peersOf, sameAddresses, startMesh } from '../support/mesh.js';
import { RawPeer } from '../support/raw-peer.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const EVIL = 'http://evil.example:1';
const ROUNDS = 10;

describe('a relay with a certificate of its own name, and the logs of owners that have died', function () {
  this.timeout(60_000);
  let authority: TestAuthority;
  let nodes: SidecarProcess[] = [];
  let factory: RecordFactory;
  const peers: RawPeer[] = [];
  const watches: Watch[] = [];

  before(async () => {
    authority = new TestAuthority();
    const hasher = await xxhash();
    factory = new RecordFactory((bytes) => hasher.h64Raw(bytes));
  });

  beforeEach(async () => {
    nodes = await startMesh(['a', 'u', 'b', 'c'], flagsOf);
  });

  afterEach(async () => {
    peers.splice(0).forEach((peer) => peer.end());
    watches.splice(0).forEach((watch) => watch.end());
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
  });

  after(() => authority.remove());

  function flagsOf(name: string): string[] {
    const { ca, cert, key } = authority.issue(name, `DNS:${name}`);
    const tls = ['--tls-ca', ca, '--tls-cert', cert, '--tls-key', key];
    // The one settles, the other does not before the test has ended.
    const grace = ['--claim-grace', name === 'a' ? '1s' : '60s'];
    return [...tls, ...grace, '--health-checks=off', '--admin-address', '127.0.0.1:0'];
  }

  const isWrong = ({ type, worker }: Watch['events'][number]): boolean =>
    type.endsWith('REMOVED') || worker?.url === EVIL;

  async function link(identity: TlsIdentity, to: SidecarProcess): Promise<RawPeer> {
    const peer = new RawPeer(to.addresses.gossip, identity.channelCredentials());
    peers.push(peer);
    peer.greet({ node: 'f', protocolMax: 3 });
    await eventually(() => peer.of('digest').some(({ digest }) => digest.end));
    return peer;
  }

  /** The log of an owner, or its prior, as any peer may ask for it. */
  async function partOf<K extends Part['kind']>(owner: string, peer: RawPeer, kind: K) {
    peer.send({ kind: 'want', want: { owner, after: 0, kind } });
    const last = ({ delta }: { delta: OwnerDelta }): boolean =>
      delta.owner === owner && !delta.more && afterOf(delta) === 0 && delta.kind === kind;
    const { delta } = await eventually(() => peer.of('delta').find(last) ?? false);
    return delta as Extract<OwnerDelta, { kind: K }>;
  }

  let pings = 0;

  /**
   * All that was sent before has been judged, and its refusals are here: a pong goes before the refusals that wait with it,
   * and what answers a second ping after them.
   */
  async function allJudged(peer: RawPeer): Promise<void> {
    for (let round = 0; round < 2; round += 1) {
      const ping = (pings += 1);
      peer.send({ kind: 'ping', id: ping, rows: [] });
      await eventually(() => peer.of('pong').some(({ id }) => id === ping));
    }
  }

  it('S12 forging them again and again shows nothing wrong to anybody', async () => {
    const [a, u, b, c] = nodes as [SidecarProcess, SidecarProcess, SidecarProcess, SidecarProcess];
    for (const node of [a, u]) await register(node.registry, { url: `http://${node.name}:1` });
    await eventually(() => agreed(nodes));
    await eventually(async () => (await nodeAt(b, 'a')).settled);
    for (const node of [b, c]) watches.push(new Watch(node.registry));
    await eventually(() => watches.every(({ synced }) => synced));
    const identity = new TlsIdentity(authority.issue('f', 'DNS:f'));
    const links = [await link(identity, b), await link(identity, c)] as const;
    const logs = [await partOf('a', links[0], 'log'), await partOf('u', links[0], 'log')];
    expect(logs.map(({ settled }) => settled)).to.deep.equal([true, false]);
    await Promise.all([a.end('SIGKILL'), u.end('SIGKILL')]);
    for (const node of [b, c]) {
      for (const name of ['a', 'u']) {
        await eventually(async () => (await nodeAt(node, name)).link === null);
      }
    }
    const seen = watches.map(({ events }) => events.length);
    const port = createSealPort({
      ...{ cluster: 'default', identity, nowMs: Date.now },
      count: () => undefined,
    });
    const seal = port.sign('anything')!;
    const lies = logs.flatMap((log) => forgedLogs({ factory, log, url: EVIL, seal }));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const peer of links) for (const delta of lies) peer.send({ kind: 'delta', delta });
      await pause(20);
    }
    for (const peer of links) await allJudged(peer);
    const refused = ({ refusal }: { refusal: { reason: string } }): boolean =>
      refusal.reason === 'SIGNATURE';
    for (const peer of links) expect(peer.of('refusal').some(refused)).to.equal(true);
    for (const [index, node] of [b, c].entries()) {
      await eventually(async () => (await metricsOf(node)).includes('reason="SIGNATURE"'));
      expect((await nodeAt(node, 'a')).logRefused).to.match(/signature|signed/i);
      const events = watches[index]!.events.slice(seen[index]);
      const wrong = events.filter((event) => isWrong(event) || event.worker?.stale);
      expect(wrong, node.name).to.deep.equal([]);
      const urls = [...watches[index]!.state.values()].map(({ url }) => url).sort();
      expect(urls).to.deep.equal(['http://a:1', 'http://u:1']);
      expect((await nodeAt(node, 'a')).logSigned).to.equal(true);
    }
  });

  it('S12 forging their earlier boots shows nothing wrong to anybody', async () => {
    const [, u, b, c] = nodes as [SidecarProcess, SidecarProcess, SidecarProcess, SidecarProcess];
    await register(u.registry, { url: 'http://u:1' });
    await eventually(() => agreed(nodes));
    await u.end('SIGKILL');
    const again = await startSidecar('u', [
      ...flagsOf('u'),
      ...sameAddresses(u),
      ...peersOf([b, c]),
    ]);
    nodes.push(again);
    for (const node of [b, c]) {
      watches.push(new Watch(node.registry));
      await eventually(async () => {
        const { link, settled } = await nodeAt(node, 'u');
        return link !== null && !settled;
      });
    }
    const stale = (watch: Watch): boolean => [...watch.state.values()].every((one) => one.stale);
    await eventually(() => watches.every((watch) => watch.synced && stale(watch)));
    await again.end('SIGKILL');
    for (const node of [b, c]) {
      await eventually(async () => (await nodeAt(node, 'u')).link === null);
    }
    const identity = new TlsIdentity(authority.issue('f', 'DNS:f'));
    const links = [await link(identity, b), await link(identity, c)] as const;
    const prior = await partOf('u', links[0], 'prior');
    const seen = watches.map(({ events }) => events.length);
    const lies = forgedPriors({ factory, prior, url: EVIL });
    for (const peer of links) for (const delta of lies) peer.send({ kind: 'delta', delta });
    for (const peer of links) await allJudged(peer);
    for (const [index, watch] of watches.entries()) {
      expect(links[index]!.of('refusal').map(({ refusal }) => refusal.reason)).to.include(
        'SIGNATURE',
      );
      expect(watch.events.slice(seen[index]).filter(isWrong)).to.deep.equal([]);
      expect([...watch.state.values()].map(({ url }) => url)).to.deep.equal(['http://u:1']);
    }
    // What its owner has signed is taken from whoever brings it.
    const known = links[1].of('refusal').length;
    links[1].send({ kind: 'delta', delta: prior });
    await allJudged(links[1]);
    expect(links[1].of('refusal')).to.have.length(known);
  });
});
