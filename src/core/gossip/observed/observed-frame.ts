import { OBSERVED_FRAME_BYTES } from '../../observed/limits.js';
import {
  entryBytes,
  type ObservedDelta,
  type ObservedRecord,
  type ObservedFrame,
  type ObservedRow,
} from '../../observed/record.js';
import type { ObservedLink } from './observed-link.js';

/**
 * The next frame of a link, composed from what is true now: what is owed, then what has changed in the records
 * that the peer wants, then, every `rowsMs`, how far others are known. Undefined when all of it has become idle.
 */
export function composeObserved(
  link: ObservedLink,
  record: (node: string) => ObservedRecord | undefined,
  rowsMs: number,
  nowMs: number,
): ObservedFrame | undefined {
  const rows = [...link.owed.values()];
  link.owed.clear();
  let bytes = rows.reduce((sum, { node }) => sum + HEAD_BYTES + node.length, 0);
  const deltas: ObservedDelta[] = [];
  for (const node of link.due) {
    if (bytes >= OBSERVED_FRAME_BYTES) break;
    link.due.delete(node);
    const delta = nextDelta(link, record(node), OBSERVED_FRAME_BYTES - bytes);
    if (delta === undefined) continue;
    deltas.push(delta);
    bytes += HEAD_BYTES + node.length + entriesBytes(delta);
  }
  if (nowMs >= link.nextRowsMs && link.rowsDue.size > 0) {
    rows.push(...nextRows(link, record));
    link.nextRowsMs = nowMs + rowsMs;
  }
  if (rows.length + deltas.length === 0) return undefined;
  link.sent(bytes, nowMs);
  return { rows, deltas };
}

/** About what a delta, or a row, takes besides its entries and its node's name. */
const HEAD_BYTES = 48;

function nextDelta(
  link: ObservedLink,
  record: ObservedRecord | undefined,
  bytesMax: number,
): ObservedDelta | undefined {
  if (record === undefined) return undefined;
  const told = link.of(record.node);
  if (!told.wants) return undefined;
  const delta = record.since(told.has, bytesMax, told.from);
  if (delta === undefined) return undefined;
  told.from = delta.more ? Math.min(told.from ?? Infinity, delta.after) : undefined;
  told.has = { boot: delta.boot, upTo: delta.upTo };
  if (record.isAheadOf(told.has)) link.due.add(record.node);
  return delta;
}

function nextRows(
  link: ObservedLink,
  record: (node: string) => ObservedRecord | undefined,
): ObservedRow[] {
  const rows: ObservedRow[] = [];
  for (const node of link.rowsDue) {
    const held = record(node);
    const told = link.told.get(node);
    if (held === undefined || told?.wants === true || !held.isAheadOf(told?.has)) continue;
    rows.push({ node, place: held.place });
  }
  link.rowsDue.clear();
  return rows;
}

function entriesBytes({ entries }: ObservedDelta): number {
  let bytes = 0;
  let before = 0;
  for (const entry of entries) {
    bytes += entryBytes(entry, before);
    before = entry.slot;
  }
  return bytes;
}
