import { once } from 'node:events';
import { status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { PROTOCOL_MAX, PROTOCOL_MIN } from '../../src/core/limits.js';
import { eventually } from '../support/eventually.js';
import { call, list, register } from '../support/gateway.js';
import { nodeAt, nodesAt, peersOf, startMesh, statusOf, urlsAt } from '../support/mesh.js';
import { RawPeer } from '../support/raw-peer.js';
import { spawnBin, startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const FLAGS = ['--health-checks=off', '--ping-interval', '200ms'];

describe('who a node is', function () {
  this.timeout(60_000);
  let nodes: SidecarProcess[] = [];

  before(async () => {
    nodes = await startMesh(['a', 'b'], () => FLAGS);
  });

  after(async () => {
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
  });

  it('I5 a node of another cluster is refused with the field that differs', async () => {
    const [a] = nodes as [SidecarProcess];
    const flags = [...FLAGS, '--cluster', 'other', '--join-timeout', '1s'];
    const stranger = await startSidecar('stranger', [...flags, ...peersOf([a])]);
    await register(stranger.registry, { url: 'http://stranger.example:1' });
    for (const [node, peer] of [
      [a, 'stranger'],
      [stranger, 'a'],
    ] as const) {
      const line = await eventually(
        () => node.log.find(({ message }) => message.startsWith('a peer is refused')) ?? false,
      );
      expect(line).to.include({ level: 'warn', peer, field: 'cluster' });
    }
    expect((await nodesAt(a)).map(({ name }) => name)).to.deep.equal(['a', 'b']);
    expect(await list(a.registry)).to.deep.equal([]);
    await eventually(async () => {
      const { mesh } = stranger;
      const [seed] = (await call(mesh, mesh.listNodes.bind(mesh), {})).seeds;
      return seed?.lastError.includes('no link is possible: cluster differs') === true;
    });
    await stranger.end('SIGKILL');
  });

  it('I5 who is refused on the wire is told the field that differs, in Goodbye and status', async () => {
    const [a] = nodes as [SidecarProcess];
    for (const [identity, words] of [
      [{ cluster: 'other' }, /^cluster differs: .*other.*default/],
      [
        { protocolMin: PROTOCOL_MAX + 1, protocolMax: PROTOCOL_MAX + 2 },
        new RegExp(
          `^protocol differs: .*${PROTOCOL_MAX + 1} to ${PROTOCOL_MAX + 2}.*${PROTOCOL_MIN} to ${PROTOCOL_MAX}`,
        ),
      ],
    ] as const) {
      const peer = new RawPeer(a.addresses.gossip);
      peer.greet({ node: 'x', ...identity });
      const { reason, message } = await eventually(() => peer.of('goodbye')[0] ?? false);
      expect(reason).to.equal('PROTOCOL_ERROR');
      expect(message).to.match(words);
      const { code, details } = await eventually(() => peer.status ?? false);
      expect(code).to.equal(status.FAILED_PRECONDITION);
      expect(details).to.match(words);
      peer.end();
    }
  });

  it('I4 M6 an advertised address that is unspecified is refused at start, with what to set', async () => {
    const flags = ['serve', '--node-name', 'n', '--data-dir', 'none', '--insecure'];
    const { child, output } = spawnBin([...flags, '--gossip-address', '0.0.0.0:0']);
    const [code] = (await once(child, 'close')) as [number];
    expect(code).to.equal(2);
    expect(output.join('\n')).to.match(/advertise-address/);
  });

  it('LeaveMesh needs the name of the node that answers', async () => {
    const [a] = nodes as [SidecarProcess];
    const leave = a.mesh.leaveMesh.bind(a.mesh);
    for (const nodeName of ['', 'b']) {
      const refusal = await call(a.mesh, leave, { nodeName }).catch((error: unknown) => error);
      expect(refusal).to.be.instanceOf(Error);
    }
    expect(a.child.exitCode).to.equal(null);
  });

  it('I4 of two processes with one name the older fences itself, naming both addresses', async () => {
    const [a, older] = nodes as [SidecarProcess, SidecarProcess];
    await register(older.registry, { url: 'http://old.example:1' });
    await eventually(async () => (await urlsAt(a)).length === 1);
    const exit = once(older.child, 'close');
    const newer = await startSidecar('b', [...FLAGS, ...peersOf([a])]);
    nodes.push(newer);
    await register(newer.registry, { url: 'http://new.example:1' });
    const [code] = (await exit) as [number];
    expect(code).to.equal(3);
    const said = older.log.filter(({ level }) => level === 'error').map((line) => line.message);
    expect(said.join('\n')).to.include(older.addresses.gossip).and.include(newer.addresses.gossip);
    expect(newer.child.exitCode).to.equal(null);
    await eventually(async () => {
      expect(await nodeAt(a, 'b')).to.include({ address: newer.addresses.gossip });
      return (await urlsAt(a, 'b')).includes('http://new.example:1');
    });
    // The newer one goes on publishing, whatever was done in its name before.
    await register(newer.registry, { url: 'http://newer.example:1' });
    await eventually(async () => (await urlsAt(a, 'b')).includes('http://newer.example:1'));
    nodes = [a, newer];
    expect(statusOf(await nodeAt(a, 'b'))).to.equal('ALIVE');
  });

  it('M5 SIGTERM ends a node with code 0 within 5 s, also with a peer that reads nothing', async () => {
    const [a, b] = nodes as [SidecarProcess, SidecarProcess];
    const stuck = new RawPeer(b.addresses.gossip);
    stuck.greet({ node: 'stuck' });
    await eventually(() => stuck.of('hello').length > 0);
    a.child.kill('SIGSTOP');
    const start = performance.now();
    expect(await b.end('SIGTERM')).to.equal(0);
    expect(performance.now() - start).to.be.lessThan(5_000);
    a.child.kill('SIGCONT');
    stuck.end();
  });
});
