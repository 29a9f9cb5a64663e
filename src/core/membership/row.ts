import { compareBoots } from '../boot.js';
import { OBSERVERS_MAX } from '../limits.js';
import type { MemberRow } from './member.js';
import { STATUS_RANK } from './member.js';

/**
 * LEFT and EVICTED end a boot: no incarnation undoes them, only a newer boot (M4, M5). Such a row is
 * a grave.
 */
export function isFinal(row: MemberRow): boolean {
  return row.status === 'LEFT' || row.status === 'EVICTED';
}

/** Below every count of refutations: see isRemembered. */
export const REMEMBERED_INCARNATION = -1;

/**
 * A row that an earlier life of this node has left (D5). It stands below whatever anybody says of that
 * boot, and is told to nobody: only a ping of this life makes an accusation of it.
 */
export function isRemembered(row: MemberRow): boolean {
  return row.incarnation === REMEMBERED_INCARNATION;
}

/** A node that is taken to work: ALIVE, or SUSPECT and not yet given up. */
export function isActive(row: Pick<MemberRow, 'status'>): boolean {
  return row.status === 'ALIVE' || row.status === 'SUSPECT';
}

/** An accusation: a row that its subject refutes. */
export function isAccusation(row: MemberRow): boolean {
  return row.status === 'SUSPECT' || row.status === 'DEAD';
}

/**
 * Which of two rows about one name stands (M1): negative when `a` gives way to `b`, 0 when they are
 * about one (boot, incarnation) and join. Boot first; in one boot a grave over anything else, then
 * the incarnation; two graves of one boot by rank alone, since nobody counts on in a grave.
 */
export function compareRows(a: MemberRow, b: MemberRow): number {
  const boots = compareBoots(a.boot, b.boot);
  if (boots !== 0) return boots;
  if (isFinal(a) || isFinal(b)) return STATUS_RANK[a.status] - STATUS_RANK[b.status];
  return a.incarnation - b.incarnation;
}

/**
 * The join of two rows about one name: the one that stands, or, about one (boot, incarnation), the
 * higher status with the observers of both. Observers of a suspicion are not lost when another node
 * says DEAD first: eviction counts them.
 */
export function joinRows(a: MemberRow, b: MemberRow): MemberRow {
  const order = compareRows(a, b);
  if (order !== 0) return order > 0 ? a : b;
  const deadTimeoutMs = Math.max(a.deadTimeoutMs ?? 0, b.deadTimeoutMs ?? 0);
  const maintenance = larger(a.maintenance ?? '', b.maintenance ?? '');
  const gateways = [a.gatewayAddress, b.gatewayAddress].filter((each) => each !== undefined);
  const [gatewayAddress] = gateways.sort().reverse();
  return {
    ...(deadTimeoutMs > 0 ? { deadTimeoutMs } : {}),
    ...(maintenance === '' ? {} : { maintenance }),
    ...(gatewayAddress === undefined ? {} : { gatewayAddress }),
    name: a.name,
    boot: a.boot,
    incarnation: Math.max(a.incarnation, b.incarnation),
    status: STATUS_RANK[a.status] >= STATUS_RANK[b.status] ? a.status : b.status,
    address: larger(a.address, b.address),
    ageMs: Math.max(a.ageMs, b.ageMs),
    observers: joinObservers(a.observers, b.observers),
    restarting: a.restarting || b.restarting,
    version: larger(a.version, b.version),
  };
}

function larger(a: string, b: string): string {
  return a >= b ? a : b;
}

/**
 * Whether a row says something else of a node than the node itself in the same incarnation: a forgery, for a node
 * counts on whenever that changes. What is not said is no contradiction, because older versions leave fields out.
 */
export function contradicts(row: MemberRow, own: MemberRow): boolean {
  const differs = (field: keyof MemberRow): boolean =>
    row[field] !== undefined && row[field] !== own[field];
  return SAID_OF_ITSELF.some(differs);
}

const SAID_OF_ITSELF = [
  'address',
  'version',
  'deadTimeoutMs',
  'maintenance',
  'gatewayAddress',
] as const;

/** Whether two rows say the same, whatever their ages. */
export function sameRow(a: MemberRow, b: MemberRow): boolean {
  return (
    a.name === b.name &&
    compareBoots(a.boot, b.boot) === 0 &&
    a.incarnation === b.incarnation &&
    a.status === b.status &&
    a.address === b.address &&
    a.restarting === b.restarting &&
    a.version === b.version &&
    a.deadTimeoutMs === b.deadTimeoutMs &&
    a.maintenance === b.maintenance &&
    a.gatewayAddress === b.gatewayAddress &&
    a.observers.length === b.observers.length &&
    a.observers.every((observer, index) => observer === b.observers[index])
  );
}

/** The smallest names of both, sorted: a bounded union that comes out alike in any order. */
export function joinObservers(a: readonly string[], b: readonly string[]): readonly string[] {
  if (b.length === 0 && isJoined(a)) return a;
  return [...new Set([...a, ...b])].sort().slice(0, OBSERVERS_MAX);
}

/** Most rows come as they should be, and often: nothing is built for them. */
function isJoined(names: readonly string[]): boolean {
  if (names.length > OBSERVERS_MAX) return false;
  return names.every((name, index) => index === 0 || (names[index - 1] as string) < name);
}

/** Whether `held` says something that the subject of the older `row` should answer. */
export function supersedes(held: MemberRow, row: MemberRow): boolean {
  const boots = compareBoots(held.boot, row.boot);
  if (boots !== 0) return boots > 0;
  return STATUS_RANK[held.status] > STATUS_RANK[row.status];
}
