import { expect } from 'chai';
import { RowBudgets } from '../../../../src/core/gossip/link/row-budget.js';
import {
  GRAVES_MAX,
  LINKS_MAX,
  MEMBER_NAMES_PER_SECOND,
  MEMBER_ROWS_IN_FRAME_MAX,
  MEMBER_ROWS_PER_SECOND,
  MEMBERS_MAX,
} from '../../../../src/core/limits.js';
import { greeting, linked, meshOf } from '../mesh-support.js';

const ROWS_MAX = 2 * (MEMBERS_MAX + GRAVES_MAX);

/** Tells `count` rows in full frames; the first complaint. */
function tell(
  budgets: RowBudgets,
  count: number,
  names: number,
  nowMs: number,
): string | undefined {
  for (let left = count; left > 0; left -= MEMBER_ROWS_IN_FRAME_MAX) {
    const rows = Math.min(left, MEMBER_ROWS_IN_FRAME_MAX);
    const why = budgets.spend('b', rows, left === count ? names : 0, nowMs);
    if (why !== undefined) return why;
  }
  return undefined;
}

describe('RowBudgets', () => {
  for (const over of [-1, 0, 1]) {
    const verdict = over > 0 ? 'too many' : 'fine';
    it(`X4 the bound and ${over} rows in a frame are ${verdict}`, () => {
      const why = new RowBudgets().spend('b', MEMBER_ROWS_IN_FRAME_MAX + over, 0, 0);
      expect(why === undefined).to.equal(over <= 0);
    });

    it(`X4 the bound and ${over} rows at once are ${verdict}`, () => {
      const why = tell(new RowBudgets(), ROWS_MAX + over, 0, 0);
      expect(why === undefined).to.equal(over <= 0);
    });

    it(`X4 the bound and ${over} new names at once are ${verdict}`, () => {
      const why = new RowBudgets().spend('b', 1, MEMBERS_MAX + over, 0);
      expect(why === undefined).to.equal(over <= 0);
    });

    it(`X4 what a second brings, and ${over}, is ${verdict} a second later`, () => {
      const budgets = new RowBudgets();
      expect(tell(budgets, ROWS_MAX, MEMBERS_MAX, 0)).to.equal(undefined);
      const rows = MEMBER_ROWS_PER_SECOND + over;
      expect(tell(budgets, rows, MEMBER_NAMES_PER_SECOND, 1_000) === undefined).to.equal(over <= 0);
    });

    it(`X4 of ${LINKS_MAX + over} peers the first is ${over > 0 ? 'forgotten' : 'remembered'}`, () => {
      const budgets = new RowBudgets();
      expect(tell(budgets, ROWS_MAX, 0, 0)).to.equal(undefined);
      for (let n = 1; n < LINKS_MAX + over; n += 1) budgets.spend(`x${n}`, 1, 0, 0);
      expect(budgets.spend('b', 1, 0, 0) === undefined).to.equal(over > 0);
    });
  }
});

describe('MeshNode and floods of membership rows', () => {
  it('X4 closes the link of a peer that tells more names than a mesh has, not those of others', () => {
    const mesh = meshOf(['a', 'b']);
    mesh.until('linked', () => linked(mesh));
    const frames = Array.from({ length: 20 }, (_, frame) => ({
      kind: 'members' as const,
      rows: Array.from({ length: MEMBER_ROWS_IN_FRAME_MAX }, (_row, n) => ({
        ...{ name: `x${frame}-${n}`, address: '', incarnation: 0, status: 'ALIVE' as const },
        boot: { generation: 1, instanceId: 'f'.repeat(16) },
        ...{ ageMs: 0, observers: [], restarting: false, version: '1' },
      })),
    }));
    mesh.forge('a', [...greeting(), ...frames]);
    expect(mesh.get('a').counted('protocol_errors_total', { peer: 'evil' })).to.equal(1);
    expect(mesh.get('a').node.membership.rows().length).to.be.at.most(MEMBERS_MAX);
    expect(mesh.get('a').livePeers()).to.deep.equal(['b']);
  });
});
