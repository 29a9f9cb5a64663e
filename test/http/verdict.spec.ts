import { expect } from 'chai';
import type { NodeRow } from '../../src/http/status.js';
import type { Summary } from '../../src/http/summary.js';
import { timeline, TIMELINE_MINUTES } from '../../src/http/timeline.js';
import { findings, type VerdictSource } from '../../src/http/verdict.js';
import { createSummary, SUMMARY_MODELS_MAX } from '../../src/http/summary.js';
import { FakeStatus, fakeNode, fakeRecord } from '../support/admin-fake.js';
import { testSpec } from '../support/workers.js';

const SUMMARY: Summary = {
  ...{ active: 2, routable: 2, causes: [], models: [], otherModels: 0 },
  ...{ shadowed: 0, stale: 0, degraded: 0 },
};
const node = (fields: Partial<NodeRow> & { name: string }): NodeRow => ({
  ...fakeNode({ name: fields.name }),
  ...{ self: false, status: 'ALIVE', lag: null, ...fields },
});

describe('the verdict of the page', () => {
  const verdict = (source: Partial<VerdictSource>) =>
    findings({
      ...{ self: new FakeStatus().self(), nodes: [node({ name: 'a' })], seeds: [] },
      ...{ summary: SUMMARY, ...source },
    }).map(({ level, text }) => `${level}: ${text}`);

  it('is one good sentence when all is well', () => {
    expect(verdict({})).to.deep.equal([
      'good: all 2 workers are routable here; this node is alone',
    ]);
    const nodes = [node({ name: 'a' }), node({ name: 'b' }), node({ name: 'c', status: 'LEFT' })];
    expect(verdict({ nodes, summary: { ...SUMMARY, active: 0, routable: 0 } })).to.deep.equal([
      'good: there are no workers yet; all 2 nodes are alive',
    ]);
  });

  it('puts what hurts requests first', () => {
    const self = { ...new FakeStatus().self(), ready: false, notReadyReasons: ['x'] };
    const nodes = [
      node({ name: 'a', evictionHeld: 'no other node is alive' }),
      node({ name: 'b', status: 'DEAD' }),
      node({ name: 'c', status: 'DEAD', lag: 5_000 }),
      node({
        name: 'd',
        status: 'SUSPECT',
        maintenance: 'in maintenance, its workers stay for 10m: kernel',
      }),
    ];
    const causes = [
      { status: 'NOT_READY', reason: 'PROBE_FAILED', count: 38 },
      { status: 'PENDING', reason: '', count: 3 },
    ];
    const summary = { ...SUMMARY, active: 100, routable: 59, causes, shadowed: 2 };
    const told = verdict({ self, nodes, summary, seeds: [{ name: 's:1', cause: 'refused' }] });
    expect(told).to.deep.equal([
      'bad: this node is not ready: x',
      'bad: 2 of 4 nodes are DEAD: b, c',
      'warn: 41 of 100 workers are not routable here: 38 NOT_READY (PROBE_FAILED), 3 PENDING',
      'warn: 1 of 4 nodes is SUSPECT: d',
      'warn: the eviction of a is held: no other node is alive',
      'warn: c is 5000 entries behind this node',
      'warn: d is in maintenance, its workers stay for 10m: kernel',
      'warn: 1 of the seeds never answered: s:1 (refused)',
      'warn: 2 workers are claimed by another node too',
    ]);
  });

  it('D6 says that the data directory was put back, and what differs', () => {
    const restore = {
      ...{ peer: 'b:1', preference: 'prefer-disk', held: true, nextStep: 'register them' },
      ...{ lost: ['http://l:1'], removed: [], changed: ['http://c:1', 'http://c:2'] },
    };
    const self = { ...new FakeStatus().self(), restore };
    const [told] = verdict({ self });
    expect(told).to.equal(
      'warn: the data directory was put back, older than what b:1 held: 1 lost, 2 changed',
    );
    const unknown = { ...restore, held: false, lost: [], changed: [] };
    expect(verdict({ self: { ...self, restore: unknown } })[0]).to.contain('nobody holds its log');
  });

  it('is bad when nothing is routable', () => {
    const causes = [{ status: 'FAILED', reason: 'PROBE_FAILED', count: 2 }];
    expect(verdict({ summary: { ...SUMMARY, routable: 0, causes } })[0]).to.equal(
      'bad: no worker is routable here: of 2, 2 FAILED (PROBE_FAILED)',
    );
  });
});

describe('the summary of all workers', () => {
  it('counts active workers by cause and model, the largest first, and no more models than it may', async () => {
    const status = new FakeStatus();
    const ofModel = (at: number, id: string) =>
      fakeRecord({ url: `http://w:${at}`, spec: testSpec('x', { models: [{ id, aliases: [] }] }) });
    status.records = [
      ...Array.from({ length: SUMMARY_MODELS_MAX + 2 }, (_, at) => ofModel(at, `m${at}`)),
      { ...ofModel(98, 'm0'), status: 'FAILED', stale: true },
      { ...ofModel(98, 'm0'), id: 'shadowed', owner: 'b' },
    ];
    const { value } = await createSummary(status).get();
    expect(value).to.include({ active: SUMMARY_MODELS_MAX + 3, shadowed: 1, stale: 1 });
    expect(value.models[0]).to.deep.equal({ model: 'm0', ready: 1, total: 2 });
    expect(value.models).to.have.length(SUMMARY_MODELS_MAX);
    expect(value.otherModels).to.equal(2);
    expect(value.causes).to.deep.equal([{ status: 'FAILED', reason: 'PROBE_SUCCEEDED', count: 1 }]);
  });
});

describe('the timeline', () => {
  it('counts the last hour by the minute, and says when events are not kept for so long', () => {
    const status = new FakeStatus();
    const now = TIMELINE_MINUTES * 60_000 * 10;
    status.now = () => ({ wallMs: now });
    const put = (agoMs: number, type: 'WORKER_STATUS_CHANGED' | 'WORKER_REMOVED', to = '') =>
      status.events.append({
        ...{ kind: type, timeMs: now - agoMs, workerId: '', url: '', node: 'b', to, from: 'READY' },
        ...{ cause: '', by: 'probe', manager: '' },
      });
    put(2 * TIMELINE_MINUTES * 60_000, 'WORKER_REMOVED');
    put(60_000, 'WORKER_STATUS_CHANGED', 'READY');
    put(0, 'WORKER_STATUS_CHANGED', 'FAILED');
    put(0, 'WORKER_REMOVED');
    const shown = timeline(status);
    expect(shown.minutes).to.have.length(TIMELINE_MINUTES);
    expect(shown.minutes.at(-1)).to.include({ lost: 1, removed: 1, ready: 0 });
    expect(shown.minutes.at(-2)).to.include({ lost: 0, removed: 0, ready: 1 });
    expect(shown.sinceMs).to.equal(0);
    for (let at = 0; at < status.events.capacity; at += 1) put(1_000, 'WORKER_REMOVED');
    expect(timeline(status).sinceMs).to.equal(now - 1_000);
  });
});
