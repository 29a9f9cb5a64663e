import type { Boot } from '../../src/core/boot.js';
import type { LinkInfo } from '../../src/core/gossip/link/links.js';
import type { MeshEffect } from '../../src/core/gossip/effects.js';
import type { MeshSettings } from '../../src/core/gossip/mesh-io.js';
import { MeshNode } from '../../src/core/gossip/mesh-node.js';
import { Observed } from '../../src/core/observed/observed.js';
import { MEMBERSHIP_DEFAULTS } from '../../src/core/membership/settings.js';
import { CLAIM_GRACE_MS, TOMBSTONE_GRACE_MS } from '../../src/core/limits.js';
import type { Hash64, Instant } from '../../src/core/ports.js';
import type { NodeStatus } from '../../src/core/node-status.js';
import { createIncoming } from '../../src/gossip/incoming.js';
import { MeshDriver, type MeshNotice } from '../../src/gossip/mesh-driver.js';
import type { Incoming } from '../../src/gossip/transport.js';
import type { SimHost, SimNetwork } from '../simulation/network.js';
import { ProcessClock } from '../simulation/process-clock.js';
import type { SimScheduler } from '../simulation/sim-scheduler.js';
import { SimTransport } from '../simulation/sim-transport.js';

const DISK_MS = 2;
const LOGS_KEPT = 500;

/** How one process is started. */
export interface ProcessOptions {
  /** Node name; by default the process's own. */
  readonly node?: string;
  readonly cluster?: string;
  readonly seeds?: readonly string[];
  readonly knownPeers?: readonly string[];
  readonly settings?: Partial<MeshSettings>;
  /** Its wall clock minus the virtual one, ms. */
  readonly clockSkewMs?: number;
  /** Where it says that it listens, when that is another place than where it does. */
  readonly advertise?: string;
  /** Names of peers are proven, as by TLS. */
  readonly authenticated?: boolean;
}

/** Defaults of a deployment. */
export const SETTINGS: MeshSettings = {
  membership: MEMBERSHIP_DEFAULTS,
  tombstoneGraceMs: TOMBSTONE_GRACE_MS,
  claimGraceMs: CLAIM_GRACE_MS,
};

/** What a process has shown of itself. */
export interface Witness {
  readonly logs: Extract<MeshEffect, { kind: 'log' }>[];
  readonly counts: Map<string, number>;
  readonly statuses: Map<string, NodeStatus>;
  readonly acknowledged: Map<string, number>;
  readonly boots: Boot[];
  synced: boolean;
  /** Why no log passes between this clock and those of the others. */
  clock: string;
  fence: string | undefined;
}

/** One sidecar's core with the driver of production; a new one is made at each start. */
export class VirtualProcess implements SimHost {
  /** The process's own name, which is that of its machine. */
  readonly machine: string;
  readonly address: string;
  readonly node: MeshNode;
  /** Name of its node. */
  readonly name: string;
  /** What it knows that nodes see of workers. */
  readonly observed: Observed;
  readonly clock: ProcessClock;
  readonly driver: MeshDriver;
  readonly incoming: Incoming;
  /** How far its wall clock is off. */
  readonly wall: { skewMs: number };
  readonly now: () => Instant;
  readonly witness: Witness = {
    logs: [],
    counts: new Map(),
    statuses: new Map(),
    acknowledged: new Map(),
    boots: [],
    synced: false,
    clock: '',
    fence: undefined,
  };
  readonly #persist: (generation: number) => void;

  constructor(o: {
    readonly name: string;
    readonly boot: Boot;
    readonly rng: () => number;
    readonly options: ProcessOptions;
    readonly clock: { skewMs: number };
    readonly now: () => Instant;
    readonly network: SimNetwork;
    readonly scheduler: SimScheduler;
    /** A generation is on disk. */
    readonly persist: (generation: number) => void;
  }) {
    this.machine = o.name;
    this.address = `${o.name}:1`;
    this.name = o.options.node ?? o.name;
    this.wall = o.clock;
    this.now = o.now;
    this.#persist = o.persist;
    this.clock = new ProcessClock(o.scheduler, () => undefined);
    this.observed = new Observed(this.name);
    this.node = new MeshNode({
      observed: this.observed,
      cluster: o.options.cluster ?? 'test',
      node: this.name,
      boot: o.boot,
      address: o.options.advertise ?? this.address,
      version: '1.0.0',
      seeds: o.options.seeds ?? [],
      knownPeers: o.options.knownPeers ?? [],
      hash64: quickHash64,
      rng: o.rng,
      authenticated: o.options.authenticated ?? false,
      settings: { ...SETTINGS, ...o.options.settings },
      now: o.now(),
    });
    const transport = new SimTransport(this, o.network, this.clock);
    this.driver = new MeshDriver({
      ...{ mesh: this.node, transport, clock: this.clock, flushDelayMs: 0, now: o.now },
      soon: (work) => this.clock.at(0, work),
      notice: (notice) => this.#notice(notice),
    });
    this.incoming = createIncoming({ mesh: this.node, driver: this.driver, transport });
    o.network.listen(this.address, this);
  }

  enter(run: () => void): void {
    this.clock.enter(run);
  }

  /** All that this node shows: `owner/key` → value, with a mark on what is prior. */
  view(): Record<string, string> {
    const view: Record<string, string> = {};
    const names = [...this.node.store.keys()].map(({ owner, key }) => ({ owner, key }));
    names.sort((a, b) => (`${a.owner}/${a.key}` < `${b.owner}/${b.key}` ? -1 : 1));
    for (const { owner, key } of names) {
      const record = this.node.store.get(owner, key);
      const text = new TextDecoder().decode(record?.value);
      view[`${owner}/${key}`] = record?.prior === true ? `${text} (prior)` : text;
    }
    return view;
  }

  /** Names of the peers on whose links logs flow. */
  livePeers(): string[] {
    const live = this.node.linkInfos().filter((link: LinkInfo) => link.state === 'LIVE');
    return live.map((link) => link.peer).sort();
  }

  /** Sum of a counter's series whose labels say all of this. */
  counted(name: string, labels: Record<string, string> = {}): number {
    let sum = 0;
    for (const [key, value] of this.witness.counts) {
      const [of, text] = JSON.parse(key) as [string, Record<string, string>];
      const fits = Object.entries(labels).every(([label, want]) => text[label] === want);
      if (of === name && fits) sum += value;
    }
    return sum;
  }

  #notice(notice: MeshNotice): void {
    const { witness } = this;
    switch (notice.kind) {
      case 'persist-generation': {
        const { generation } = notice;
        this.clock.at(DISK_MS, () => {
          this.#persist(generation);
          this.driver.input({ kind: 'generation-persisted', generation });
        });
        break;
      }
      case 'node-status':
        witness.statuses.set(notice.name, notice.status);
        break;
      case 'boot-raised':
        witness.boots.push(notice.boot);
        break;
      case 'fence':
        witness.fence = notice.message;
        break;
      case 'synced':
        witness.synced = true;
        break;
      case 'clock':
        witness.clock = notice.fault;
        break;
      case 'acknowledged':
        witness.acknowledged.set(notice.node, notice.head);
        break;
      case 'log':
        witness.logs.push(notice);
        if (witness.logs.length > LOGS_KEPT) witness.logs.shift();
        break;
      case 'count': {
        const key = JSON.stringify([notice.name, notice.labels]);
        witness.counts.set(key, (witness.counts.get(key) ?? 0) + notice.value);
        break;
      }
      default:
    }
  }
}

/** 64 bits from two 32-bit mixes: quick, and spread well enough for tests. */
export const quickHash64: Hash64 = (bytes) => {
  let low = 0x811c9dc5;
  let high = 0xdeadbeef;
  for (const byte of bytes) {
    low = Math.imul(low ^ byte, 0x01000193);
    high = Math.imul(high ^ byte, 0x5bd1e995) ^ (high >>> 15);
  }
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
};
