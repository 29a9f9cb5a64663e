import { add64, type EntryFactory } from '../../src/core/store/entry.js';
import type { Boot } from '../../src/core/boot.js';
import type { Seal } from '../../src/core/ports.js';
import { workerId } from '../../src/core/registry/spec/ids.js';
import type { LogRecord, OwnerDelta } from '../../src/core/store/rows.js';
import { workerStateCodec } from '../../src/grpc/proto.js';

/** A worker that is invented, as its owner would put it into its log. */
function inventedRecord(log: OwnerDelta, url: string, seq: number): LogRecord {
  const old = log.records.find(
    ({ key, value }) => value !== undefined && key.startsWith('worker:'),
  ) as LogRecord;
  const state = workerStateCodec.decode(Buffer.from(old.value!));
  const id = workerId(log.owner, url);
  const specJson = JSON.stringify({ url });
  const value = workerStateCodec.encode({ ...state, workerId: id, url, specJson });
  return { key: `worker:${id}`, seq, value };
}

/**
 * What a forger might make of the earlier boots of an owner: one more worker in the newest of them, or in one
 * that is invented, or in the place of all there was; with the owner's signatures as they are, and without.
 */
export function forgedPriors(o: {
  readonly factory: EntryFactory;
  readonly prior: OwnerDelta;
  /** Of the worker that is invented. */
  readonly url: string;
}): OwnerDelta[] {
  const { factory, prior, url } = o;
  const isMarker = ({ key }: LogRecord): boolean => key.startsWith('\u0000');
  const evil = inventedRecord(prior, url, prior.upTo);
  const { generation, instanceId } = prior.boot;
  return [prior.boot, { generation: generation - 1, instanceId }].flatMap((boot) =>
    [[], prior.records.filter((record) => !isMarker(record))].flatMap((kept) => {
      const dots = [...kept, { ...evil, boot }];
      const sum = dots.reduce(
        (hash, dot) => hash + factory.create(dot)!.hash * factory.multiplier(dot.boot ?? boot),
        0n,
      );
      const signed = [...dots, ...prior.records.filter(isMarker)];
      const plain = signed.filter(({ key, value }) => !key.startsWith('\u0000') || !value);
      const hash = BigInt.asUintN(64, sum);
      return [signed, plain].map((records) => ({ ...prior, records, hash, part: 1 }));
    }),
  );
}

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
  const upTo = log.upTo + 1;
  const evil = inventedRecord(log, url, upTo);
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
