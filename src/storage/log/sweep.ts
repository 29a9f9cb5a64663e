import { open } from 'node:fs/promises';
import {
  decodeFrame,
  decodeHeader,
  entriesOf,
  FRAME_HEADER_BYTES,
  type Frame,
  type LogEntry,
} from './frame.js';
import type { LiveIndex } from './live-index.js';
import { LogDamage, type SegmentFile } from './read-log.js';
import { SEGMENT_HEAD_BYTES } from './segment.js';

/** The frame that is looked at next; those before it hold nothing that is live. */
export interface SweepPlace {
  readonly segment: number;
  readonly offset: number;
}

/** What a sweep took along, and where it goes on once that is on disk. */
export interface Swept {
  readonly entries: readonly LogEntry[];
  readonly next: SweepPlace;
}

/**
 * Collects the live records at the old end of the log, so that they can be written again at its new end:
 * about `budgetBytes` of them, whole frames at a time.
 *
 * @param segments Those that may be swept, oldest first.
 * @param isLive Whether the record of a key in the frame at this place must be kept.
 */
export async function sweep(
  segments: readonly SegmentFile[],
  from: SweepPlace,
  budgetBytes: number,
  o: { readonly isLive: LiveIndex['isLive']; readonly path: (segment: number) => string },
): Promise<Swept> {
  const entries: LogEntry[] = [];
  let next = from;
  let bytes = 0;
  for (const { number, bytes: end } of segments) {
    let offset = number === from.segment ? from.offset : SEGMENT_HEAD_BYTES;
    const file = await open(o.path(number), 'r');
    try {
      while (offset < end && bytes < budgetBytes) {
        const frame = await readFrame(file, offset, o.path(number));
        for (const entry of entriesOf(frame)) {
          if (!entry.text || !o.isLive(entry.key, number, offset)) continue;
          entries.push(entry);
          bytes += entry.text.length;
        }
        offset += FRAME_HEADER_BYTES + frame.payload.length;
      }
    } finally {
      await file.close();
    }
    next = { segment: number, offset };
    if (offset < end) break;
    next = { segment: number + 1, offset: SEGMENT_HEAD_BYTES };
    if (bytes >= budgetBytes) break;
  }
  return { entries, next };
}

/** Damage that came after the log was opened must not be copied as if it were sound. */
async function readFrame(
  file: Awaited<ReturnType<typeof open>>,
  offset: number,
  path: string,
): Promise<Frame> {
  const head = Buffer.alloc(FRAME_HEADER_BYTES);
  await file.read(head, 0, head.length, offset);
  const header = decodeHeader(head);
  if (header === undefined) throw new LogDamage(path, offset, 'a record is not as written');
  const bytes = Buffer.alloc(FRAME_HEADER_BYTES + header.payloadBytes);
  await file.read(bytes, 0, bytes.length, offset);
  const frame = decodeFrame(bytes, 0);
  if (frame === undefined) throw new LogDamage(path, offset, 'a record is not as written');
  return frame;
}
