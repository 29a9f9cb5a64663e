import type { WorkerRecord } from '../../../src/core/registry/worker.js';
import type { SimNode } from '../sim-node.js';
import { sayUrl } from './words.js';

/** What a node's gateway is shown: the active worker of each URL, by URL. */
export function shownAt(node: SimNode): WorkerRecord[] {
  const { table } = node.registry;
  const urls = new Set([...table.records()].map(({ url }) => url));
  return [...urls].sort(byNumber).flatMap((url) => table.active(url) ?? []);
}

/** A worker without its URL: `of a READY stale`. */
export function sayClaim(record: WorkerRecord): string {
  const { owner, status, stale, spec } = record;
  const version = spec.labels.get('version') ?? '1';
  const words = [
    `of ${owner} ${status}`,
    stale ? 'stale' : '',
    version === '1' ? '' : `v${version}`,
  ];
  return words.filter((word) => word !== '').join(' ');
}

/** A worker as a transcript shows it: `http://w1 of a READY`. */
export function sayShown(record: WorkerRecord): string {
  return `${sayUrl(record.url)} ${sayClaim(record)}`;
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
  return [...groups].map(([how, names]) => `${[...names].sort(byNumber).join(', ')} ${how}`);
}

/** w2 before w10. */
export function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
