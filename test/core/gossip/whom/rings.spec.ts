import { expect } from 'chai';
import { Overlay } from '../../../../src/core/gossip/whom/overlay.js';
import { hashName } from '../../../../src/core/hash-name.js';
import {
  FULL_MESH_AGAIN_SHARE,
  OVERLAY_DETOUR_MAX,
  OVERLAY_RINGS,
} from '../../../../src/core/limits.js';

const none: Fails = () => false;

/** Says of a name whether it cannot be reached. */
type Fails = (name: string) => boolean;

const NAMES = Array.from({ length: 60 }, (_, n) => `node-${n}`);

/** Ring by ring and in both directions: the others in the order of their distance, of two alike the smaller name. */
function sides(from: string, names: readonly string[]): string[][] {
  const found: string[][] = [];
  for (let ring = 0; ring < OVERLAY_RINGS; ring += 1) {
    const ahead = (name: string): number => {
      const away = hashName(name, ring) - hashName(from, ring);
      return away < 0 || (away === 0 && name < from) ? away + 2 ** 32 : away;
    };
    for (const sign of [1, -1]) {
      const nearer = (a: string, b: string): number =>
        sign * (ahead(a) - ahead(b)) || (a < b ? -1 : 1);
      found.push([...names].sort(nearer));
    }
  }
  return found;
}

/** Whom a node links to: on each ring the next in both directions, and on past those that fail, so far. */
function expected(node: string, names: readonly string[], fails = none): string[] {
  const chosen = new Set<string>();
  for (const side of sides(node, names)) {
    const reached = side.slice(0, OVERLAY_DETOUR_MAX + 1);
    const end = reached.findIndex((name) => !fails(name));
    for (const name of end < 0 ? reached : reached.slice(0, end + 1)) chosen.add(name);
  }
  return [...chosen].sort();
}

function chosen(node: string, names: readonly string[], fails: Fails = none) {
  return [...(new Overlay(node, 1).choose(names, fails) ?? [])].sort();
}

describe('the rings of the overlay', () => {
  it('L5 a node links to its two neighbours on each', () => {
    for (const node of NAMES) {
      const others = NAMES.filter((name) => name !== node);
      expect(chosen(node, others), node).to.deep.equal(expected(node, others));
      expect(chosen(node, others.toReversed()), `${node}, told otherwise`).to.deep.equal(
        expected(node, others),
      );
    }
  });

  it(`L5 past those that fail it looks up to ${OVERLAY_DETOUR_MAX} nodes further`, () => {
    const others = NAMES.slice(1);
    for (const count of [1, OVERLAY_DETOUR_MAX, OVERLAY_DETOUR_MAX + 1, others.length]) {
      const failing = sides(NAMES[0]!, others)[0]!.slice(0, count);
      const fails = (name: string): boolean => failing.includes(name);
      const wanted = expected(NAMES[0]!, others, fails);
      expect(chosen(NAMES[0]!, others, fails), `${count} fail`).to.deep.equal(wanted);
    }
  });

  it('L5 of two at one place of a ring the smaller name is nearer, and this node has one place among them', () => {
    // Their hashes on the first ring are alike.
    const [one, other] = ['ghidrbb', 'gjlncs5'] as const;
    expect(hashName(one, 0)).to.equal(hashName(other, 0));
    const alike = [one, other];
    for (const node of NAMES) {
      const others = NAMES.filter((name) => name !== node);
      for (const twins of [alike, alike.toReversed()]) {
        const told = [...twins, ...others];
        expect(chosen(node, told), node).to.deep.equal(expected(node, told));
      }
    }
    for (const [node, twin] of [alike, alike.toReversed()] as [string, string][]) {
      expect(chosen(node, [...NAMES, twin]), node).to.deep.equal(expected(node, [...NAMES, twin]));
    }
  });

  it('L4 L5 an overlay stays until there are clearly fewer than it begins with, and is overdue where it has not begun', () => {
    const max = 12;
    const again = max * FULL_MESH_AGAIN_SHARE;
    const overlay = new Overlay('me', max);
    const choose = (count: number): boolean => {
      const wanted = overlay.choose(NAMES.slice(0, count), none);
      expect(overlay.wanted).to.equal(wanted);
      expect(overlay.on).to.equal(wanted !== undefined);
      return overlay.on;
    };
    expect([max, max + 1].map((count) => overlay.overdue(count))).to.deep.equal([false, true]);
    expect([max, max + 1].map(choose)).to.deep.equal([false, true]);
    expect(overlay.overdue(max + 1)).to.equal(false);
    expect([max, again + 1, again, again + 1].map(choose)).to.deep.equal([
      ...[true, true, false, false],
    ]);
  });

  it('L5 what has left and comes back stands where it stood', () => {
    const overlay = new Overlay('me', 1);
    const whole = [...overlay.choose(NAMES, none)!];
    for (let n = 0; n < 5; n += 1) overlay.choose(NAMES.slice(n, n + 20), none);
    expect([...overlay.choose(NAMES, none)!]).to.deep.equal(whole);
  });

  it('L5 who was dialed and is not wanted is not served, and whoever dials is', () => {
    const overlay = new Overlay('me', 1);
    const links = (dialed: boolean): boolean[] =>
      NAMES.map((node) => overlay.serves({ dialed, peer: { node } as never }));
    expect([...links(true), ...links(false)]).not.to.include(false);
    const wanted = overlay.choose(NAMES, none)!;
    expect(links(true)).to.deep.equal(NAMES.map((name) => wanted.has(name)));
    expect(links(false)).not.to.include(false);
    expect(overlay.serves({ dialed: true, peer: undefined }), 'nobody yet').to.equal(false);
  });
});
