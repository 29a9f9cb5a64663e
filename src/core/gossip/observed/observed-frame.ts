import { OBSERVED_FRAME_BYTES } from '../../observed/limits.js';
import {
  entryBytes,
  type ObservedDelta,
  type Tally,
  type ObservedFrame,
  type ObservedRow,
} from '../../observed/tally.js';
import type { ObservedLink } from './observed-link.js';

/**
 * The next frame of a link, composed from the present state: first the rows that are owed, then what has changed in
 * the tallies that the peer wants, then, every `rowsMs`, how far the other tallies are known here. Undefined when
 * none of these has anything to say.
 */
export function composeObserved(
  link: ObservedLink,
  tally: (node: string) => Tally | undefined,
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
    const delta = nextDelta(link, tally(node), OBSERVED_FRAME_BYTES - bytes);
    if (delta === undefined) continue;
    deltas.push(delta);
    bytes += HEAD_BYTES + node.length + entriesBytes(delta);
  }
  if (nowMs >= link.nextRowsMs && link.rowsDue.size > 0) {
    rows.push(...nextRows(link, tally));
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
  tally: Tally | undefined,
  bytesMax: number,
): ObservedDelta | undefined {
  if (tally === undefined) return undefined;
  const told = link.of(tally.node);
  if (!told.wants) return undefined;
  const delta = tally.since(told.has, bytesMax, told.from);
  if (delta === undefined) return undefined;
  told.from = delta.more ? Math.min(told.from ?? Infinity, delta.after) : undefined;
  told.has = { boot: delta.boot, upTo: delta.upTo };
  if (tally.isAheadOf(told.has)) link.due.add(tally.node);
  return delta;
}

function nextRows(link: ObservedLink, tally: (node: string) => Tally | undefined): ObservedRow[] {
  const rows: ObservedRow[] = [];
  for (const node of link.rowsDue) {
    const held = tally(node);
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
