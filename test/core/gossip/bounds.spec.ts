import { expect } from 'chai';
import type { MeshEffect } from '../../../src/core/gossip/effects.js';
import { MeshNode } from '../../../src/core/gossip/mesh-node.js';
import { Peers } from '../../../src/core/gossip/whom/peers.js';
import { RowAnnouncer } from '../../../src/core/gossip/link/row-announcer.js';
import {
  ANSWERS_PER_LINK_MAX,
  DIAL_TARGETS_MAX,
  LINKS_MAX,
  MEMBER_ROWS_PER_FRAME_MAX,
} from '../../../src/core/limits.js';
import { createRng } from '../../simulation/rng.js';
import { quickHash64, SETTINGS } from '../../support/virtual-process.js';
import { FakeSource, hello, linkOf, say } from './link/transcript.js';

const now = { monotonicMs: 0, wallMs: 1_800_000_000_000 };

function nodeOf(): MeshNode {
  return new MeshNode({
    ...{ cluster: 'test', node: 'me', address: 'me:1', version: '1', seeds: [], knownPeers: [] },
    boot: { generation: 1_800_000_000_000, instanceId: '0'.repeat(16) },
    ...{ hash64: quickHash64, rng: createRng(1), settings: SETTINGS, now },
  });
}

function openLinks(node: MeshNode, count: number): MeshEffect[] {
  let effects: MeshEffect[] = [];
  for (let linkId = 1; linkId <= count; linkId += 1) {
    effects = node.handle({ kind: 'link-opened', linkId, remoteAddress: 'x:1' }, now);
  }
  return effects;
}

describe('bounds of the mesh', () => {
  for (const count of [LINKS_MAX - 1, LINKS_MAX, LINKS_MAX + 1]) {
    const full = count > LINKS_MAX;
    it(`L6 link ${count} is ${full ? 'one too many, and told so' : 'welcome'}`, () => {
      const node = nodeOf();
      const effects = openLinks(node, count);
      expect(effects.some((effect) => effect.kind === 'close')).to.equal(full);
      const lines = [node.nextFrame(count, now), node.nextFrame(count, now)];
      expect(lines[0] && say(lines[0])).to.equal('hello me in test');
      const goodbye = 'goodbye OVERLAY: this node has no room for more links';
      expect(lines[1] && say(lines[1])).to.equal(full ? goodbye : undefined);
    });
  }

  for (const count of [
    MEMBER_ROWS_PER_FRAME_MAX - 1,
    MEMBER_ROWS_PER_FRAME_MAX,
    MEMBER_ROWS_PER_FRAME_MAX + 1,
  ]) {
    const frames = count > MEMBER_ROWS_PER_FRAME_MAX ? 2 : 1;
    it(`L3 ${count} membership rows go in ${frames} frames`, () => {
      const source = new FakeSource();
      source.names.splice(0, 1, ...Array.from({ length: count }, (_, n) => `n${n}`));
      const session = linkOf(source);
      session.receive({ kind: 'hello', hello: hello('peer') }, 1, 0);
      session.accept(hello('peer'), 0);
      let members = 0;
      for (let frame = session.next(0); frame !== undefined; frame = session.next(0)) {
        if (frame.kind === 'members') members += 1;
      }
      expect(members).to.equal(frames);
    });
  }

  for (const graves of [0, 1, 2]) {
    const count = MEMBER_ROWS_PER_FRAME_MAX - 1;
    it(`L3 ${count} names and ${graves} graves go in ${graves < 2 ? 1 : 2} frames`, () => {
      const source = new FakeSource();
      source.names.splice(0, 1, ...Array.from({ length: count }, (_, n) => `n${n}`));
      for (let n = 0; n < graves; n += 1) source.graves.add(`n${n}`);
      const session = linkOf(source);
      session.receive({ kind: 'hello', hello: hello('peer') }, 1, 0);
      session.accept(hello('peer'), 0);
      const sizes: number[] = [];
      for (let frame = session.next(0); frame !== undefined; frame = session.next(0)) {
        if (frame.kind === 'members') sizes.push(frame.rows.length);
      }
      expect(sizes.every((size) => size <= MEMBER_ROWS_PER_FRAME_MAX)).to.equal(true);
      expect(sizes.length).to.equal(graves < 2 ? 1 : 2);
    });
  }

  for (const count of [ANSWERS_PER_LINK_MAX - 1, ANSWERS_PER_LINK_MAX, ANSWERS_PER_LINK_MAX + 1]) {
    const taken = count <= ANSWERS_PER_LINK_MAX;
    it(`S10 row ${count} that a peer asked for is ${taken ? 'owed' : 'not'}`, () => {
      const rows = new RowAnnouncer(new FakeSource(), () => undefined);
      let last = true;
      for (let n = 1; n <= count; n += 1) last = rows.tell(`o${n}`);
      expect(last).to.equal(taken);
      expect(rows.tell('o1')).to.equal(true);
    });
  }

  for (const count of [DIAL_TARGETS_MAX - 1, DIAL_TARGETS_MAX, DIAL_TARGETS_MAX + 1]) {
    it(`L6 of ${count} addresses at most ${DIAL_TARGETS_MAX} are dialed`, () => {
      const peers = new Peers({ node: 'me', seeds: [], knownPeers: [], rng: () => 0 });
      for (let n = 0; n < count; n += 1) peers.member(`n${n}`, `n${n}:1`, 0);
      expect(peers.tick(0).length).to.equal(Math.min(count, DIAL_TARGETS_MAX));
    });
  }

  it('X4 what breaks the protocol ends the link with a reason, is counted, and ends nothing else', () => {
    const node = nodeOf();
    openLinks(node, 1);
    const input = { kind: 'frame-invalid' as const, linkId: 1, message: 'delta.boot is not set' };
    const effects = node.handle(input, now);
    const counted = effects.find((effect) => effect.kind === 'count');
    expect(counted).to.include({ name: 'protocol_errors_total' });
    expect(effects.some((effect) => effect.kind === 'close')).to.equal(true);
    node.nextFrame(1, now);
    const goodbye = node.nextFrame(1, now);
    expect(goodbye && say(goodbye)).to.equal('goodbye PROTOCOL_ERROR: delta.boot is not set');
    const nothing = node.handle({ kind: 'link-closed', linkId: 1, reason: 'closed' }, now);
    expect(nothing.some((effect) => effect.kind === 'close')).to.equal(false);
  });

  it('X4 inputs about links, dials and pings that there are not change nothing', () => {
    const node = nodeOf();
    const boot = { generation: 1, instanceId: 'f'.repeat(16) };
    for (const input of [
      { kind: 'frame', linkId: 9, frame: { kind: 'unknown' }, bytes: 1 },
      { kind: 'frame-invalid', linkId: 9, message: 'x' },
      { kind: 'link-closed', linkId: 9, reason: 'x' },
      { kind: 'resolved', seed: 'nobody:1', addresses: ['x:1'] },
      { kind: 'ping-answered', pingId: 9, node: 'x', boot, rows: [] },
      { kind: 'ping-answered', pingId: 2 ** 40 + 9, node: 'me', boot, rows: [] },
      { kind: 'ping-failed', pingId: 9 },
      { kind: 'generation-persisted', generation: 5 },
    ] as const) {
      expect(node.handle(input, now)).to.deep.equal([]);
    }
    expect(node.nextFrame(9, now)).to.equal(undefined);
  });
});
