import { expect } from 'chai';
import { FRAME_BYTES_TARGET } from '../../src/core/limits.js';
import type { OwnerDelta } from '../../src/core/store/rows.js';
import type { RecallPart } from '../../src/gossip/wire/recall.js';
import { recall, type Recalled, type RecallOptions } from '../../src/gossip/recall.js';
import { at, boot, bytes, createStore, hash64 } from '../core/store/support.js';

/** What a peer holds of node `a`: a log with these values. */
function held(generation: number, ...values: string[]): RecallPart[] {
  const store = createStore('a', { boot: boot(generation) });
  values.forEach((value, index) => store.put(`worker:${index}`, bytes(value), at(0)));
  const transfer = store.openTransfer({ owner: 'a', after: 0, kind: 'log' })!;
  const parts: RecallPart[] = [];
  for (;;) {
    const delta = store.nextDelta(transfer, FRAME_BYTES_TARGET);
    if (delta === undefined) return parts;
    parts.push({ delta });
  }
}

type Answers = Readonly<Record<string, readonly RecallPart[] | 'silent' | 'refused'>>;

async function ask(
  peers: Answers,
  more: Partial<RecallOptions> = {},
): Promise<Recalled | undefined> {
  return recall({
    ...more,
    ...{ node: 'a', known: { generation: 5, commits: 10 }, own: 'self:1', hash64, now: at(0) },
    seeds: ['seed:1', 'unknown:1'],
    knownPeers: Object.keys(peers),
    resolve: (seed) =>
      seed === 'unknown:1'
        ? Promise.reject(new Error('no such name'))
        : Promise.resolve(['self:1']),
    ask: async function* (address, _known, _timeoutMs, signal) {
      const answer = peers[address];
      if (answer === undefined || answer === 'refused') throw new Error('refused');
      if (answer !== 'silent') yield* answer;
      else await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  });
}

const shown = (found: Recalled | undefined): unknown => [
  found?.address,
  found?.boot.generation,
  found?.log?.values.map((value) => Buffer.from(value).toString()),
];

describe('what peers give back at a start', () => {
  it('D6 is the newest log that they hold, whoever is silent or refuses', async () => {
    const found = await ask({
      ...{ 'x:1': 'silent', 'y:1': 'refused' },
      ...{ 'old:1': held(6, 'one'), 'new:1': held(7, 'one', 'two') },
    });
    expect(shown(found)).to.deep.equal(['new:1', 7, ['one', 'two']]);
  });

  it('D6 S5 is no log that is not what its hash says: the next best is taken', async () => {
    const [part] = held(7, 'one');
    const damaged: OwnerDelta = { ...part!.delta!, hash: 1n };
    const found = await ask({ 'new:1': [{ delta: damaged }], 'old:1': held(6, 'one') });
    expect(shown(found)).to.deep.equal(['old:1', 6, ['one']]);
  });

  it('D6 S12 is no log without the own signature, where this node signs', async () => {
    const port = {
      sha256: () => '',
      fingerprint: () => 'f',
      sign: () => undefined,
      fault: () => undefined,
    };
    const seals = { port, cluster: 'c', strict: true };
    const found = await ask({ 'new:1': held(7, 'one') }, { seals });
    expect(shown(found)).to.deep.equal(['new:1', 7, undefined]);
  });

  it('D6 is nothing where the disk knows as much, and where nobody answers', async () => {
    expect(await ask({ 'x:1': held(5, 'one') })).to.equal(undefined);
    expect(await ask({ 'x:1': 'refused' })).to.equal(undefined);
  });

  it('D6 M4 is only a later life, where a peer has a grave and no log', async () => {
    const row = {
      incarnation: 0,
      status: 'EVICTED',
      address: '',
      ageMs: 0,
      observers: [],
    } as const;
    const rest = { name: 'a', restarting: false, version: '' };
    const found = await ask({ 'x:1': [{ member: { ...row, ...rest, boot: boot(8) } }] });
    expect(shown(found)).to.deep.equal(['x:1', 8, undefined]);
  });
});
