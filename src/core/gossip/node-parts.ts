import type { Boot } from '../boot.js';
import { PROTOCOL_MAX, PROTOCOL_MIN } from '../limits.js';
import { Membership } from '../membership/membership.js';
import { Observed } from '../observed/observed.js';
import { MeshStore } from '../store/mesh-store.js';
import type { Hello } from './link/frames.js';
import type { MeshOptions } from './mesh-io.js';
import { Observations, type ObservationParts } from './observed/observations.js';

/** The store of a node. */
export function createStore(o: MeshOptions): MeshStore {
  const { node, boot, hash64, settings, now, restored: complete = false, diskCommits } = o;
  const { tombstoneGraceMs, claimGraceMs, storeLimits: limits = {} } = settings;
  const seals = o.seals && { ...o.seals, cluster: o.cluster };
  const more = { tombstoneGraceMs, claimGraceMs, diskCommits, ...(seals && { seals }) };
  return new MeshStore({ node, boot, hash64, complete, limits, now, ...more });
}

/** The membership of a node. */
export function createMembership({ settings, ...options }: MeshOptions): Membership {
  const { node, boot, rng, now, address, version, gatewayAddress } = options;
  return new Membership({
    ...{ node, boot, rng, now, address, version },
    ...(gatewayAddress === undefined ? {} : { gatewayAddress }),
    settings: settings.membership,
  });
}

/** What a node and the others see of workers, over the links that it has by then. */
export function createObservations(
  { node, boot, now, settings, observed = new Observed(node) }: MeshOptions,
  o: Pick<ObservationParts, 'emit' | 'links' | 'relays'> & { readonly membership: Membership },
): Observations {
  const { membership, ...parts } = o;
  const { observedIntervalMs: intervalMs } = settings;
  return new Observations({
    ...{ node, boot, observed, nowMs: now.monotonicMs, ...parts },
    ...(intervalMs === undefined ? {} : { intervalMs }),
    member: (name) => membership.row(name),
    others: () => membership.activeNames(),
  });
}

/** The first frame of a node under a boot. */
export function helloOf(options: MeshOptions, boot: Boot): Hello {
  const { cluster, node, address, version, settings } = options;
  const { deadTimeoutMs } = settings.membership;
  const protocol = { protocolMin: PROTOCOL_MIN, protocolMax: PROTOCOL_MAX };
  return { cluster, node, boot, address, version, deadTimeoutMs, ...protocol };
}
