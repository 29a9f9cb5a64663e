import { compareBoots, type Boot } from '../core/boot.js';
import type { Hash64, Instant } from '../core/ports.js';
import type { SealOptions } from '../core/store/seals.js';
import { MeshStore } from '../core/store/mesh-store.js';
import { isBeyond, type KnownOnDisk } from '../core/store/recall.js';
import type { OwnerDelta } from '../core/store/rows.js';
import type { RecallPart } from './wire/recall.js';

/** Peers that a node asks at its start what they hold of it (D6): the seeds first. */
const RECALL_PEERS_MAX = 16;
/** How long the peers may take to answer, and how long the others are waited for once one has. */
const RECALL_TIMEOUT_MS = 2_000;
const RECALL_LINGER_MS = 500;
/** How long the log itself may take to come, if it has more than the disk knows. */
const RECALL_LOG_TIMEOUT_MS = 60_000;

/** What a peer holds of this node beyond what its disk knows (D6). */
export interface Recalled {
  /** Where the peer listens. */
  readonly address: string;
  /** The newest boot that it knows. */
  readonly boot: Boot;
  /** Values of the log, and keys with a tombstone; absent when the peer holds nothing of it any more. */
  readonly log?: {
    readonly values: readonly Uint8Array[];
    readonly deleted: readonly string[];
    readonly settled: boolean;
  };
}

/** Whom to ask, and how. */
export interface RecallOptions {
  readonly node: string;
  readonly known: KnownOnDisk;
  /** `--peer`, and addresses of an earlier life. */
  readonly seeds: readonly string[];
  readonly knownPeers: readonly string[];
  /** This node's own address: it is not asked. */
  readonly own: string;
  resolve(seed: string): Promise<readonly string[]>;
  ask(
    address: string,
    known: KnownOnDisk,
    timeoutMs: number,
    signal: AbortSignal,
  ): AsyncGenerator<RecallPart, void>;
  readonly hash64: Hash64;
  /** Where this node signs its log: what is not signed by it is not taken (S12). */
  readonly seals?: SealOptions;
  readonly now: Instant;
}

interface Answer {
  readonly address: string;
  readonly parts: AsyncGenerator<RecallPart, void>;
  readonly first: RecallPart;
}

/**
 * Asks peers what they hold of this node, before they hear of its new life and let that go. Who does not answer
 * in a moment is not waited for: a start must not hang on a dead peer.
 */
export async function recall(options: RecallOptions): Promise<Recalled | undefined> {
  const answers: Answer[] = [];
  const end = new AbortController();
  const ask = async (address: string): Promise<void> => {
    if (end.signal.aborted) return;
    const parts = options.ask(address, options.known, RECALL_LOG_TIMEOUT_MS, end.signal);
    const { value, done } = await parts.next();
    if (done !== true) answers.push({ address, parts, first: value });
    settle();
  };
  let settle: () => void = () => undefined;
  const some = new Promise<void>((resolve) => (settle = resolve));
  const all = addresses(options).then((found) => Promise.allSettled(found.map(ask)));
  await within(RECALL_TIMEOUT_MS, Promise.race([all, some]));
  await within(RECALL_LINGER_MS, all);
  const found = await newest(options, [...answers]);
  end.abort();
  return found;
}

async function addresses(options: RecallOptions): Promise<string[]> {
  const { seeds, knownPeers, own } = options;
  const resolved = await within(
    RECALL_TIMEOUT_MS / 2,
    Promise.allSettled(seeds.map((seed) => options.resolve(seed))),
  );
  const named = (resolved ?? []).flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  const distinct = new Set([...named, ...knownPeers]);
  distinct.delete(own);
  return [...distinct].slice(0, RECALL_PEERS_MAX);
}

/** The newest log that a peer could send whole; where none could, the newest boot that a peer knows. */
async function newest(
  options: RecallOptions,
  answers: readonly Answer[],
): Promise<Recalled | undefined> {
  const { known } = options;
  const logs = answers
    .flatMap(({ first: { delta }, ...rest }) =>
      delta !== undefined && isBeyond(delta, known) ? [{ ...rest, delta }] : [],
    )
    .sort((a, b) => compareBoots(b.delta.boot, a.delta.boot) || b.delta.upTo - a.delta.upTo);
  for (const { address, parts, delta } of logs) {
    const log = await readLog(options, delta, parts).catch(() => undefined);
    if (log !== undefined) return { address, boot: delta.boot, log };
  }
  const [best] = logs;
  if (best !== undefined) return { address: best.address, boot: best.delta.boot };
  const member = answers.find(
    ({ first }) => (first.member?.boot.generation ?? 0) > known.generation,
  );
  const boot = member?.first.member?.boot;
  return member && boot && { address: member.address, boot };
}

/** A cut goes through the same door as any other, into a store of its own. */
async function readLog(
  { node, hash64, now, seals }: RecallOptions,
  first: OwnerDelta,
  rest: AsyncIterable<RecallPart>,
): Promise<Recalled['log']> {
  const store = new MeshStore({
    ...{ node: `${node} at its start`, boot: first.boot, hash64, now },
    ...{ tombstoneGraceMs: 2, claimGraceMs: 1, ...(seals && { seals }) },
  });
  let last = store.receive(1, { ...first, owner: node }, now);
  for await (const { delta } of rest) {
    if (delta !== undefined) last = store.receive(1, { ...delta, owner: node }, now);
  }
  if (last.kind !== 'installed') return undefined;
  const records = Array.from(store.records(node), ({ record }) => record);
  return {
    values: records.flatMap(({ value }) => value ?? []),
    deleted: records.filter(({ value }) => value === undefined).map(({ key }) => key),
    settled: store.row(node)?.settled === true,
  };
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
