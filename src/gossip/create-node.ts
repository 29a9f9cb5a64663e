import type { Config } from '../config.js';
import type { Boot } from '../core/boot.js';
import type { MeshOptions } from '../core/gossip/mesh-io.js';
import { MeshNode } from '../core/gossip/mesh-node.js';
import { PING_TIMEOUT_MS } from '../core/limits.js';
import { defaultMeshMemory } from './memory.js';

/** What a node is made of besides its settings. */
export interface NodeOptions extends Pick<
  MeshOptions,
  'hash64' | 'seals' | 'rng' | 'version' | 'diskCommits' | 'observed' | 'now' | 'knownPeers'
> {
  readonly config: Config;
  readonly boot: Boot;
  /** What peers dial. */
  readonly advertise: string;
  /** No earlier boot of this node was found that had settled (S7). */
  readonly fresh: boolean;
}

/** A MeshNode as the settings have it. */
export function createNode(options: NodeOptions): MeshNode {
  const { config, advertise, fresh, ...rest } = options;
  return new MeshNode({
    ...rest,
    cluster: config.cluster,
    node: config.nodeName,
    address: advertise,
    ...(config.gatewayAddress === undefined ? {} : { gatewayAddress: config.gatewayAddress }),
    seeds: config.peers,
    authenticated: config.tls !== undefined,
    restored: !fresh,
    settings: {
      membership: {
        pingIntervalMs: config.pingIntervalMs,
        pingTimeoutMs: PING_TIMEOUT_MS,
        deadTimeoutMs: config.deadTimeoutMs,
      },
      tombstoneGraceMs: config.tombstoneGraceMs,
      claimGraceMs: config.claimGraceMs,
      observedIntervalMs: config.loadPublishIntervalMs || Infinity,
      storeLimits: { bytes: config.meshMemoryLimit ?? defaultMeshMemory() },
    },
  });
}
