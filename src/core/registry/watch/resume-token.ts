import { WATCH_PASSES_MAX } from '../../limits.js';
import { filterKey, type WorkerFilter } from '../table/filter.js';
import { fingerprint, openToken, sealToken, type TokenField } from './opaque.js';
import type { WorkerTable } from '../table/table.js';

/** What binds a token to a process and a filter. */
export function tokenBinding(table: WorkerTable, filter: WorkerFilter): string {
  return fingerprint(JSON.stringify([table.processId, filterKey(filter)]));
}

/** A reader in the middle of a snapshot: the registry as it was at `target`, in the order of creation. */
export interface SnapshotPlace {
  readonly kind: 'snapshot';
  readonly target: number;
  /** Slots up to here are shown. */
  serial: number;
  /** Events shown of the next slot. */
  part: number;
}

/** A walk over changes: those in (where the pass before ended, `at`] that nothing up to `target` supersedes. */
export interface Pass {
  target: number;
  at: number;
}

/** A reader that had all of `base`, and then these passes. None: it stands at `base`. */
export interface ChangesPlace {
  readonly kind: 'changes';
  readonly base: number;
  readonly passes: Pass[];
  /** Events shown of the change after the last pass's `at`. */
  part: number;
  /** The reader had its records from a list that began at `base`: it may hold later versions, too. */
  readonly listed: boolean;
}

/** What a resume token says: where its reader stood, and how much of the loads it knew. */
export interface Resumption {
  readonly place: SnapshotPlace | ChangesPlace;
  readonly loadSeq: number;
}

/** Moment at which a list began: what its reader cannot have missed. */
export interface ListStart {
  readonly revision: number;
  readonly loadSeq: number;
}

const KIND = 'watch';

/** The token of a reader; undefined = of one whom only a new snapshot can help. */
export function encodeResumeToken(binding: string, resumption: Resumption | undefined): string {
  if (!resumption) return sealToken(KIND, [binding, 'expired']);
  const { place, loadSeq } = resumption;
  if (place.kind === 'changes' && place.passes.length === 0 && place.part === 0 && !place.listed) {
    return restingToken(binding, place.base, loadSeq);
  }
  const fields: TokenField[] = [binding, place.kind, loadSeq, place.part];
  if (place.kind === 'snapshot') return sealToken(KIND, [...fields, place.target, place.serial]);
  const passes = place.passes.flatMap(({ target, at }) => [target, at]);
  return sealToken(KIND, [...fields, place.base, Number(place.listed), ...passes]);
}

let newest = { binding: '', base: -1, loadSeq: -1, token: '' };

/**
 * The token of a reader that has everything up to `base`. The one made last is kept: readers of one filter are told of a
 * change one after the other, and with 1,000 of them the tokens were a fifth of its CPU time.
 */
function restingToken(binding: string, base: number, loadSeq: number): string {
  if (newest.base !== base || newest.loadSeq !== loadSeq || newest.binding !== binding) {
    const token = sealToken(KIND, [binding, 'changes', loadSeq, 0, base, 0]);
    newest = { binding, base, loadSeq, token };
  }
  return newest.token;
}

/**
 * Reads a token. FOREIGN: not ours, not of this process, or of another filter. EXPIRED: what happened
 * since is no longer remembered. Never throws, whatever the text.
 */
export function decodeResumeToken(
  table: WorkerTable,
  binding: string,
  token: string,
): Resumption | 'FOREIGN' | 'EXPIRED' {
  const [bound, kind, ...numbers] = openToken(KIND, token) ?? [];
  if (bound !== binding) return 'FOREIGN';
  if (kind === 'expired') return 'EXPIRED';
  if (!numbers.every((each) => typeof each === 'number' && each >= 0)) return 'FOREIGN';
  const [loadSeq = 0, part = 0, ...rest] = numbers as number[];
  const place = kind === 'snapshot' ? snapshotPlace(part, rest) : changesPlace(table, part, rest);
  if (!place) return 'FOREIGN';
  const oldest = place.kind === 'snapshot' ? place.target : place.base;
  if (oldest > table.revision) return 'FOREIGN';
  return oldest < table.slots.floor ? 'EXPIRED' : { place, loadSeq };
}

/** The token of a list's first page; watching from it misses nothing, whenever the other pages were read. */
export function listResumeToken(
  table: WorkerTable,
  filter: WorkerFilter,
  start: ListStart = listStart(table),
): string {
  const place = {
    kind: 'changes',
    base: start.revision,
    passes: [],
    part: 0,
    listed: true,
  } as const;
  const binding = tokenBinding(table, filter);
  return encodeResumeToken(binding, { place: { ...place, passes: [] }, loadSeq: start.loadSeq });
}

/** The present, for a list that begins. */
export function listStart(table: WorkerTable): ListStart {
  return { revision: table.revision, loadSeq: table.loads.seq };
}

function snapshotPlace(part: number, numbers: readonly number[]): SnapshotPlace | undefined {
  const [target, serial] = numbers;
  if (target === undefined || serial === undefined || numbers.length > 2) return undefined;
  return { kind: 'snapshot', target, serial, part };
}

function changesPlace(
  table: WorkerTable,
  part: number,
  numbers: readonly number[],
): ChangesPlace | undefined {
  const [base, listed, ...rest] = numbers;
  if (base === undefined || rest.length % 2 !== 0) return undefined;
  const passes: Pass[] = [];
  let [lastAt, lastTarget] = [base, base];
  for (let index = 0; index < rest.length; index += 2) {
    const [target = 0, at = 0] = rest.slice(index, index + 2);
    if (at < lastAt || at > target || target < lastTarget) return undefined;
    passes.push({ target, at });
    [lastAt, lastTarget] = [at, target];
  }
  if (lastTarget > table.revision || passes.length > WATCH_PASSES_MAX) return undefined;
  return { kind: 'changes', base, passes, part, listed: listed === 1 };
}
