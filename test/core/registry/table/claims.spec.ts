import { expect } from 'chai';
import fc from 'fast-check';
import { orderClaims } from '../../../../src/core/registry/table/claims.js';
import type { WorkerRecord, WorkerStatus } from '../../../../src/core/registry/worker.js';
import { testRecord } from '../../../support/workers.js';

const url = 'http://w';
const claim = (owner: string, status: WorkerStatus = 'READY') => testRecord(url, owner, { status });
const owners = (claims: readonly WorkerRecord[], active?: string) =>
  orderClaims(claims, active && `${active}@${url}`)
    .map(({ owner }) => owner)
    .join(' ');

describe('orderClaims', () => {
  it('W4 none of none', () => {
    expect(owners([], 'a')).to.equal('');
  });

  it('W4 the local one is active, whatever its status and whoever was', () => {
    expect(owners([claim('a'), claim('self', 'FAILED'), claim('z')], 'a')).to.equal('self a z');
  });

  it('W4 the present one stays while it is routable', () => {
    expect(owners([claim('a'), claim('b')], 'b')).to.equal('b a');
  });

  it('W4 the present one stays while nobody else is routable', () => {
    expect(owners([claim('a', 'PENDING'), claim('b', 'FAILED')], 'b')).to.equal('b a');
  });

  it('W4 the present one yields to the routable one with the smallest name', () => {
    const claims = [claim('d'), claim('c'), claim('a', 'FAILED'), claim('b', 'NOT_READY')];
    expect(owners(claims, 'b')).to.equal('c a b d');
  });

  it('W4 with nobody routable and nobody present, the smallest name', () => {
    expect(owners([claim('b', 'FAILED'), claim('a', 'FAILED')])).to.equal('a b');
    expect(owners([claim('b', 'FAILED'), claim('a', 'FAILED')], 'gone')).to.equal('a b');
  });

  it('W4 a draining one is not routable', () => {
    expect(owners([claim('a', 'DRAINING'), claim('b')], 'a')).to.equal('b a');
  });

  it('W4 holds of all sets of claims, in any order of arrival', () => {
    const status = fc.constantFrom<WorkerStatus>('READY', 'NOT_READY', 'FAILED', 'DRAINING');
    const claims = fc
      .uniqueArray(fc.constantFrom('self', 'a', 'b', 'c', 'd'))
      .chain((names) => fc.tuple(...names.map((name) => status.map((s) => claim(name, s)))))
      .chain((list) => fc.shuffledSubarray(list, { minLength: list.length }));
    fc.assert(
      fc.property(claims, fc.option(fc.constantFrom('self', 'a', 'b', 'c', 'd')), (list, was) => {
        const ordered = orderClaims(list, was === null ? undefined : `${was}@${url}`);
        expect(ordered).to.have.members(list);
        const [active, ...rest] = ordered.map(({ owner }) => owner);
        expect(rest).to.deep.equal([...rest].sort());
        expect(active).to.equal(expectedActive(list, was));
      }),
    );
  });
});

/** W4 in the words of the contract, one sentence after the other. */
function expectedActive(list: readonly WorkerRecord[], was: string | null): string | undefined {
  const names = list.map(({ owner }) => owner).sort();
  const routable = names.filter(
    (name) => list.find(({ owner }) => owner === name)!.status === 'READY',
  );
  if (names.includes('self')) return 'self';
  if (was !== null && names.includes(was)) {
    if (routable.includes(was) || routable.length === 0) return was;
  }
  return routable[0] ?? names[0];
}
