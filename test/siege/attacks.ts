import { randomBytes } from 'node:crypto';
import { get } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { ChannelCredentials } from '@grpc/grpc-js';
import xxhash from 'xxhash-wasm';
import type { MemberRow } from '../../src/core/membership/member.js';
import { RecordFactory } from '../../src/core/store/kept-record.js';
import { type LogDelta, type OwnerDelta } from '../../src/core/store/rows.js';
import { createSealPort } from '../../src/gossip/seals/cut-seals.js';
import { RegistryClient } from '../../src/grpc/proto.js';
import type { TlsIdentity } from '../../src/grpc/tls.js';
import { mutate } from '../fuzz/mutate.js';
import { recordFrames } from '../fuzz/corpus.js';
import { newTransport } from '../gossip/wire/support/transport.js';
import { createRng, pick } from '../simulation/rng.js';
import { forgedLogs } from '../support/forged-logs.js';
import { RawPeer } from '../support/raw-peer.js';

/**
 * Names that the attacker's certificate carries: one for each attack that keeps a link, because a node keeps one
 * link of a name.
 */
export const ATTACKERS = [
  'm',
  'm-logs',
  'm-rows',
  'm-flood',
  'm-stage',
  'm-links',
  'm-junk',
] as const;
type Name = (typeof ATTACKERS)[number];
/** Hosts of all workers that the attacker invents. */
export const EVIL_HOST = 'evil.example';

/** A node under attack. */
export interface Target {
  readonly name: string;
  readonly registry: string;
  readonly gossip: string;
  readonly admin: string;
}

/** Who attacks, and whom. */
export interface Siege {
  readonly identity: TlsIdentity;
  readonly targets: readonly Target[];
}

/** One kind of attack on one node, again and again until it is ended from outside. */
export type Attack = (siege: Siege, target: Target) => Promise<never>;

/** What all links of the attacker begin with. */
function greeted({ identity }: Siege, target: Target, node: Name): RawPeer {
  const peer = new RawPeer(target.gossip, identity.channelCredentials());
  peer.greet({ node, protocolMax: 3 });
  return peer;
}

/** Goes on with a new link whenever the node has closed the last one. */
async function onLinks(
  siege: Siege,
  target: Target,
  node: Name,
  everyMs: number,
  step: (peer: RawPeer) => void | Promise<void>,
): Promise<never> {
  for (;;) {
    const peer = greeted(siege, target, node);
    while (peer.status === undefined) {
      await step(peer);
      await pause(everyMs);
    }
    peer.end();
    await pause(200);
  }
}

/** Logs of all nodes, forged in every way, sent to each of them. */
async function forgeLogs(siege: Siege, target: Target): Promise<never> {
  const hasher = await xxhash();
  const factory = new RecordFactory((bytes) => hasher.h64Raw(bytes));
  const { identity } = siege;
  const port = createSealPort({
    ...{ cluster: 'default', identity, nowMs: Date.now },
    count: () => undefined,
  });
  const seal = port.sign('anything')!;
  let round = 0;
  return onLinks(siege, target, 'm-logs', 100, (peer) => {
    const owner = pick(rng, siege.targets).name;
    peer.send({ kind: 'want', want: { owner, after: 0, kind: 'log' } });
    const last = ({ delta }: { delta: OwnerDelta }): boolean =>
      delta.kind === 'log' && !delta.more && delta.after === 0;
    const log = peer.of('delta').findLast(last)?.delta as LogDelta | undefined;
    if (log === undefined) return;
    round += 1;
    const url = `http://${EVIL_HOST}:${1 + (round % 60_000)}`;
    const lies = forgedLogs({ factory, log, url, seal });
    for (const delta of lies) peer.send({ kind: 'delta', delta });
    const { boot, upTo: head, floor, hash, settled, stampMs } = pick(rng, lies);
    const row = { owner: log.owner, boot, head, floor, hash, settled, stampMs };
    const digest = { rows: [row], begin: false, end: false, receivedFrames: 0 };
    peer.send({ kind: 'digest', digest });
    peer.frames.length = 0;
  });
}

const rng = createRng(Date.now() % 1_000_000);

/** Rows: everybody is dead, evicted, elsewhere, or somebody whom nobody knows. */
function forgedRows({ targets }: Siege): MemberRow[] {
  const statuses = ['SUSPECT', 'DEAD', 'LEFT', 'EVICTED', 'ALIVE'] as const;
  return targets.map(({ name, gossip }) => ({
    name: pick(rng, [name, name, name, `ghost-${Math.floor(rng() * 1_000)}`]),
    boot: {
      generation: Date.now() + pick(rng, [-1e9, 0, 3_600_000, 1e9]),
      instanceId: randomBytes(8).toString('hex'),
    },
    incarnation: Math.floor(rng() * 1_000),
    status: pick(rng, statuses),
    address: pick(rng, [gossip, '127.0.0.1:9', '10.255.255.1:1']),
    ageMs: Math.floor(rng() * 1e6),
    observers: targets.map((target) => target.name),
    restarting: rng() < 0.2,
    version: 'siege',
  }));
}

const forgeRows: Attack = (siege, target) =>
  onLinks(siege, target, 'm-rows', 50, (peer) => {
    peer.send({ kind: 'members', rows: forgedRows(siege) });
    peer.send({ kind: 'ping', id: 1, rows: forgedRows(siege) });
  });

/** Names that nobody bears, as many as a frame holds, until the node ends the link. */
const floodRows: Attack = (siege, target) =>
  onLinks(siege, target, 'm-flood', 1_000, (peer) => {
    const [row] = forgedRows(siege) as [MemberRow];
    const names = Array.from({ length: 1_000 }, (_, at) => `flood-${at}-${Math.floor(rng() * 99)}`);
    peer.send({ kind: 'members', rows: names.map((name) => ({ ...row, name })) });
  });

/** Transfers that never end, of the attacker's own log and of owners that it invents. */
const neverEnd: Attack = (siege, target) => {
  const parts = new Map<string, number>();
  const boot = { generation: Date.now(), instanceId: 'a'.repeat(16) };
  return onLinks(siege, target, 'm-stage', 100, (peer) => {
    // A link that is new begins them all again.
    if (peer.frames.length === 0) parts.clear();
    const owner = pick(rng, ['m-stage', ...Array.from({ length: 12 }, (_, at) => `ghost-${at}`)]);
    const frame = (parts.get(owner) ?? 0) + 1;
    parts.set(owner, frame);
    const records = Array.from({ length: 8 }, (_, at) => ({
      key: `worker:${frame}-${at}`,
      seq: frame * 8 + at + 1,
      value: new Uint8Array(60_000),
    }));
    const delta = { owner, boot, after: 0, upTo: 2 ** 40, floor: 0, records, more: true };
    const rest = { stampMs: Date.now(), settled: true, hash: 1n, kind: 'log', frame } as const;
    peer.send({ kind: 'delta', delta: { ...delta, ...rest } });
  });
};

/** Pings with rows in them, and pings that are to be made for the attacker. */
const floodPings: Attack = async (siege, target) => {
  const who = { cluster: 'default', node: 'm' };
  const transport = newTransport(siege.identity.channelCredentials(), undefined, who);
  for (;;) {
    const to = { name: target.name, address: target.gossip };
    const about = { name: pick(rng, siege.targets).name, address: '127.0.0.1:9' };
    await Promise.allSettled([
      transport.ping(to.address, to.name, forgedRows(siege), 500),
      transport.pingIndirect(to, about, 500),
      pause(50),
    ]);
  }
};

/** Links by the dozen, of which the node keeps one. */
const floodLinks: Attack = async (siege, target) => {
  for (;;) {
    const peers = Array.from({ length: 10 }, () => greeted(siege, target, 'm-links'));
    await pause(500);
    for (const peer of peers) peer.end();
  }
};

/** Frames with damaged fields and bytes. */
const sendJunk: Attack = (siege, target) => {
  const frames = recordFrames(7);
  return onLinks(siege, target, 'm-junk', 50, (peer) => {
    peer.sendBytes(mutate(rng, pick(rng, frames), frames));
  });
};

/** Connections that say nothing, or what is no protocol, to all listeners. */
const connectAndBabble: Attack = async (_siege, target) => {
  for (;;) {
    const sockets = [target.registry, target.gossip, target.admin].flatMap((address) => {
      const at = address.lastIndexOf(':');
      const where = { host: address.slice(0, at), port: Number(address.slice(at + 1)) };
      return Array.from({ length: 10 }, () => {
        const socket = connect(where).on('error', () => undefined);
        if (rng() < 0.5) socket.write(randomBytes(1 + Math.floor(rng() * 2_000)));
        return socket.resume();
      });
    });
    await pause(2_000);
    for (const socket of sockets) socket.destroy();
  }
};

/** Calls in bursts, as a careless or hostile client on the same machine makes them. */
const floodRegistry: Attack = async (_siege, target) => {
  const insecure = ChannelCredentials.createInsecure();
  const options = { 'grpc.use_local_subchannel_pool': 1 };
  const client = new RegistryClient(target.registry, insecure, options);
  for (;;) {
    const gets = Array.from(
      { length: 200 },
      () => new Promise<void>((done) => client.getWorker({ url: 'http://x:1' }, () => done())),
    );
    const lists = Array.from(
      { length: 10 },
      () => new Promise<void>((done) => client.listWorkers({ pageSize: 5_000 }, () => done())),
    );
    await Promise.all([...gets, ...lists, pause(2_000)]);
  }
};

const floodAdmin: Attack = async (_siege, target) => {
  for (;;) {
    const paths = ['/metrics', '/status.json', '/healthz', '/../..', '/'];
    for (const path of paths) {
      get(`http://${target.admin}${path}`, (answer) => answer.resume()).on(
        'error',
        () => undefined,
      );
    }
    await pause(500);
  }
};

/** All kinds by name. */
export const ATTACKS = {
  ...{ forgeLogs, forgeRows, floodRows, neverEnd, floodPings, floodLinks, sendJunk },
  ...{ connectAndBabble, floodRegistry, floodAdmin },
} satisfies Readonly<Record<string, Attack>>;
export type AttackName = keyof typeof ATTACKS;
