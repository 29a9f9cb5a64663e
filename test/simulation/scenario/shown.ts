import type { WorkerRecord } from '../../../src/core/registry/worker.js';
import type { SimNode } from '../sim-node.js';
import { sayUrl } from './words.js';

/** What a node's gateway is shown: the active worker of each URL, by URL. */
export function shownAt(node: SimNode): WorkerRecord[] {
  const { table } = node.registry;
  const urls = new Set([...table.records()].map(({ url }) => url));
  return [...urls].sort(byNumber).flatMap((url) => table.active(url) ?? []);
}

/** A worker at a node, without its URL: `of a READY stale owner=DEAD`. */
export function sayClaim(node: SimNode, record: WorkerRecord): string {
  const { owner, status, stale, spec } = record;
  const version = spec.labels.version ?? '1';
  const ownerStatus = node.registry.nodeStatus(owner) ?? 'ALIVE';
  const words = [
    `of ${owner} ${status}`,
    stale ? 'stale' : '',
    version === '1' ? '' : `v${version}`,
    ownerStatus === 'ALIVE' ? '' : `owner=${ownerStatus}`,
  ];
  return words.filter((word) => word !== '').join(' ');
}

/** What a node shows, each as a transcript has it: `http://w1 of a READY`. */
export function sayShown(node: SimNode): string[] {
  return shownAt(node).map((record) => `${sayUrl(record.url)} ${sayClaim(node, record)}`);
}

/** A worker or a node, and what is said of it. */
export interface Told {
  readonly name: string;
  readonly how: string;
}

/** Of whom the same is said, in one go: `http://w1, http://w3 of a READY`. */
export function sayTogether(items: readonly Told[]): string[] {
  const groups = new Map<string, Set<string>>();
  for (const { name, how } of items) groups.set(how, (groups.get(how) ?? new Set()).add(name));
  return [...groups].map(([how, names]) => `${sayNames([...names].sort(byNumber))} ${how}`);
}

/** Up to this many are all named. */
const NAMED_MAX = 4;

function sayNames(names: readonly string[]): string {
  if (names.length <= NAMED_MAX) return names.join(', ');
  return `${names[0] ?? ''} to ${names.at(-1) ?? ''} (${names.length})`;
}

/** w2 before w10. */
export function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
