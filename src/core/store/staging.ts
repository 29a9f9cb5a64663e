import { compareBoots } from '../boot.js';
import { OwnerLog } from './owner-log.js';
import { StagedPrior } from './prior/staged-prior.js';
import type { RecordFactory } from './kept-record.js';
import { afterOf, keyOf, type OwnerDelta, type Part, type Want } from './rows.js';

/** A transfer on its way in. Nothing of it is shown, advertised or relayed (S2). */
export interface Staged {
  /** First frame's words that all others must repeat. */
  readonly first: Required<Want>;
  /** Number of the last frame taken in. */
  frame: number;
  upTo: number;
  /** The records of a log's transfer. */
  readonly log: OwnerLog;
  /** What a prior's transfer has brought. */
  readonly prior: StagedPrior;
  touchedMs: number;
  /** Why the transfer is not taken: its other frames need no answer, but for the last of a known one. */
  passing: 'refused' | 'known' | undefined;
}

/** Transfers under way: a link brings one of each log, and one of each prior, at a time. */
export class Staging {
  readonly #links = new Map<number, Map<string, Staged>>();
  readonly #linkBytes = new Map<number, number>();
  #bytes = 0;

  get(linkId: number, part: Part): Staged | undefined {
    return this.#links.get(linkId)?.get(keyOf(part));
  }

  /** Number of transfers under way on the link. */
  count(linkId: number): number {
    return this.#links.get(linkId)?.size ?? 0;
  }

  /** Bytes of the transfers under way, on the link or on all of them. */
  bytes(linkId?: number): number {
    return linkId === undefined ? this.#bytes : (this.#linkBytes.get(linkId) ?? 0);
  }

  /** Keeps a transfer that was dropped while its frame was taken in, or a new one. */
  set(linkId: number, staged: Staged): void {
    let link = this.#links.get(linkId);
    if (link === undefined) this.#links.set(linkId, (link = new Map<string, Staged>()));
    link.set(keyOf(staged.first), staged);
    this.#count(linkId, stagedBytes(staged));
  }

  drop(linkId: number, part: Part): void {
    const link = this.#links.get(linkId);
    const staged = link?.get(keyOf(part));
    if (link === undefined || staged === undefined) return;
    link.delete(keyOf(part));
    this.#count(linkId, -stagedBytes(staged));
    if (link.size === 0) this.#links.delete(linkId);
  }

  dropLink(linkId: number): void {
    this.#count(linkId, -this.bytes(linkId));
    this.#links.delete(linkId);
  }

  /** Drops an owner's transfers on all links; with `priorOnly` those of its prior. */
  dropOwner(owner: string, priorOnly = false): void {
    for (const linkId of [...this.#links.keys()]) {
      this.drop(linkId, { owner, kind: 'prior' });
      if (!priorOnly) this.drop(linkId, { owner, kind: 'log' });
    }
  }

  /** Drops what has had no frame since `untouchedMs`. */
  dropIdle(untouchedMs: number): void {
    for (const [linkId, link] of [...this.#links]) {
      for (const { first, touchedMs } of [...link.values()]) {
        if (touchedMs <= untouchedMs) this.drop(linkId, first);
      }
    }
  }

  /** When the transfer that has waited longest had its last frame. */
  oldestTouchMs(): number | undefined {
    let oldest: number | undefined;
    for (const link of this.#links.values()) {
      for (const { touchedMs } of link.values()) {
        if (oldest === undefined || touchedMs < oldest) oldest = touchedMs;
      }
    }
    return oldest;
  }

  /** Number of transfers under way. */
  get size(): number {
    let size = 0;
    for (const link of this.#links.values()) size += link.size;
    return size;
  }

  #count(linkId: number, by: number): void {
    const bytes = this.bytes(linkId) + by;
    this.#bytes += by;
    if (bytes === 0) this.#linkBytes.delete(linkId);
    else this.#linkBytes.set(linkId, bytes);
  }
}

/** Bytes of what a transfer has brought so far. */
export function stagedBytes({ log, prior }: Staged): number {
  return log.bytes + prior.bytes;
}

/** The beginning of a transfer. */
export function createStaged(factory: RecordFactory, delta: OwnerDelta, nowMs: number): Staged {
  const { owner, kind, boot } = delta;
  return {
    first: { owner, kind, boot, after: afterOf(delta) },
    frame: 0,
    upTo: 0,
    log: new OwnerLog(boot),
    prior: new StagedPrior(factory),
    touchedMs: nowMs,
    passing: undefined,
  };
}

/** Whether the frame is the next one of the staged transfer. */
export function continues(staged: Staged, delta: OwnerDelta): boolean {
  const { first, frame, upTo } = staged;
  return (
    delta.frame === frame + 1 &&
    delta.upTo >= upTo &&
    delta.kind === first.kind &&
    afterOf(delta) === first.after &&
    compareBoots(delta.boot, first.boot) === 0
  );
}
