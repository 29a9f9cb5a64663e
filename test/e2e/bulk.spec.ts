import { expect } from 'chai';
import type { ApplyWorkersResponse__Output } from '../../src/gen/workermesh/v1/ApplyWorkersResponse.js';
import type { SyncWorkersRequest } from '../../src/gen/workermesh/v1/SyncWorkersRequest.js';
import type { SyncWorkersResponse__Output } from '../../src/gen/workermesh/v1/SyncWorkersResponse.js';
import { eventually } from '../support/eventually.js';
import { call, list } from '../support/gateway.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const url = (at: number): string => `http://10.4.${at >> 8}.${at & 255}:8000`;

describe('bulk writes', () => {
  let a: SidecarProcess;
  let b: SidecarProcess;

  before(async () => {
    a = await startSidecar('a', ['--health-checks=off']);
    b = await startSidecar('b', ['--peer', a.addresses.gossip, '--health-checks=off']);
  });

  after(async () => {
    await Promise.all([a.end(), b.end()]);
  });

  function sync(...requests: SyncWorkersRequest[]): Promise<SyncWorkersResponse__Output> {
    return new Promise((resolve, reject) => {
      const stream = a.registry.syncWorkers((error: Error | null, answer: unknown) => {
        if (error) reject(error);
        else resolve(answer as SyncWorkersResponse__Output);
      });
      requests.forEach((request) => stream.write(request));
      stream.end();
    });
  }

  async function headOfA(node: SidecarProcess): Promise<number> {
    const { nodes } = await call(node.mesh, node.mesh.listNodes.bind(node.mesh), {});
    return nodes.find(({ name }) => name === 'a')?.head ?? 0;
  }

  it('ApplyWorkers answers 20,000 in order, bad ones with a status, and the rest arrives', async () => {
    const total = 20_000;
    const bad = (at: number): boolean => at % 1000 === 500;
    const answers: ApplyWorkersResponse__Output[] = [];
    const stream = a.registry.applyWorkers();
    const ended = new Promise<void>((resolve, reject) => {
      stream.on('data', (answer: ApplyWorkersResponse__Output) => answers.push(answer));
      stream.on('end', resolve);
      stream.on('error', reject);
    });
    for (let at = 0; at < total; at += 1) {
      const specJson = bad(at) ? '{"url":"ftp://x"}' : JSON.stringify({ url: url(at) });
      if (!stream.write({ requestId: String(at), specJson, manager: 'apply' })) {
        await new Promise<void>((resolve) => stream.once('drain', resolve));
      }
    }
    stream.end();
    await ended;
    expect(answers.map(({ requestId }) => Number(requestId))).to.deep.equal(
      Array.from({ length: total }, (_, at) => at),
    );
    for (const [at, { error, outcome }] of answers.entries()) {
      expect(error?.code ?? 0, String(at)).to.equal(bad(at) ? 3 : 0);
      if (!bad(at)) expect(outcome).to.equal('WRITE_OUTCOME_CREATED');
    }
    await eventually(async () => (await list(b.registry)).length === total - 20, 20_000);
    await sync({ manager: 'apply', commit: true, allowEmpty: true });
    await eventually(async () => (await list(b.registry)).length === 0, 20_000);
  }).timeout(60_000);

  it('SyncWorkers of 5,000 with two gone and one changed moves exactly three records', async () => {
    const workers = Array.from({ length: 5000 }, (_, at) => ({
      specJson: JSON.stringify({ url: url(at) }),
    }));
    const created = await sync({ manager: 'm', workers, commit: true });
    expect(created).to.include({ created: 5000, replaced: 0, unchanged: 0, removed: 0 });
    await eventually(async () => (await headOfA(b)) === (await headOfA(a)));
    const before = await headOfA(a);
    const next = workers.slice(2);
    next[0] = { specJson: JSON.stringify({ url: url(2), priority: 60 }) };
    const uncommitted = await sync({ manager: 'm', workers: next }).catch(
      (error: unknown) => error,
    );
    expect(uncommitted).to.include({ code: 3 });
    expect(String(uncommitted)).to.include('commit');
    const invalid = [...next.slice(1), { specJson: '{"url":"gopher://x"}' }];
    const refused = await sync({ manager: 'm', workers: invalid, commit: true }).catch(
      (error: unknown) => error,
    );
    expect(refused).to.include({ code: 3 });
    expect(String(refused)).to.include('workers[4997]');
    expect(await headOfA(a)).to.equal(before);
    const changed = await sync({ manager: 'm', workers: next, commit: true });
    expect(changed).to.include({ created: 0, replaced: 1, unchanged: 4997, removed: 2 });
    await eventually(async () => (await headOfA(a)) === before + 3);
    await eventually(async () => (await headOfA(b)) === before + 3);
    await eventually(async () => (await list(b.registry)).length === 4998);
  }).timeout(30_000);

  it('SyncWorkers needs allow_empty for an empty set, and leaves other managers alone', async () => {
    const empty = await sync({ manager: 'm', commit: true }).catch((error: unknown) => error);
    expect(empty).to.have.property('code');
    const mine = await sync({
      manager: 'other',
      workers: [{ specJson: JSON.stringify({ url: url(3), priority: 1 }) }],
      commit: true,
    });
    expect(mine).to.include({ unchanged: 1, created: 0, replaced: 0 });
    const forced = await sync({
      manager: 'other',
      workers: [{ specJson: JSON.stringify({ url: url(3), priority: 1 }) }],
      commit: true,
      force: true,
    });
    expect(forced).to.include({ replaced: 1 });
  });
});
