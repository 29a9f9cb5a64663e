import type { ChannelCredentials } from '@grpc/grpc-js';
import type { Logger } from 'winston';
import type { Config } from '../config.js';
import { OpenSockets } from '../core/open-sockets.js';
import type { MeshOptions } from '../core/gossip/mesh-io.js';
import type { Hash64 } from '../core/ports.js';
import { compareSetBack, takeSaid, type SetBack } from '../core/registry/writes/set-back.js';
import type { StoredWorker } from '../core/registry/table/stored.js';
import { PeerTransport } from './wire/peer-transport.js';
import type { PeerNames } from './wire/peer-names.js';
import { resolveSeed } from './resolver.js';
import { workerState } from '../grpc/worker-state.js';
import type { Journal } from '../storage/journal.js';
import { workerIdOf } from '../streams/context.js';
import type { RestoreView } from '../core/views.js';
import { now } from '../streams/clock.js';
import { recall, type Recalled } from './recall.js';

const NAMED_MAX = 20;

/** That the data directory was put back, and what was made of it (D6). */
export interface RestoreReport extends Omit<RestoreView, 'nextStep'> {
  readonly preference: Config['restore'];
}

/** What a start goes on with. */
export interface Restored {
  readonly workers: readonly StoredWorker[];
  /** The disk does not hold all that this node had: peers have something to add (S7). */
  readonly fresh: boolean;
  readonly report?: RestoreReport;
}

/**
 * Looks whether peers hold more of this node's own log than its disk does. With `prefer-disk` the disk is
 * published, and what only peers have becomes prior, for the gateway to claim or to remove; with `prefer-peers`
 * this node goes on from what it said last.
 */
export async function findSetBack(o: {
  readonly config: Config;
  readonly journal: Journal;
  readonly workers: readonly StoredWorker[];
  readonly address: string;
  readonly credentials: () => ChannelCredentials;
  readonly peerNames: PeerNames;
  readonly hash64: Hash64;
  readonly seals: MeshOptions['seals'];
  readonly log: Logger;
}): Promise<Restored> {
  const { config, journal, workers, address, credentials, peerNames, hash64, log, seals } = o;
  const { restored } = journal;
  const { fresh } = restored;
  // Of an empty directory peers give back what they hold as prior, as always (S7).
  const empty = restored.generation === 0 && config.restore === 'prefer-disk';
  const alone = config.peers.length + restored.peers.length === 0;
  if (config.dataDir === undefined || empty || alone) return { workers, fresh };
  const { cluster, nodeName: node } = config;
  const sockets = new OpenSockets();
  const transport = new PeerTransport({ cluster, node, credentials, peerNames, sockets });
  const found = await recall({
    // Whatever settings peers have: nobody else's word about this node decides what it publishes (S8).
    ...(seals && { seals: { ...seals, cluster, strict: true } }),
    ...{ node, hash64, now: now(), own: config.advertiseAddress ?? address },
    known: { generation: restored.generation, commits: restored.commits },
    seeds: config.peers,
    knownPeers: restored.peers,
    resolve: resolveSeed,
    ask: (...args) => transport.recall(...args),
  });
  transport.close();
  if (found === undefined) return { workers, fresh };
  return goOn(o, found, log);
}

async function goOn(
  o: Parameters<typeof findSetBack>[0],
  found: Recalled,
  log: Logger,
): Promise<Restored> {
  const { config, journal, workers } = o;
  const { values = [], deleted = [], settled = false } = found.log ?? {};
  const said = values.flatMap((value) => workerState.decode(value) ?? []);
  const gone = deleted.flatMap((key) => workerIdOf(key) ?? []);
  const differences = compareSetBack(config.nodeName, workers, { said, gone, settled });
  const report = reportOf(config, found, differences);
  warn(log, report, found, journal);
  if (config.restore === 'prefer-peers' && found.log !== undefined) {
    const taken = takeSaid(workers, differences, Date.now());
    journal.stage(taken.changes, journal.restored.highestRevision);
    if (!settled) journal.stageHeader({ settled: false });
    await journal.commit();
    return { workers: taken.workers, fresh: !settled, report };
  }
  journal.stageHeader({ settled: false });
  await journal.commit();
  return { workers, fresh: true, report };
}

function reportOf(config: Config, found: Recalled, differences: SetBack): RestoreReport {
  const urls = (all: readonly { readonly url: string }[]): string[] => all.map(({ url }) => url);
  return {
    peer: found.address,
    preference: config.restore,
    held: found.log !== undefined,
    lost: urls(differences.lost),
    removed: urls(differences.removed),
    changed: urls(differences.changed.map(({ said }) => said)),
  };
}

function warn(log: Logger, report: RestoreReport, found: Recalled, { restored }: Journal): void {
  const { lost, removed, changed, preference, peer, held } = report;
  const some = (urls: readonly string[]): string => urls.slice(0, NAMED_MAX).join(' ');
  log.warn('the data directory is older than what peers hold of this node: it was put back', {
    ...{ peer, restore: preference, peerHoldsItsLog: held },
    ...{ diskGeneration: restored.generation, peerGeneration: found.boot.generation },
    ...{ lost: lost.length, removed: removed.length, changed: changed.length },
    ...{ lostWorkers: some(lost), removedWorkers: some(removed), changedWorkers: some(changed) },
    next: nextStep(report),
  });
}

/** What to do about it, in words. */
export function nextStep({ preference, held }: RestoreReport): string {
  if (!held)
    return 'compare the workers of this node with what its gateway has: peers hold no copy';
  return preference === 'prefer-peers'
    ? 'nothing: this node goes on from what it said last; keys and leases come from its gateway'
    : 'register what was lost and remove what came back: what the disk holds is published by now. A copy ' +
        'that is put back is started with --restore prefer-peers, the first time, to go on from what peers hold';
}
