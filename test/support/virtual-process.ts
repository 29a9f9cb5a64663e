import type { Boot } from '../../src/core/boot.js';
import type {
  LinkInfo,
  MeshEffect,
  MeshInput,
  MeshSettings,
} from '../../src/core/gossip/mesh-io.js';
import { MeshNode } from '../../src/core/gossip/mesh-node.js';
import { Observed } from '../../src/core/observed/observed.js';
import { MEMBERSHIP_DEFAULTS } from '../../src/core/membership/settings.js';
import { CLAIM_GRACE_MS, TOMBSTONE_GRACE_MS } from '../../src/core/limits.js';
import type { Hash64, Instant } from '../../src/core/ports.js';
import type { NodeStatus } from '../../src/core/registry/worker.js';

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
  readonly logs: Extract<MeshEffect, { type: 'log' }>[];
  readonly counts: Map<string, number>;
  readonly statuses: Map<string, NodeStatus>;
  readonly acknowledged: Map<string, number>;
  readonly boots: Boot[];
  synced: boolean;
  /** Why no log passes between this clock and those of the others. */
  clock: string;
  fence: string | undefined;
}

/** One end of a stream. */
export interface StreamEnd {
  readonly process: VirtualProcess;
  readonly linkId: number;
  peer: StreamEnd | undefined;
  /** Frames on their way to the peer, or in its inbox. */
  inFlight: number;
  /** When the last frame sent arrives: frames keep their order. */
  lastArrivalMs: number;
  open: boolean;
  /** Pull all there is, then end. */
  ending: boolean;
}

/** One sidecar's core with its streams; a new one is made at each start. */
export class VirtualProcess {
  readonly name: string;
  readonly address: string;
  readonly node: MeshNode;
  readonly nodeName: string;
  /** What it knows that nodes see of workers. */
  readonly observed: Observed;
  readonly ends = new Map<number, StreamEnd>();
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
  /** Inputs that wait while the process is stopped (SIGSTOP); undefined while it runs. */
  frozen: (() => void)[] | undefined;
  alive = true;
  tickAtMs = Infinity;

  constructor(o: {
    readonly name: string;
    readonly address: string;
    readonly boot: Boot;
    readonly rng: () => number;
    readonly options: ProcessOptions;
    readonly now: Instant;
  }) {
    this.name = o.name;
    this.address = o.address;
    this.nodeName = o.options.node ?? o.name;
    this.observed = new Observed(this.nodeName);
    this.node = new MeshNode({
      observed: this.observed,
      cluster: o.options.cluster ?? 'test',
      node: this.nodeName,
      boot: o.boot,
      address: o.options.advertise ?? o.address,
      version: '1.0.0',
      seeds: o.options.seeds ?? [],
      knownPeers: o.options.knownPeers ?? [],
      hash64: quickHash64,
      rng: o.rng,
      authenticated: o.options.authenticated ?? false,
      settings: { ...SETTINGS, ...o.options.settings },
      now: o.now,
    });
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
}

/** What a process is told. */
export type { MeshInput };

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
