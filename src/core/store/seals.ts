import { RecentMap } from '../recent-map.js';
import { OWNERS_MAX, STAMP_AGE_MAX_MS } from '../limits.js';
import type { Seal, SealPort } from '../ports.js';
import { refuse, type ReceiveResult } from './judge.js';
import type { OwnerLog } from './owner-log.js';
import type { OwnerState } from './owner-state.js';
import type { Prior } from './prior/prior.js';
import { rootOf } from './prior/sealed-cut.js';
import type { StagedPrior } from './prior/staged-prior.js';
import type { LogDelta } from './rows.js';

/** What stands at the head of what is signed: a signature over anything else says nothing here. */
const STATEMENT = 'worker-mesh cut 1';
/** Names of which a seal was seen; beyond, the oldest is forgotten. */
export const SIGNERS_MAX = 2 * OWNERS_MAX;

/** How a store signs and checks cuts. */
export interface SealOptions {
  readonly port: SealPort;
  readonly cluster: string;
  /** Takes nothing that is not signed, from the owner itself neither. */
  readonly strict: boolean;
}

/**
 * Seals (S12): an owner signs each cut that it sends, and whoever takes one in checks who wrote it. A name
 * of which a seal was seen has its log taken unsigned from its own link only.
 */
export class Seals {
  readonly #node: string;
  readonly #options: SealOptions | undefined;
  readonly #signers = new RecentMap<string, true>(SIGNERS_MAX);

  constructor(node: string, options: SealOptions | undefined) {
    this.#node = node;
    this.#options = options;
  }

  /** The seal of the cut that is held; of the own log it is made when it is first needed. */
  of({ owner, log }: OwnerState): Seal | undefined {
    if (owner !== this.#node || this.#options === undefined) return log.seal;
    const { port, cluster } = this.#options;
    if (log.seal?.head !== log.head || log.seal.fingerprint !== port.fingerprint()) {
      const statement = statementOf(cluster, owner, log, log.digest(port.sha256));
      const seal = port.sign(statement);
      log.seal = seal && { ...seal, head: log.head };
    }
    return log.seal;
  }

  /** Whether what is held of an owner is signed, or will be once it is sent. */
  has({ owner, log }: OwnerState): boolean {
    if (owner === this.#node) return (this.#options?.port.fingerprint() ?? '') !== '';
    return log.seal !== undefined;
  }

  /** The seal that came with a delta, complete; undefined where there is none, or nobody could pass it on. */
  arrived({ seal, upTo: head }: LogDelta, held: OwnerLog | undefined): OwnerLog['seal'] {
    if (seal === undefined) return undefined;
    const { fingerprint } = seal;
    const known = held?.seal?.fingerprint === fingerprint ? held.seal.chain : undefined;
    const chain = seal.chain ?? known;
    return chain && { ...seal, chain, head };
  }

  /** Why a cut is not taken; undefined when it is. `digest` is asked for only where there is a seal. */
  judge(
    delta: LogDelta,
    seal: Seal | undefined,
    fromOwner: boolean,
    digest: (sha256: SealPort['sha256']) => string,
  ): ReceiveResult | undefined {
    if (this.#options === undefined) return undefined;
    const { owner, stampMs } = delta;
    if (delta.seal === undefined) return this.#judgeUnsigned(owner, fromOwner);
    if (seal === undefined) return refuse('GAP', 'the certificate of its signature is not held');
    const { port, cluster } = this.#options;
    const head = { ...delta, head: delta.upTo };
    const statement = statementOf(cluster, owner, head, digest(port.sha256));
    const fault = port.fault(owner, stampMs, statement, seal);
    if (fault !== undefined) return refuse('SIGNATURE', fault);
    this.#signers.set(owner, true);
    return undefined;
  }

  /**
   * What is taken of a prior that came in, or why nothing is. Of an owner that signs, only what its signed cuts
   * say; of this node itself too, where it signs.
   */
  judgePrior({ owner, log }: OwnerState, told: StagedPrior): Prior | ReceiveResult {
    if (this.#options === undefined || !this.#signs(owner)) return told.asTold();
    const { port, cluster } = this.#options;
    if (told.partlyUnsigned) {
      return refuse(
        'SIGNATURE',
        `node ${owner} signs its log, and its earlier boots are not signed`,
      );
    }
    const cuts = told.cuts();
    if (cuts === undefined) return refuse('HASH', 'records of an earlier boot are out of order');
    // A cut that was signed days before the present boot is replayed by somebody: honest peers would have dropped it.
    const recent = cuts.filter(({ stampMs }) => log.stampMs - stampMs <= STAMP_AGE_MAX_MS);
    for (const cut of recent) {
      const statement = statementOf(cluster, owner, cut, rootOf(cut, port.sha256));
      const fault = port.fault(owner, cut.stampMs, statement, cut.seal);
      if (fault !== undefined) return refuse('SIGNATURE', `of an earlier boot: ${fault}`);
    }
    return told.asSigned(recent);
  }

  #signs(owner: string): boolean {
    if (this.#options?.strict || this.#signers.has(owner)) return true;
    return owner === this.#node && this.#options?.port.fingerprint() !== '';
  }

  #judgeUnsigned(owner: string, fromOwner: boolean): ReceiveResult | undefined {
    if (this.#options?.strict) {
      return refuse(
        'SIGNATURE',
        `the log of node ${owner} is not signed, and --sign-records is on`,
      );
    }
    if (fromOwner) this.#signers.delete(owner);
    if (!this.#signers.has(owner)) return undefined;
    return refuse('SIGNATURE', `node ${owner} signs its log, and this one is not signed`);
  }
}

/** What an owner signs of a cut: who says it, which state it is, and all that is in it. */
function statementOf(
  cluster: string,
  owner: string,
  cut: Pick<LogDelta, 'boot' | 'floor' | 'stampMs' | 'settled'> & {
    readonly head: number;
    readonly claimGraceMs?: number;
    readonly tombstoneGraceMs?: number;
    readonly diskCommits?: number;
  },
  digest: string,
): string {
  const { boot, head, floor, stampMs, settled } = cut;
  const { claimGraceMs = 0, tombstoneGraceMs = 0, diskCommits = 0 } = cut;
  const { generation, instanceId } = boot;
  return JSON.stringify([
    ...[STATEMENT, cluster, owner, generation, instanceId],
    ...[head, floor, digest, settled, stampMs, claimGraceMs, tombstoneGraceMs, diskCommits],
  ]);
}
