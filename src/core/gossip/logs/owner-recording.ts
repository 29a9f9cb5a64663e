import { FRAME_BYTES_TARGET } from '../../limits.js';
import type { MemberRow } from '../../membership/member.js';
import type { Membership } from '../../membership/membership.js';
import { isFinal } from '../../membership/row.js';
import type { MeshStore } from '../../store/mesh-store.js';
import type { OwnerDelta } from '../../store/rows.js';
import type { Transfer } from '../../store/transfer.js';
import type { Frame } from '../link/frames.js';

/**
 * What this node holds of one owner, in the frames in which it would send it to a peer: the member's row,
 * the prior, the log (D5). Computed frame by frame, so that a big log does not hold up the event loop; it
 * may grow meanwhile. The prior comes first: what had struck it must be in the log.
 */
export class OwnerRecording {
  readonly #frames: Generator<Frame, boolean>;
  #ended = false;

  /** Begins a recording; undefined when nothing of this owner is shown, or it has left or was evicted. */
  static begin(mesh: Recorded, owner: string): OwnerRecording | undefined {
    const member = mesh.membership.row(owner);
    const { live, prior } = mesh.store.counts(owner);
    if (live + prior === 0 || (member && isFinal(member))) return undefined;
    return new OwnerRecording(mesh, owner);
  }

  private constructor(mesh: Recorded, owner: string) {
    const transfers = (['prior', 'log'] as const)
      .map((kind) => mesh.store.openTransfer({ owner, kind, after: 0 }))
      .filter((transfer) => transfer !== undefined);
    this.#frames = framesOf(mesh, owner, transfers);
  }

  /** Everything was recorded, and `next` has said that there is no more. False when the log was exchanged meanwhile. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The next frame; undefined when there is no more, or the log was exchanged meanwhile. */
  next(): Frame | undefined {
    const { done, value } = this.#frames.next();
    if (done !== true) return value;
    this.#ended ||= value;
    return undefined;
  }
}

/** Returns whether all was recorded: a transfer that cannot go on, or begins again, is one of a log that was exchanged. */
function* framesOf(
  mesh: Recorded,
  owner: string,
  transfers: readonly Transfer[],
): Generator<Frame, boolean> {
  yield { kind: 'members', rows: [memberRow(mesh, owner)] };
  for (const transfer of transfers) {
    for (let number = 1, more = true; more; number += 1) {
      const delta = mesh.store.nextDelta(transfer, FRAME_BYTES_TARGET);
      if (delta?.frame !== number) return false;
      more = delta.more;
      yield { kind: 'delta', delta };
    }
  }
  return true;
}

/** The part of a MeshNode that a recording reads. */
export interface Recorded {
  readonly store: MeshStore;
  readonly membership: Membership;
}

/** What a recording says when it is read back. */
export interface OwnerMemory {
  readonly member: MemberRow;
  /** In the order in which they can be taken back: the log, then its prior. */
  readonly deltas: readonly OwnerDelta[];
}

/** Reads the frames of a recording; undefined when they are not those of a whole one. */
export function readRecording(frames: readonly Frame[]): OwnerMemory | undefined {
  const [first, ...rest] = frames;
  const member = first?.kind === 'members' ? first.rows[0] : undefined;
  const deltas = rest.flatMap((frame) => (frame.kind === 'delta' ? [frame.delta] : []));
  if (member === undefined || deltas.length !== rest.length || deltas.length === 0)
    return undefined;
  if (deltas.some(({ owner }) => owner !== member.name)) return undefined;
  const log = deltas.filter(({ kind }) => kind === 'log');
  return { member, deltas: [...log, ...deltas.filter(({ kind }) => kind === 'prior')] };
}

/** An owner of whom only the log is known gets a row as well: without one, nobody would wait for it to come back. */
function memberRow({ store, membership }: Recorded, owner: string): MemberRow {
  const known = membership.row(owner);
  if (known !== undefined) return { ...known, incarnation: Math.max(0, known.incarnation) };
  return {
    name: owner,
    boot: store.row(owner)?.boot ?? store.boot,
    incarnation: 0,
    status: 'SUSPECT',
    address: '',
    ageMs: 0,
    observers: [],
    restarting: false,
    version: '',
  };
}
