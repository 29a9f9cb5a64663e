import { expect } from 'chai';
import { run } from '../../src/cli/run.js';
import { eventually } from '../support/eventually.js';
import { FakeIo } from '../support/fake-io.js';
import { call, list, register } from '../support/gateway.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const URL = 'http://127.0.0.1:9';

/** What an operator asks a mesh of two at night. */
describe('an operator', function () {
  this.timeout(60_000);
  let a: SidecarProcess;
  let b: SidecarProcess;

  before(async () => {
    a = await startSidecar('a', ['--health-checks=off']);
    b = await startSidecar('b', ['--peer', a.addresses.gossip, '--health-checks=off']);
    await register(a.registry, { url: URL }, { manager: 'night-shift' });
  });
  after(async () => {
    await Promise.all([a.end('SIGKILL'), b.end('SIGKILL')]);
  });

  const ask = async (sidecar: SidecarProcess, ...args: string[]): Promise<[number, string]> => {
    const io = new FakeIo();
    const all = [...args, '--address', sidecar.addresses.registry];
    const code = await run(all, io, () => Promise.reject(new Error('not served here')));
    return [code, io.out + io.err];
  };

  it('O1 reads in `events` what happened to workers and nodes, and by whom', async () => {
    await eventually(async () => {
      const [code, out] = await ask(b, 'events', '--since=5m');
      expect(code).to.equal(0);
      expect(out).to.match(/NODE_STATUS_CHANGED +a +ALIVE +members +joined/);
      expect(out).to.match(/WORKER_IMPORTED +http:\/\/127\.0\.0\.1:9 +a .* owner/);
    });
    const [, out] = await ask(a, 'events', '--worker', URL);
    expect(out).to.match(/WORKER_REGISTERED .* gateway \(night-shift\)/);
    const logged = a.log.find(({ message }) => message === 'event');
    expect(logged).to.include({ event: 'WORKER_REGISTERED', url: URL, manager: 'night-shift' });
  });

  it('O1 reads in `explain` whether a worker is routable, and why', async () => {
    const [code, out] = await ask(a, 'explain', URL);
    const verdict = `not routable here: ${URL} is PENDING: it has not been probed yet`;
    expect([code, out.split('\n')[0]]).to.deep.equal([0, verdict]);
    expect(out).to.match(/owner +a \(this\)/);
    expect(out).to.contain('WORKER_REGISTERED');
    const [, unknown] = await ask(b, 'explain', 'http://127.0.0.1:10');
    expect(unknown).to.match(/^not routable here: b knows no worker http:\/\/127.0.0.1:10\n/);
  });

  it('sets the log level of a running sidecar, and back', async () => {
    const [code, out] = await ask(a, 'log-level', 'debug');
    expect([code, out]).to.deep.equal([0, 'the log level is debug; it was info\n']);
    expect((await ask(a, 'log-level', 'info'))[1]).to.contain('it was debug');
    expect((await ask(a, 'log-level', 'loud'))[0]).to.equal(2);
    expect((await ask(a, 'log-level', 'gossip=debug'))[1]).to.equal(
      'the log level of gossip is debug; it was info\n',
    );
    const [, levels] = await ask(a, 'log-level');
    expect(levels)
      .to.match(/gossip +debug\n/)
      .and.match(/probes +info\n/);
    expect((await ask(a, 'log-level', 'info'))[0]).to.equal(0);
    expect((await ask(a, 'log-level'))[1]).to.match(/gossip +info\n/);
  });

  it('O1 tails the log at debug, and its level stays', async () => {
    const io = new FakeIo();
    const args = ['log', 'tail', '--level=debug', '--contains=DRAINED'];
    const tail = run([...args, '--address', a.addresses.registry], io, () =>
      Promise.reject(new Error('not served here')),
    );
    await eventually(async () => {
      await register(
        a.registry,
        { url: 'http://127.0.0.1:6', labels: { x: `DRAINED ${Date.now()}` } },
        { allowReplace: true },
      );
      await ask(a, 'workers', 'cordon', 'http://127.0.0.1:6', '--reason=DRAINED');
      await ask(a, 'workers', 'uncordon', 'http://127.0.0.1:6');
      expect(io.out).to.contain('DRAINED');
    });
    io.interrupt();
    expect(await tail).to.equal(0);
    await ask(a, 'workers', 'remove', 'http://127.0.0.1:6', '--now');
  });

  it('W14 drains a node by the load that is known, says who is busy, and undoes it', async () => {
    const { workerId } = (await list(a.registry)).find(({ url }) => url === URL)!;
    const report = (load: number) =>
      call(a.registry, a.registry.reportLoads.bind(a.registry), { loads: [{ workerId, load }] });
    await report(2);
    const [wrong, why] = await ask(a, 'drain', 'b');
    expect([wrong, why]).to.deep.equal([
      1,
      'worker-mesh: this is node a, not b; name the registry address of b with --address\n',
    ]);
    const [busy, said] = await ask(a, 'drain', 'a', '--wait=1ms', '--reason=new kernel');
    expect(busy).to.equal(1);
    expect(said).to.contain(`still busy: ${URL} (load 2)`);
    await report(0);
    const [done, out] = await ask(a, 'drain', 'a');
    expect([done, out]).to.deep.equal([0, '1 workers of a are out of routing, and idle\n']);
    await eventually(async () =>
      expect((await list(b.registry))[0]).to.include({ ownerStatus: 'WORKER_STATUS_DRAINING' }),
    );
    expect((await ask(a, 'drain', 'a', '--undo'))[1]).to.equal('1 workers of a are READY again\n');
  });

  it('M9 announces an absence, which all nodes show with its reason, until it ends', async () => {
    const [code, out] = await ask(b, 'maintenance', 'b', '--for=10m', '--reason=kernel');
    expect(code).to.equal(0);
    expect(out).to.match(/^b may be away for 10m; if it stays, that ends at 20/);
    await eventually(async () =>
      expect((await ask(a, 'nodes'))[1]).to.match(
        /b .* in maintenance, its workers stay for 10m: kernel/,
      ),
    );
    await ask(b, 'maintenance', 'b', '--end');
    await eventually(async () => expect((await ask(a, 'nodes'))[1]).not.to.contain('kernel'));
    expect((await ask(b, 'maintenance', 'b', '--for=25h'))[0]).to.equal(2);
    expect((await ask(b, 'maintenance', 'b'))[0]).to.equal(2);
  });

  it('O1 tells where two nodes differ, from one of them alone and from both', async () => {
    await eventually(async () => {
      const [code, out] = await ask(a, 'diff', 'b');
      expect(out).to.match(/^no difference to b\nnot known from here: /);
      expect(code).to.equal(0);
    });
    const both = ['diff', 'b', '--with', b.addresses.registry];
    await eventually(async () =>
      expect(await ask(a, ...both)).to.deep.equal([0, 'no difference to b\n']),
    );
    await register(a.registry, { url: 'ipc:///tmp/x.sock' });
    const [code, out] = await ask(a, ...both);
    expect(code).to.equal(1);
    expect(out).to.match(/ipc:\/\/\/tmp\/x.sock +a +\w+ +not there +it is not published/);
    await ask(a, 'workers', 'remove', 'ipc:///tmp/x.sock', '--now');
    expect((await ask(a, 'diff', 'b', '--with', a.addresses.registry))[1]).to.contain(
      'is node a, not b',
    );
  });

  it('exports the state of a node, and imports it elsewhere, twice alike', async () => {
    await ask(a, 'workers', 'cordon', URL, '--reason=tired');
    const io = new FakeIo();
    const start = () => Promise.reject(new Error('not served here'));
    await run(['export-state', '--address', a.addresses.registry], io, start);
    const [head, line, end] = io.out.split('\n');
    expect(JSON.parse(head!)).to.include({ format: 'worker-mesh-state', version: 1, node: 'a' });
    expect(JSON.parse(line!)).to.deep.include({
      owner: 'a',
      manager: 'night-shift',
      cordoned: 'tired',
    });
    expect(end).to.equal('');
    await ask(a, 'workers', 'uncordon', URL);
    io.files.set('state', io.out);
    const c = await startSidecar('c', ['--health-checks=off']);
    const load = async (...flags: string[]): Promise<string> => {
      const each = new FakeIo();
      each.files.set('state', io.out);
      await run(
        ['import-state', 'state', ...flags, '--address', c.addresses.registry],
        each,
        start,
      );
      return each.out + each.err;
    };
    try {
      expect(await load('--owner=x')).to.equal('nothing to do\n');
      expect(await load()).to.equal('1 created, 1 cordoned\n');
      expect(await load()).to.equal('1 unchanged, 1 cordoned\n');
      const [worker] = await list(c.registry);
      expect(worker).to.include({ url: URL, ownerNode: 'c', manager: 'night-shift' });
      expect(worker?.status).to.equal('WORKER_STATUS_DRAINING');
    } finally {
      await c.end('SIGKILL');
    }
  });

  it('speaks the words of the command line, and not those of the API', async () => {
    const url = 'http://127.0.0.1:11';
    await ask(a, 'workers', 'register', url);
    const [code, taken] = await ask(a, 'workers', 'register', url, '--model=m');
    expect(code).to.equal(1);
    expect(taken)
      .to.contain('--replace replaces it, and `worker-mesh workers patch` changes it')
      .and.not.match(/allow_replace|ReplaceWorker/);
    expect((await ask(a, 'workers', 'get', 'http://none:1'))[1]).to.contain(
      '`worker-mesh workers list` shows the ids',
    );
    expect((await ask(a, 'forget', 'zz'))[1]).to.contain('`worker-mesh nodes --all` shows');
    expect((await ask(a, 'diff', 'a'))[1]).to.contain('a is the node that answers');
  });

  it('applies a file with --prune, patches, cordons and uncordons', async () => {
    const io = new FakeIo();
    io.files.set('workers.yaml', '- url: http://127.0.0.1:7\n- url: http://127.0.0.1:8\n');
    const at = ['--address', a.addresses.registry];
    const start = () => Promise.reject(new Error('not served here'));
    const apply = (...flags: string[]) =>
      run(['workers', 'apply', 'workers.yaml', ...flags, ...at], io, start);
    expect(await apply('--manager=file')).to.equal(0);
    io.files.set('workers.yaml', '- url: http://127.0.0.1:8\n');
    expect(await apply('--manager=file', '--prune')).to.equal(0);
    expect(io.out).to.equal('2 created\n0 created, 0 replaced, 1 unchanged, 1 removed\n');
    expect(io.err).to.equal('');
    io.files.set(
      'workers.yaml',
      '- url: http://127.0.0.1:8\n- {url: http://127.0.0.1:9, modles: []}\n',
    );
    expect(await apply('--manager=file')).to.equal(0);
    expect(await apply('--manager=file', '--prune')).to.equal(0);
    expect(io.err).to.equal(
      'warning: line 2: spec_json.modles is kept and not read; did you mean models?\n' +
        'warning: line 2, modles is kept and not read; did you mean models?\n',
    );
    io.files.set('workers.yaml', '[]');
    expect(await apply('--manager=other', '--prune')).to.equal(2);
    expect(io.err).to.contain(
      'workers.yaml: names no worker, and --prune would remove all of "other"',
    );
    expect(await apply('--manager=other', '--prune', '--allow-empty')).to.equal(0);
    const url = 'http://127.0.0.1:8';
    expect((await ask(a, 'workers', 'patch', url, '{"priority":7}'))[0]).to.equal(0);
    expect((await ask(a, 'workers', 'cordon', url))[0]).to.equal(0);
    const [, cordoned] = await ask(a, 'explain', url);
    expect(cordoned).to.contain('is DRAINING: cordoned (GATEWAY_REPORT: cordoned)');
    expect((await ask(a, 'workers', 'uncordon', url))[0]).to.equal(0);
    expect((await ask(a, 'explain', url))[1]).to.contain(`routable here: ${url} is READY`);
  });

  it('O1 reads in `check` that all is well, and which node is gone', async () => {
    for (const node of [a, b]) {
      const own = await list(node.registry, { origin: 'WORKER_ORIGIN_LOCAL' });
      for (const { url } of own) await ask(node, 'workers', 'remove', url, '--now');
    }
    await eventually(async () => {
      const [code, out] = await ask(a, 'check', '--strict');
      expect(out).to.match(/✓ ready[\s\S]*✓ nodes +2 alive: a, b[\s\S]*✓ lag[\s\S]*✓ versions/);
      expect(code).to.equal(0);
    });
    const io = new FakeIo();
    const flags = ['--node-name=c', '--registry-address=127.0.0.1:0', '--data-dir=none'];
    const own = ['--gossip-address=127.0.0.1:0', '--admin-address=off'];
    const seeds = ['--peer', a.addresses.gossip, '--peer', b.addresses.registry];
    const start = () => Promise.reject(new Error('not served here'));
    expect(await run(['check', ...flags, ...own, ...seeds], io, start)).to.equal(1);
    expect(io.out).to.contain(`✓ seed ${a.addresses.gossip}`);
    expect(io.out).to.match(/✗ seed .* it is no gossip port, perhaps the registry port/);
    await b.end('SIGKILL');
    await eventually(async () => {
      const [code, out] = await ask(a, 'check', '--strict');
      expect(out).to.match(/[!✗] nodes +(SUSPECT|DEAD): b/);
      expect(code).to.equal(1);
    }, 30_000);
  });
});
