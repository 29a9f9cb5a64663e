import { once } from 'node:events';
import { status, type ServerWritableStream } from '@grpc/grpc-js';
import { RECALLS_MAX } from '../../core/limits.js';
import type { MemberRow } from '../../core/membership/member.js';
import type { KnownOnDisk } from '../../core/store/recall.js';
import type { OwnerDelta } from '../../core/store/rows.js';
import type { RecallRequest__Output } from '../../gen/workermesh/v1/RecallRequest.js';
import type {
  RecallResponse,
  RecallResponse__Output,
} from '../../gen/workermesh/v1/RecallResponse.js';
import type { RecallSource } from '../transport.js';
import { integer } from './frame-fields.js';
import { decodeDelta, decodeMemberRow, encodeDelta, encodeMemberRow } from './frame-rows.js';

export type RecallCall = ServerWritableStream<RecallRequest__Output, RecallResponse>;

/** One message of an answer. */
export interface RecallPart {
  readonly member?: MemberRow;
  readonly delta?: OwnerDelta;
}

/** Answers calls of Recall, RECALLS_MAX at once. */
export class Recalls {
  #open = 0;

  /** @param find What is held of the asker, who is checked first. `failed` makes a status of an error. */
  serve(
    call: RecallCall,
    find: () => RecallSource,
    failed: (error: unknown) => { code: status; details: string },
  ): void {
    if (this.#open >= RECALLS_MAX) {
      const details = `${RECALLS_MAX} nodes are being answered already; ask another one`;
      call.emit('error', { code: status.RESOURCE_EXHAUSTED, details });
      return;
    }
    this.#open += 1;
    send(call, find)
      .catch((error: unknown) => call.emit('error', failed(error)))
      .finally(() => (this.#open -= 1));
  }
}

/** A piece a turn of the event loop, as fast as the asker reads. */
async function send(call: RecallCall, find: () => RecallSource): Promise<void> {
  const held = find();
  let delta = held.next();
  if (held.member !== undefined || delta !== undefined) {
    const member = held.member && encodeMemberRow(held.member);
    call.write({ member: member ?? null, delta: delta ? encodeDelta(delta) : null });
  }
  while (delta?.more === true && !call.cancelled) {
    await new Promise((resolve) => setImmediate(resolve));
    delta = held.next();
    if (delta === undefined || call.write({ delta: encodeDelta(delta) })) continue;
    const gone = new AbortController();
    call.once('cancelled', () => gone.abort());
    await once(call, 'drain', { signal: gone.signal }).catch(() => undefined);
  }
  call.end();
}

/** What the asker's disk knows. @throws InvalidFrame */
export function knownOnDisk({ generation, diskCommits }: RecallRequest__Output): KnownOnDisk {
  return {
    generation: integer('generation', generation),
    commits: integer('disk_commits', diskCommits),
  };
}

/** One message on its way in. @throws InvalidFrame */
export function decodeRecall(wire: RecallResponse__Output): RecallPart {
  return {
    ...(wire.member ? { member: decodeMemberRow(wire.member) } : {}),
    ...(wire.delta ? { delta: decodeDelta(wire.delta) } : {}),
  };
}
