import type { Boot } from '../boot.js';
import {
  DIGEST_SUMMARY_OWNERS_MIN,
  FULL_MESH_PEERS_MAX,
  PROTOCOL_MAX,
  PROTOCOL_MIN,
} from '../limits.js';
import { Membership } from '../membership/membership.js';
import { Observed } from '../observed/observed.js';
import { MeshStore } from '../store/mesh-store.js';
import type { Emit } from './effects.js';
import type { RoomEvent } from './events.js';
import type { Hello } from './link/frames.js';
import { Links } from './link/links.js';
import { createLinkSource } from './link/source.js';
import { CatchUp } from './logs/catch-up.js';
import { Offers } from './logs/offers.js';
import { Pulls } from './logs/pulls.js';
import { Replication } from './logs/replication.js';
import { Spread } from './logs/spread.js';
import { Strangers } from './logs/strangers.js';
import type { MeshOptions } from './mesh-io.js';
import { Observations } from './observed/observations.js';
import { ObservedTalk } from './observed/observed-talk.js';
import { ClockWatch } from './self/clock-watch.js';
import { SelfWatch } from './self/self-watch.js';
import { Greeter } from './whom/greeter.js';
import { Hearsay } from './whom/hearsay.js';
import { MemberBridge } from './whom/member-bridge.js';
import { Overlay } from './whom/overlay.js';
import { Peers } from './whom/peers.js';
import { Topology } from './whom/topology.js';

/** The parts of a node, each made of those before it: none knows one that comes later. */
export function createParts(options: MeshOptions, emit: Emit<RoomEvent>) {
  const { cluster, node, boot, rng, settings, now, observed = new Observed(node) } = options;
  const membership = new Membership({ ...options, settings: settings.membership });
  const store = new MeshStore({
    ...options,
    ...settings,
    limits: settings.storeLimits,
    bars: (owner, boot) => membership.bars(owner, boot) !== undefined,
    complete: options.restored,
    seals: options.seals && { ...options.seals, cluster },
  });
  const overlay = new Overlay(node, settings.fullMeshPeersMax ?? FULL_MESH_PEERS_MAX);
  const intervalMs = settings.observedIntervalMs;
  const talk = new ObservedTalk({
    ...{ node, boot, observed, overlay, intervalMs, nowMs: now.monotonicMs },
  });
  const ours = (): Hello => helloOf(options, store.boot);
  const source = createLinkSource({
    ...{ node, hash64: options.hash64, store, membership, hello: ours, observed: talk },
    relaysOn: (session) => overlay.on && overlay.serves(session),
    startMs: now.monotonicMs,
    pingIntervalMs: settings.membership.pingIntervalMs,
    summaryOwnersMin: settings.digestSummaryOwnersMin ?? DIGEST_SUMMARY_OWNERS_MIN,
  });
  const links = new Links(node, source);
  const self = new SelfWatch(options, emit);
  const clocks = new ClockWatch(emit);
  const peers = new Peers(options);
  const { deadTimeoutMs } = settings.membership;
  const strangers = new Strangers((name) => membership.row(name) !== undefined, deadTimeoutMs);
  const alone = options.seeds.length + options.knownPeers.length === 0;
  const known = { node, store, membership, overlay, links, peers, emit };
  const greeter = new Greeter({ ...known, self, ours });
  const topology = new Topology({ ...known, greeter });
  const hearsay = new Hearsay(node, links, membership);
  const spread = new Spread(known);
  const offers = new Offers({ ...known, strangers });
  const pulls = new Pulls(offers, rng);
  const catchUp = new CatchUp({ ...known, offers, pulls, alone });
  return {
    ...{ store, membership, overlay, links, self, clocks, peers, strangers, greeter, topology },
    ...{ spread, hearsay, pulls, catchUp },
    bridge: new MemberBridge({ ...known, topology, hearsay }),
    replication: new Replication({ ...known, clocks, strangers, offers, pulls, catchUp, spread }),
    observations: new Observations({ ...known, observed, talk }),
  };
}

/** What a node consists of. */
export type NodeParts = ReturnType<typeof createParts>;

/** The first frame of a node under a boot. */
function helloOf(options: MeshOptions, boot: Boot): Hello {
  const { cluster, node, address, version, settings } = options;
  const { deadTimeoutMs } = settings.membership;
  const protocol = { protocolMin: PROTOCOL_MIN, protocolMax: PROTOCOL_MAX };
  return { cluster, node, boot, address, version, deadTimeoutMs, ...protocol };
}
