import { add64, type EntryFactory } from '../../src/core/store/entry.js';
import type { Boot } from '../../src/core/boot.js';
import type { Seal } from '../../src/core/ports.js';
import { workerId } from '../../src/core/registry/spec/ids.js';
import type { LogRecord, OwnerDelta } from '../../src/core/store/rows.js';
import { workerStateCodec } from '../../src/grpc/proto.js';

/**
 * What a forger might make of another's log, with hashes that are right: one more worker, other lives, nothing
 * at all; settled or not, and with its own seal, the owner's for another cut, or none.
 */
export function forgedLogs(o: {
  readonly factory: EntryFactory;
  readonly log: OwnerDelta;
  /** Of the worker that is invented. */
  readonly url: string;
  readonly seal: Seal;
}): OwnerDelta[] {
  const { factory, log, url, seal } = o;
  const old = log.records.find(({ value }) => value !== undefined) as LogRecord;
  const state = workerStateCodec.decode(Buffer.from(old.value!));
  const id = workerId(log.owner, url);
  const specJson = JSON.stringify({ url });
  const value = workerStateCodec.encode({ ...state, workerId: id, url, specJson });
  const upTo = log.upTo + 1;
  const evil = { key: `worker:${id}`, seq: upTo, value };
  const unsigned = { ...log, part: 1 };
  delete unsigned.seal;
  const signed = { ...log, part: 1 };
  let { generation } = log.boot;
  const newer = (): Boot => ({ ...log.boot, generation: (generation += 1_000_000) });
  const { hash } = factory.create(evil)!;
  const records = [evil];
  return [true, false].flatMap((settled) => [
    { ...signed, settled, upTo, after: log.upTo, records, hash: add64(log.hash, hash) },
    { ...unsigned, settled, upTo, records, hash, boot: newer() },
    { ...signed, settled, upTo, records, hash, boot: newer() },
    { ...signed, settled, upTo, records, hash, boot: newer(), seal },
    { ...unsigned, settled, upTo, records: [], hash: 0n, boot: newer() },
    { ...signed, settled, upTo, records: [], hash: 0n, boot: newer() },
  ]);
}
