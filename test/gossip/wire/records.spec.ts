import { expect } from 'chai';
import type { PriorRecord } from '../../../src/core/store/rows.js';
import type { Record__Output } from '../../../src/gen/workermesh/v1/Record.js';
import { decodePriorRecord, encodePriorRecord } from '../../../src/gossip/wire/records.js';

const BOOT = { generation: 7, instanceId: '0123456789abcdef' };

/** A record as it comes in; without a value it is a tombstone. */
function wire(key: string, more: Partial<Record__Output> = {}): Record__Output {
  const state = more.value === undefined ? 'tombstone' : 'value';
  const entry = { key, seq: 3, value: Buffer.alloc(0), traceContext: '' };
  return { ...entry, state, tombstone: state === 'tombstone', ...BOOT, ...more };
}

const sealOf = (words: unknown) => {
  const value = Buffer.from(typeof words === 'string' ? words : JSON.stringify(words));
  const [record] = decodePriorRecord(wire('\0seal', { value }));
  return record?.kind === 'seal' ? record.cut : 'no seal';
};

describe('records of a prior', () => {
  const WORDS = [true, 1, 2, 3, 4, 5, 'ab', 'cd', 'ef'];

  it('S12 what is said of a boot travels as it is', () => {
    const header = { boot: BOOT, head: 3, floor: 1, stampMs: 2, settled: true, claimGraceMs: 3 };
    const seal = { fingerprint: 'ab', signature: Uint8Array.of(0, 10, 255), head: 3 };
    const cut = { ...header, tombstoneGraceMs: 4, diskCommits: 5, seal: { ...seal, chain: [] } };
    const all: PriorRecord[] = [
      { kind: 'dot', key: 'k', seq: 3, boot: BOOT },
      { kind: 'dot', key: 'k', seq: 3, value: Buffer.from('v'), boot: BOOT },
      { kind: 'gone', seq: 3, digest: '000aff', boot: BOOT },
      { kind: 'seal', cut, boot: BOOT },
      { kind: 'from', boot: BOOT },
      { kind: 'known', head: 9, boot: BOOT },
      { kind: 'struck-by', head: 9, boot: BOOT },
    ];
    for (const record of all) {
      const sent = encodePriorRecord(record);
      const value = sent.value && { value: Buffer.from(sent.value as Uint8Array) };
      const came = wire(sent.key ?? '', { seq: Number(sent.seq), ...value });
      expect(decodePriorRecord(came), record.kind).to.deep.equal([record]);
    }
  });

  it('S12 the words of a signature are what they are, and nothing else is one', () => {
    expect(sealOf(WORDS)).to.deep.include({ settled: true, floor: 1, diskCommits: 5 });
    expect(sealOf(WORDS.slice(0, 8))).to.have.nested.property('seal.chain').that.is.empty;
    expect(sealOf([true, 0, 0, 0, 0, 0, 'ab', 'cd'])).to.include({ floor: 0 });
    const wrong: unknown[] = [
      ...['[', '{}', '7', [], [true], [1, ...WORDS.slice(1)], WORDS.slice(0, 7), WORDS.slice(0, 6)],
      ...[WORDS.slice(0, 5), [true, -1, ...WORDS.slice(2)], [true, 0.5, ...WORDS.slice(2)]],
      ...[
        [...WORDS.slice(0, 6), 'xy', 'cd'],
        [...WORDS.slice(0, 6), 'abc', 'cd'],
        [...WORDS, ''],
      ],
      ...[
        [...WORDS, 7],
        [true, '1', ...WORDS.slice(2)],
      ],
    ];
    for (const words of wrong) expect(sealOf(words), JSON.stringify(words)).to.equal(undefined);
  });

  it('S12 what a later version says, or says of nothing, is left out', () => {
    for (const key of ['\0other', '\0gone', '\0seal']) {
      expect(decodePriorRecord(wire(key))).to.deep.equal([]);
    }
    expect(decodePriorRecord(wire('\0other', { value: Buffer.from('v') }))).to.deep.equal([]);
  });

  it('S6 a record of a prior says its boot', () => {
    expect(() => decodePriorRecord(wire('k', { generation: 0 }))).to.throw('generation is 0');
  });
});
