import { add64, type RecordFactory } from '../../src/core/store/kept-record.js';
import type { Boot } from '../../src/core/boot.js';
import type { Seal } from '../../src/core/ports.js';
import { workerId } from '../../src/core/registry/spec/ids.js';
import type { LogDelta, LogRecord, PriorDelta, PriorRecord } from '../../src/core/store/rows.js';
import { workerStateCodec } from '../../src/grpc/proto.js';

/** A worker that is invented, as its owner would put it into its log. */
function inventedRecord(
  owner: string,
  records: readonly LogRecord[],
  url: string,
  seq: number,
): LogRecord {
  const old = records.find(
    ({ key, value }) => value !== undefined && key.startsWith('worker:'),
  ) as LogRecord;
  const state = workerStateCodec.decode(Buffer.from(old.value!));
  const id = workerId(owner, url);
  const specJson = JSON.stringify({ url });
  const value = workerStateCodec.encode({ ...state, workerId: id, url, specJson });
  return { key: `worker:${id}`, seq, value };
}

/**
 * What a forger might make of the earlier boots of an owner: one more worker in the newest of them, or in one
 * that is invented, or in the place of all there was; with the owner's signatures as they are, and without.
 */
export function forgedPriors(o: {
  readonly factory: RecordFactory;
  readonly prior: PriorDelta;
  /** Of the worker that is invented. */
  readonly url: string;
}): PriorDelta[] {
  const { factory, prior, url } = o;
  const isDot = (record: PriorRecord) => record.kind === 'dot';
  const real = prior.records.filter(isDot);
  const others = prior.records.filter((record) => !isDot(record));
  const evil = inventedRecord(prior.owner, real, url, prior.upTo);
  const { generation, instanceId } = prior.boot;
  return [prior.boot, { generation: generation - 1, instanceId }].flatMap((boot) =>
    [[], real].flatMap((kept) => {
      const dots = [...kept, { kind: 'dot' as const, ...evil, boot }];
      const sum = dots.reduce(
        (hash, dot) => hash + factory.create(dot)!.hash * factory.multiplier(dot.boot),
        0n,
      );
      const signed = [...dots, ...others];
      const plain = signed.filter(({ kind }) => kind !== 'seal' && kind !== 'gone');
      const hash = BigInt.asUintN(64, sum);
      return [signed, plain].map((records) => ({ ...prior, records, hash, frame: 1 }));
    }),
  );
}

/**
 * What a forger might make of another's log, with hashes that are right: one more worker, other lives, nothing
 * at all; settled or not, and with its own seal, the owner's for another cut, or none.
 */
export function forgedLogs(o: {
  readonly factory: RecordFactory;
  readonly log: LogDelta;
  /** Of the worker that is invented. */
  readonly url: string;
  readonly seal: Seal;
}): LogDelta[] {
  const { factory, log, url, seal } = o;
  const upTo = log.upTo + 1;
  const evil = inventedRecord(log.owner, log.records, url, upTo);
  const unsigned = { ...log, frame: 1 };
  delete unsigned.seal;
  const signed = { ...log, frame: 1 };
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
