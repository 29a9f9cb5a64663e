import type { GetNodeResponse__Output } from '../gen/workermesh/v1/GetNodeResponse.js';
import type { Node__Output } from '../gen/workermesh/v1/Node.js';
import type { Seed__Output } from '../gen/workermesh/v1/Seed.js';
import type { Worker__Output } from '../gen/workermesh/v1/Worker.js';
import { checksShown, exitCodeOf, failed, fine, warning, type Check } from './checks.js';
import type { Command } from './command.js';
import type { Connection } from './connection.js';
import { listAllWorkers } from './list-all.js';
import { getNode, listNodes } from './ask-mesh.js';
import { enumWord } from './table.js';
import { switchFlag } from './flags.js';

/** A peer that has not confirmed all is looked at again after this time: what was just written is on its way. */
const SECOND_LOOK_MS = 1_000;
const NAMED_MAX = 5;
const DAY_MS = 86_400_000;
/** A certificate that expires within so many days is a warning here, as at the start of a node. */
const EXPIRES_SOON_DAYS = 14;

/** What a sidecar says of itself and its mesh. */
export interface Seen {
  readonly self: GetNodeResponse__Output;
  readonly nodes: readonly Node__Output[];
  readonly seeds: readonly Seed__Output[];
  /** The same a moment later, where a peer had not confirmed all. */
  readonly later: readonly Node__Output[];
  /** Shadowed ones too. */
  readonly workers: readonly Worker__Output[];
}

export const checkCommand: Command = {
  name: 'check',
  args: '',
  help: 'Checks a running sidecar and its mesh, and says what to do; with --config or flags of `serve`, what would keep it from starting and joining.',
  flags: {
    strict: switchFlag('Exit 1 for warnings, too'),
  },
  run: async ({ connection, typed, output, io }) => {
    const checks = liveChecks(await look(connection));
    io.stdout.write(checksShown(checks, output));
    return exitCodeOf(checks, typed.on('strict'));
  },
};

/** What follows from what was seen. */
export function liveChecks(seen: Seen): Check[] {
  return [
    readiness(seen),
    dataDirectory(seen),
    restore(seen),
    certificates(seen, Date.now()),
    clock(seen),
    members(seen),
    evictions(seen),
    seeds(seen),
    links(seen),
    lag(seen),
    claims(seen),
    health(seen),
    versions(seen),
    signatures(seen),
  ];
}

async function look(connection: Connection): Promise<Seen> {
  const [self, { nodes, seeds }, { workers }] = await Promise.all([
    getNode(connection),
    listNodes(connection),
    listAllWorkers(connection, { filter: { includeShadowed: true } }),
  ]);
  const behind = nodes.some((node) => isBehind(node, ownHead(nodes, self.node)));
  if (behind) await new Promise((resolve) => setTimeout(resolve, SECOND_LOOK_MS));
  const later = behind ? (await listNodes(connection)).nodes : nodes;
  return { self, nodes, seeds, later, workers };
}

function readiness({ self }: Seen): Check {
  const name = 'ready';
  if (self.ready) return fine(name, `${self.node} is ready`);
  const advice = 'wait for the peers, or see the other checks; `serve` logs each change';
  return failed(name, self.notReadyReasons.join('; '), advice);
}

function dataDirectory({ self }: Seen): Check {
  const name = 'data';
  const directory = self.dataDirectory;
  if (directory?.locked === false) {
    const found = `${directory.path} was taken over by another process`;
    return failed(name, found, 'end one of the two processes, and start the other one again');
  }
  if (self.degradedReasons.length > 0) {
    const advice = 'what is said there; reads, gossip and probes go on meanwhile';
    return failed(name, self.degradedReasons.join('; '), advice);
  }
  return fine(
    name,
    directory === null ? 'in memory only' : `${directory.path}, locked by this process`,
  );
}

/** Whether this process has started on a data directory that was put back (D6). */
function restore({ self }: Seen): Check {
  const name = 'restore';
  if (self.restore === null) return fine(name, 'no peer held more of this node than its disk');
  const { peer, preference, held, lostUrls, removedUrls, changedUrls, nextStep } = self.restore;
  const kinds: [string, readonly string[]][] = [
    ['only peers hold', lostUrls],
    ['removed since', removedUrls],
    ['changed since', changedUrls],
  ];
  const found = kinds.filter(([, urls]) => urls.length > 0);
  const words = found.map(([kind, urls]) => `${kind}: ${named(urls)}`);
  if (!held) words.push('no peer holds its log any more');
  if (words.length === 0) words.push('no worker differs');
  const what = `the disk was older than what ${peer} held (${preference}): ${words.join('; ')}`;
  return warning(name, what, nextStep);
}

function certificates({ self }: Seen, nowMs: number): Check {
  const name = 'certificates';
  if (self.certificates.length === 0) return fine(name, 'no listener has one');
  const left = self.certificates.map(({ listener, expiryTime }) => ({
    listener,
    days: Math.floor(((expiryTime?.seconds ?? 0) * 1000 - nowMs) / DAY_MS),
  }));
  const words = left.map(({ listener, days }) =>
    days < 0 ? `${listener} has expired` : `${listener} expires in ${days} days`,
  );
  const soonest = Math.min(...left.map(({ days }) => days));
  const advice = 'renew it, `worker-mesh certs renew NODE`; a running sidecar reads it by itself';
  if (soonest < 0) return failed(name, words.join(', '), advice);
  return soonest < EXPIRES_SOON_DAYS
    ? warning(name, words.join(', '), advice)
    : fine(name, words.join(', '));
}

function clock({ self }: Seen): Check {
  const name = 'clock';
  if (self.clockFault === '')
    return fine(name, 'no peer refuses this node for its clock, nor it one');
  return failed(name, self.clockFault, 'set the clocks of both machines, with NTP');
}

function members({ nodes }: Seen): Check {
  const name = 'nodes';
  const dead = nodes.filter(({ status }) => status === 'NODE_STATUS_DEAD');
  const suspect = nodes.filter(({ status }) => status === 'NODE_STATUS_SUSPECT');
  const alive = nodes.filter(({ status }) => status === 'NODE_STATUS_ALIVE');
  const announced = dead.filter(({ maintenance }) => maintenance !== '');
  if (announced.length > 0 && announced.length === dead.length) {
    return warning(
      name,
      `DEAD: ${reasons(dead)}`,
      'it announced that; its workers stay until then',
    );
  }
  if (dead.length > 0) {
    const [one, ...others] = dead.map((node) => node.name);
    const advice =
      others.length === 0
        ? `start it again; if it does not come back, \`worker-mesh forget ${one}\``
        : 'start them again; of each that does not come back, `worker-mesh forget NODE`';
    return failed(name, `DEAD: ${reasons(dead)}`, advice);
  }
  if (suspect.length > 0) {
    const advice = 'look at its process and the network; it is DEAD if it does not answer soon';
    return warning(name, `SUSPECT: ${reasons(suspect)}`, advice);
  }
  return fine(name, `${alive.length} alive: ${named(alive.map((node) => node.name))}`);
}

function evictions({ nodes }: Seen): Check {
  const name = 'evictions';
  const held = nodes.filter(({ evictionHeld }) => evictionHeld !== '');
  if (held.length === 0) return fine(name, 'none is held');
  const why = named(held.map((node) => `${node.name}: ${node.evictionHeld}`));
  const advice = `when it is gone for good, \`worker-mesh forget ${held[0]?.name}\``;
  return warning(name, why, advice);
}

function seeds({ seeds: silent }: Seen): Check {
  const name = 'seeds';
  if (silent.length === 0) return fine(name, 'none is without an answer');
  const what = named(silent.map((seed) => `${seed.name}: ${seed.lastError}`));
  return warning(name, what, 'correct --peer, or what listens there');
}

function links({ nodes, self }: Seen): Check {
  const name = 'links';
  const peers = alivePeers(nodes, self.node);
  const linked = peers.filter(({ link }) => link !== null);
  if (peers.length > 0 && linked.length === 0) {
    const advice = 'see the log for why a dial failed; gossip needs its port open both ways';
    return failed(name, `no link to any of ${peers.length} living peers`, advice);
  }
  if (peers.length === 0) return fine(name, 'there is no living peer');
  return fine(name, `linked to ${linked.length} of ${peers.length} living peers`);
}

function lag({ nodes, later, self }: Seen): Check {
  const name = 'lag';
  // What is written between the two looks is not counted as behind.
  const head = ownHead(nodes, self.node);
  const behind = alivePeers(later, self.node).filter((node) => isBehind(node, head));
  if (behind.length === 0) return fine(name, 'every linked peer holds all records of this node');
  const what = named(
    behind.map((node) => `${node.name} lacks ${head - (node.acknowledgedHead ?? 0)} entries`),
  );
  return warning(name, what, 'run it again; when it stays, look at the log of that peer');
}

function claims({ workers }: Seen): Check {
  const name = 'claims';
  const owners = new Map<string, string[]>();
  for (const { url, ownerNode } of workers) {
    owners.set(url, [...(owners.get(url) ?? []), ownerNode]);
  }
  const doubled = [...owners].filter(([, all]) => all.length > 1);
  if (doubled.length === 0) return fine(name, 'every URL has one owner');
  const what = named(doubled.map(([url, all]) => `${url} by ${all.sort().join(' and ')}`));
  const advice = 'remove it at the gateways that do not run it; `worker-mesh explain URL`';
  return warning(name, `claimed several times: ${what}`, advice);
}

/** Only READY workers get requests; a drain is meant. */
function health({ workers }: Seen): Check {
  const name = 'workers';
  const active = workers.filter(({ shadowed }) => !shadowed);
  const routable = active.filter(({ status }) => status === 'WORKER_STATUS_READY').length;
  const ill = active.filter(
    ({ status, degraded }) => (status !== 'WORKER_STATUS_READY' && !isDraining(status)) || degraded,
  );
  const here = `${routable} of ${active.length} are routable here`;
  if (ill.length === 0 && (routable > 0 || active.length === 0)) return fine(name, here);
  const what = named(
    ill.map(({ url, status, degraded }) => {
      const word = enumWord(status, 'WORKER_STATUS_');
      return `${url} ${degraded ? `${word}, degraded` : word}`;
    }),
  );
  const found = ill.length === 0 ? `${here}: all are DRAINING` : `${here}; ${what}`;
  const advice = `\`worker-mesh explain ${(ill[0] ?? active[0])?.url}\` says why`;
  return routable === 0 ? failed(name, found, advice) : warning(name, found, advice);
}

function isDraining(status: string): boolean {
  return status === 'WORKER_STATUS_DRAINING';
}

function versions({ nodes, self }: Seen): Check {
  const name = 'versions';
  const alive = nodes.filter(({ status }) => status === 'NODE_STATUS_ALIVE');
  const found = [...new Set([self.version, ...alive.map(({ version }) => version)])];
  const all = found.filter((version) => version !== '').sort();
  if (all.length <= 1) return fine(name, `all are ${all[0] ?? 'of one version'}`);
  return warning(name, `in the mesh: ${all.join(', ')}`, 'finish the upgrade');
}

/** Only a node that signs its own log asks that of others. */
function signatures({ nodes, self }: Seen): Check {
  const name = 'signatures';
  const logs = nodes.filter(({ head }) => head > 0);
  if (!logs.some((node) => node.name === self.node && node.logSigned)) {
    return fine(name, 'this node does not sign its log');
  }
  const unsigned = logs.filter(({ logSigned }) => !logSigned);
  if (unsigned.length === 0) return fine(name, 'all logs carry the signature of their node');
  const what = `not signed: ${named(unsigned.map((node) => node.name))}`;
  return warning(name, what, 'upgrade these nodes, or look at their --sign-records');
}

function alivePeers(nodes: readonly Node__Output[], self: string): Node__Output[] {
  return nodes.filter(({ name, status }) => name !== self && status === 'NODE_STATUS_ALIVE');
}

function ownHead(nodes: readonly Node__Output[], self: string): number {
  return nodes.find(({ name }) => name === self)?.head ?? 0;
}

function isBehind(node: Node__Output, head: number): boolean {
  return node._acknowledgedHead !== undefined && (node.acknowledgedHead ?? 0) < head;
}

function reasons(nodes: readonly Node__Output[]): string {
  return named(nodes.map(({ name, statusReason }) => `${name} (${statusReason})`));
}

/** The first few, and how many more there are. */
function named(all: readonly string[]): string {
  const more = all.length - NAMED_MAX;
  return `${all.slice(0, NAMED_MAX).join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}
