import type { Frame } from '../../src/core/gossip/link/frames.js';
import type { MemberRow } from '../../src/core/membership/member.js';
import type { PriorRecord } from '../../src/core/store/rows.js';

/** About what a ping or its answer takes on the wire, with what HTTP/2 adds. */
export function callBytes(rows: readonly MemberRow[]): number {
  return 120 + rows.length * 70;
}

function priorBytes(record: PriorRecord): number {
  if (record.kind === 'dot') return record.key.length + (record.value?.byteLength ?? 0) + 12;
  return { gone: 49, seal: 400, from: 17, known: 17, 'struck-by': 16 }[record.kind];
}

/** About what a frame takes on the wire. */
export function frameBytes(frame: Frame): number {
  switch (frame.kind) {
    case 'delta':
      if (frame.delta.kind === 'prior') {
        return frame.delta.records.reduce((sum, record) => sum + priorBytes(record), 60);
      }
      return frame.delta.records.reduce(
        (sum, { key, value }) => sum + key.length + (value?.byteLength ?? 0) + 12,
        60,
      );
    case 'digest':
      return 10 + frame.digest.rows.length * 80;
    case 'summary':
      return 20 + frame.summary.sums.length * 8;
    case 'recall':
      return 10 + frame.buckets.length;
    case 'members':
    case 'ping':
    case 'pong':
      return 10 + frame.rows.length * 70;
    default:
      return 60;
  }
}
