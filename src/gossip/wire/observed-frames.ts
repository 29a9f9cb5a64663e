import {
  OBSERVED_ENTRIES_PER_DELTA_MAX,
  TALLIES_PER_FRAME_MAX,
  OBSERVED_SLOTS_MAX,
} from '../../core/observed/limits.js';
import type {
  ObservedDelta,
  ObservedEntry,
  ObservedFrame,
  ObservedRow,
} from '../../core/observed/tally.js';
import type { Observed, Observed__Output } from '../../gen/workermesh/v1/Observed.js';
import type {
  ObservedDelta as WireDelta,
  ObservedDelta__Output,
} from '../../gen/workermesh/v1/ObservedDelta.js';
import type {
  ObservedRow as WireRow,
  ObservedRow__Output,
} from '../../gen/workermesh/v1/ObservedRow.js';
import { boot, integer, InvalidFrame, list, optionalBoot, text } from './frame-fields.js';

/** The plane's code, then the worker's id. */
const KEY_BYTES = 17;

/** What nodes see of workers, as it goes on the wire. */
export function encodeObserved({ rows, deltas }: ObservedFrame): Observed {
  return { rows: rows.map(encodeRow), deltas: deltas.map(encodeDelta) };
}

/** The same as the core takes it, every bound checked (X4). @throws InvalidFrame */
export function decodeObserved({ rows, deltas }: Observed__Output): ObservedFrame {
  return {
    rows: list('observed.rows', rows, TALLIES_PER_FRAME_MAX).map(decodeRow),
    deltas: list('observed.deltas', deltas, TALLIES_PER_FRAME_MAX).map(decodeDelta),
  };
}

function encodeRow({ node, place, want = false, spare = false }: ObservedRow): WireRow {
  return { node, want, spare, upTo: place?.upTo ?? 0, ...place?.boot };
}

function decodeRow(wire: ObservedRow__Output): ObservedRow {
  const held = optionalBoot('observed.rows', wire);
  const upTo = integer('observed.rows.up_to', wire.upTo);
  return {
    node: text('observed.rows.node', wire.node, { required: true }),
    ...(held === undefined ? {} : { place: { boot: held, upTo } }),
    ...(wire.want ? { want: true } : {}),
    ...(wire.spare ? { spare: true } : {}),
  };
}

function encodeDelta({ node, boot: ofNode, after, upTo, more, entries }: ObservedDelta): WireDelta {
  let before = 0;
  const steps = entries.map(({ slot }) => {
    const step = slot - before;
    before = slot;
    return step;
  });
  const values = entries.map(({ said, key }) => 2 * said + (key === undefined ? 0 : 1));
  const keys = entries.flatMap(({ key }) => (key === undefined ? [] : [encodeKey(key)]));
  return { node, ...ofNode, after, upTo, more, steps, values, keys: Buffer.concat(keys) };
}

function decodeDelta(wire: ObservedDelta__Output): ObservedDelta {
  const field = 'observed.deltas';
  const steps = list(`${field}.steps`, wire.steps, OBSERVED_ENTRIES_PER_DELTA_MAX);
  if (wire.values.length !== steps.length) {
    throw new InvalidFrame(
      `${field}.values`,
      `are ${wire.values.length}; steps are ${steps.length}`,
    );
  }
  const entries: ObservedEntry[] = [];
  let slot = 0;
  let at = 0;
  steps.forEach((step, index) => {
    slot += step;
    if (!(slot >= 0 && slot < OBSERVED_SLOTS_MAX)) {
      throw new InvalidFrame(`${field}.steps`, `lead to slot ${slot}, of ${OBSERVED_SLOTS_MAX}`);
    }
    const value = integer(`${field}.values`, wire.values[index] ?? 0);
    const said = Math.floor(value / 2);
    if (value % 2 === 0) entries.push({ slot, said });
    else entries.push({ slot, said, key: decodeKey(wire.keys, KEY_BYTES * at++) });
  });
  if (wire.keys.byteLength !== KEY_BYTES * at) {
    throw new InvalidFrame(`${field}.keys`, `are not ${at} of ${KEY_BYTES} bytes`);
  }
  return {
    node: text(`${field}.node`, wire.node, { required: true }),
    boot: boot(field, wire),
    after: integer(`${field}.after`, wire.after),
    upTo: integer(`${field}.up_to`, wire.upTo),
    more: wire.more,
    entries,
  };
}

function encodeKey(key: string): Buffer {
  const bytes = Buffer.alloc(KEY_BYTES);
  bytes[0] = key.charCodeAt(0) - 48;
  bytes.write(key.slice(1).replaceAll('-', ''), 1, 'hex');
  return bytes;
}

function decodeKey(keys: Buffer, start: number): string {
  const bytes = keys.subarray(start, start + KEY_BYTES);
  if (bytes.byteLength < KEY_BYTES) throw new InvalidFrame('observed.deltas.keys', 'are too few');
  const hex = bytes.toString('hex', 1);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return String.fromCharCode(48 + (bytes[0] ?? 0)) + [...parts, hex.slice(20)].join('-');
}
