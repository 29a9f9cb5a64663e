import { randomBytes } from 'node:crypto';
import xxhash from 'xxhash-wasm';
import type { Config } from './config.js';
import { OpenSockets } from './core/open-sockets.js';
import type { Log } from './log.js';
import { createMetrics } from './metrics.js';
import { beginBoot } from './sidecar/boot.js';
import { checkCertificates } from './grpc/certificates.js';
import { createCore } from './sidecar/core.js';
import { compileSoon } from './sidecar/engine.js';
import { now } from './streams/clock.js';
import { createNode } from './gossip/create-node.js';
import { GossipMesh } from './gossip/gossip-mesh.js';
import { openGossipListener } from './gossip/gossip-listener.js';
import { findSetBack, nextStep } from './gossip/restore.js';
import { createSeals } from './gossip/seals/create-seals.js';
import { RunningSidecar, type Sidecar } from './sidecar/running.js';
import { writeIdentity } from './storage/identity.js';
import { openJournal } from './storage/open.js';
import { createTracing, type Tracing } from './tracing.js';
import { version } from './version.js';

export type { SidecarAddresses } from './sidecar/listeners.js';
export type { Sidecar } from './sidecar/running.js';

/**
 * The composition root: real clock, randomness, sockets and disk around the core.
 * @returns once all listeners are bound; readiness for traffic comes later (M6).
 * @throws JournalError, or an error that names the listener that could not be bound. Nothing is left open.
 */
export async function startSidecar(config: Config, log: Log): Promise<Sidecar> {
  compileSoon();
  checkCertificates(config, log);
  const hasher = await xxhash();
  const hash64 = (bytes: Uint8Array): bigint => hasher.h64Raw(bytes);
  const { cluster, nodeName: node } = config;
  const journal = await openJournal({
    identity: { cluster, node },
    directory: config.dataDir,
    persistSecrets: config.persistSecrets,
  });
  try {
    const { formerNode } = journal.restored;
    const { boot, workers, reowned, durable } = beginBoot(journal, node, Date.now());
    const gossipLog = log.of('gossip');
    const listener = await openGossipListener(config, gossipLog);
    const metrics = createMetrics();
    const seals = createSeals(config, listener.identity, metrics, gossipLog);
    const { report, ...found } = await findSetBack({
      ...{ config, journal, workers, log: gossipLog, hash64, seals, address: listener.address },
      credentials: () => listener.credentials(),
      peerNames: listener.peerNames,
    });
    const tracing = await openTracing(config, log);
    const processId = randomBytes(8).toString('hex');
    const restored = { ...journal.restored, ...found };
    const core = createCore({ config, boot, processId, restored, now: now() });
    const meshNode = createNode({
      ...{ config, boot, version, hash64, rng: Math.random, now: now() },
      ...{ knownPeers: restored.peers, fresh: restored.fresh, observed: core.registry.observed },
      advertise: config.advertiseAddress ?? listener.address,
      diskCommits: () => journal.commits,
      ...(seals && { seals }),
    });
    await durable;
    if (formerNode !== node && config.dataDir !== undefined) {
      writeIdentity(config.dataDir, { cluster, node });
    }
    if (reowned > 0) {
      log.warn("workers of a former node name are this node's now", {
        former: formerNode ?? 'unknown',
        workers: reowned,
      });
    }
    const sockets = new OpenSockets();
    const gossip = { config, node: meshNode, listener, journal, metrics, sockets };
    const mesh = new GossipMesh({ ...gossip, log: gossipLog });
    const parts = {
      ...{ config, log, journal, core, mesh, listener, metrics, sockets },
      ...(tracing && { tracing }),
      ...(report && { restore: { ...report, nextStep: nextStep(report) } }),
    };
    const sidecar = new RunningSidecar(parts);
    await sidecar.start();
    return sidecar;
  } catch (error) {
    await journal.close().catch(() => undefined);
    throw error;
  }
}

/** Undefined when nothing is traced. */
async function openTracing(config: Config, log: Log): Promise<Tracing | undefined> {
  const { otlpEndpoint, nodeName: node, cluster } = config;
  return otlpEndpoint === undefined
    ? undefined
    : createTracing(otlpEndpoint, { node, cluster }, log);
}
