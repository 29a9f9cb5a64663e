import { expect } from 'chai';
import { run } from '../../src/cli/run.js';
import { eventually } from '../support/eventually.js';
import { FakeIo } from '../support/fake-io.js';
import { register } from '../support/gateway.js';
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
    const url = 'http://127.0.0.1:8';
    expect((await ask(a, 'workers', 'patch', url, '{"priority":7}'))[0]).to.equal(0);
    expect((await ask(a, 'workers', 'cordon', url))[0]).to.equal(0);
    const [, cordoned] = await ask(a, 'explain', url);
    expect(cordoned).to.contain('is DRAINING: cordoned (GATEWAY_REPORT: cordoned)');
    expect((await ask(a, 'workers', 'uncordon', url))[0]).to.equal(0);
    expect((await ask(a, 'explain', url))[1]).to.contain(`routable here: ${url} is READY`);
  });

  it('O1 reads in `check` that all is well, and which node is gone', async () => {
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
