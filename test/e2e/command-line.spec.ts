import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { TestAuthority } from '../support/certificates.js';
import { BIN, Process, repository, workerMesh } from '../support/process.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';
import { eventually } from '../support/eventually.js';
import { list } from '../support/gateway.js';

describe('worker-mesh as a process', function () {
  this.timeout(60_000);
  let sidecars: SidecarProcess[];
  let processes: Process[];
  let temporary: string[];

  beforeEach(() => {
    temporary = [];
    sidecars = [];
    processes = [];
  });
  afterEach(async () => {
    await Promise.all([...sidecars, ...processes].map((one) => one.end('SIGKILL')));
    for (const directory of temporary) rmSync(directory, { recursive: true });
  });

  const sidecar = async (name: string, flags: readonly string[] = []): Promise<SidecarProcess> => {
    const started = await startSidecar(name, flags);
    sidecars.push(started);
    return started;
  };
  const typed = async (...args: string[]): Promise<[number | string, string, string]> => {
    const process = workerMesh(args);
    processes.push(process);
    return [await process.ended, process.out, process.err];
  };

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const) {
    it(`M5 ends cleanly on ${signal}, within 5 s`, async () => {
      const process = await sidecar('a');
      const startedMs = performance.now();
      expect(await process.end(signal)).to.equal(0);
      expect(performance.now() - startedMs).to.be.below(5_000);
      for (const line of process.output) expect(JSON.parse(line)).to.be.an('object');
    });
  }

  it('M5 goes on at SIGUSR1 and SIGUSR2, and opens no inspector', async () => {
    const { child, output, registry } = await sidecar('a');
    child.kill('SIGUSR1');
    child.kill('SIGUSR2');
    expect(await list(registry)).to.deep.equal([]);
    child.kill('SIGTERM');
    await eventually(() => child.exitCode !== null);
    expect([child.exitCode, output.join()]).to.satisfy(
      ([code, said]: [number, string]) => code === 0 && !said.includes('Debugger'),
    );
  });

  it('exits 2 with one line for a wrong flag, 1 for an address that is taken', async () => {
    const [code, out, err] = await typed('serve', '--claim-grace=10');
    expect([code, out]).to.deep.equal([2, '']);
    expect(err).to.match(/^worker-mesh: --claim-grace "10": allowed: .*\n$/);
    const { registry } = (await sidecar('a')).addresses;
    const second = workerMesh(['--data-dir=none', `--registry-address=${registry}`]);
    processes.push(second);
    expect(await second.ended).to.equal(1);
    expect(second.out).to.contain(registry).and.contain('cannot start');
  });

  it('D1 needs no working directory, and refuses a relative path where it is gone', async () => {
    const gone = 'd=$(mktemp -d) && cd "$d" && rmdir "$d" && exec node "$0" "$@"';
    const flags = ['serve', '--admin-address=off', '--registry-address=127.0.0.1:0'];
    const start = (dir: string): Process => {
      const all = [...flags, '--gossip-address=127.0.0.1:0', `--data-dir=${dir}`];
      const started = new Process('bash', ['-c', gone, BIN, ...all]);
      processes.push(started);
      return started;
    };
    const relative = start('data');
    expect(await relative.ended).to.equal(2);
    expect(relative.err).to.match(/^worker-mesh: --data-dir "data": allowed: .*\n$/);
    const without = start('none');
    await eventually(() => without.out.includes('"listening"'));
    expect(await without.end()).to.equal(0);
  });

  it('registers, lists, gets, removes; W8 names the owner to another node', async () => {
    const a = (await sidecar('a')).addresses;
    const b = (await sidecar('b', ['--peer', a.gossip])).addresses;
    const at = (address: string) => ['--address', address];
    const url = 'http://127.0.0.1:9';
    const flags = ['--model=m', '--label=k=v', '--priority=7'];
    const [code, out] = await typed('workers', 'register', url, ...flags, ...at(a.registry));
    expect([code, out]).to.satisfy(([c, o]: [number, string]) => c === 0 && o.includes('created'));
    await eventually(async () => {
      const [, listed] = await typed('workers', 'list', ...at(b.registry));
      return /http:\/\/127\.0\.0\.1:9 .* a +MESH +m/.test(listed);
    });
    const [, got] = await typed('workers', 'get', url, '-o', 'json', ...at(b.registry));
    expect(JSON.parse(got)).to.deep.include({
      url,
      ownerNode: 'a',
      origin: 'WORKER_ORIGIN_MESH',
      labels: { k: 'v' },
      spec: { url, models: [{ id: 'm' }], labels: { k: 'v' }, priority: 7 },
    });
    const [refused, , why] = await typed('workers', 'remove', url, ...at(b.registry));
    expect(refused).to.equal(1);
    expect(why).to.match(/FAILED_PRECONDITION: .*node a/);
    expect((await typed('workers', 'remove', url, '--now', ...at(a.registry)))[0]).to.equal(0);
    await eventually(async () => {
      const [, listed] = await typed('workers', 'list', ...at(b.registry));
      return !listed.includes(url);
    });
  });

  it('shows nodes, records and status, and leaves when it is named rightly', async () => {
    const first = await sidecar('a');
    const a = first.addresses;
    const b = (await sidecar('b', ['--peer', a.gossip])).addresses;
    const [ready, word] = await typed('status', '--ready', '--address', b.registry, '--timeout=9s');
    if (ready === 0) expect(word).to.equal('b is ready\n');
    await eventually(async () => {
      const [, nodes] = await typed('nodes', '--address', a.registry);
      return /^a \(this\) +ALIVE/m.test(nodes) && /^b +ALIVE .*(dialed|accepted) +0 /m.test(nodes);
    });
    await typed('workers', 'register', 'http://127.0.0.1:9', '--address', a.registry);
    const [, records] = await typed('records', '--owner=a', '--address', a.registry);
    expect(records).to.match(/^a +worker:[0-9a-f-]{36} +\d+ +\d+ +live +http:\/\/127\.0\.0\.1:9/m);
    const [wrong, , why] = await typed('leave', 'b', '--address', a.registry);
    expect(wrong).to.equal(1);
    expect(why).to.contain('a');
    expect(await typed('leave', 'a', '--address', a.registry)).to.deep.equal([
      0,
      'a has left\n',
      '',
    ]);
    await eventually(() => expect(first.child.exitCode).to.equal(0));
    await eventually(async () => {
      const [, listed] = await typed('workers', 'list', '--address', b.registry);
      return !listed.includes('http');
    });
  });

  it('X3 talks through a socket, and through TLS with a token, and says what is missing', async () => {
    const authority = new TestAuthority();
    try {
      const token = join(authority.directory, 'token');
      writeFileSync(token, 'a-token-of-the-test\n');
      const { ca, cert, key } = authority.issue('a', 'IP:127.0.0.1');
      const tls = ['--registry-tls-cert', cert, '--registry-tls-key', key];
      const secured = await sidecar('a', [...tls, '--registry-token-file', token]);
      const at = ['--address', secured.addresses.registry];
      const good = await typed('status', '--ready', ...at, '--tls-ca', ca, '--token-file', token);
      expect(good).to.deep.equal([0, 'a is ready\n', '']);
      const [, , noToken] = await typed('status', ...at, '--tls-ca', ca);
      expect(noToken).to.contain('--token-file FILE sends one');
      const [plain, , noTls] = await typed('status', ...at);
      expect([plain, noTls]).to.satisfy(
        ([c, e]: [number, string]) => c === 1 && e.includes('--tls-ca'),
      );

      const socket = `unix:${authority.directory}/registry.sock`;
      await sidecar('b', ['--registry-address', socket]);
      expect((await typed('status', '--ready', '--address', socket))[0]).to.equal(0);
    } finally {
      authority.remove();
    }
  });

  it('measures the way of a change: durable, acknowledged, imported', async () => {
    const flags = ['--admin-address', '127.0.0.1:0'];
    const data = mkdtempSync(join(tmpdir(), 'worker-mesh-measured-'));
    temporary.push(data);
    const a = (await sidecar('a', [...flags, '--data-dir', data])).addresses;
    const b = (await sidecar('b', [...flags, '--peer', a.gossip])).addresses;
    const metrics = async ({ admin = '' }) => (await fetch(`http://${admin}/metrics`)).text();
    await eventually(async () => expect(await metrics(a)).to.match(/^worker_mesh_links\{.*\} 1$/m));
    await typed('workers', 'register', 'http://127.0.0.1:9', '--address', a.registry);
    await eventually(async () => {
      expect(await metrics(a))
        .to.match(/^worker_mesh_journal_commit_seconds_count [1-9]/m)
        .and.match(/^worker_mesh_write_acknowledged_seconds_count [1-9]/m)
        .and.match(/^worker_mesh_registry_events_total\{type="REGISTERED",status="PENDING"\} 1$/m);
      expect(await metrics(b)).to.match(/^worker_mesh_import_lag_seconds_count [1-9]/m);
    });
  });

  it('serves metrics, readiness and the page beside the registry', async () => {
    const { admin = '' } = (await sidecar('a', ['--admin-address', '127.0.0.1:0'])).addresses;
    const get = async (path: string) => (await fetch(`http://${admin}${path}`)).text();
    expect(await get('/readyz')).to.equal('ready\n');
    expect(await get('/metrics')).to.match(/^worker_mesh_nodes\{status="ALIVE"\} 1$/m);
    expect(await get('/')).to.contain('<!doctype html>');
    const status = JSON.parse(await get('/status.json')) as { node: object };
    expect(status.node).to.include({ name: 'a', cluster: 'default', ready: true });
  });

  it('a sidecar may be started anywhere, and `scripts/run` says what to do next', async () => {
    const script = join(repository, 'scripts/run');
    const ports = ['registry', 'gossip'].map((kind) => `--${kind}-address=127.0.0.1:0`);
    const flags = ['--data-dir=none', '--admin-address=off', ...ports];
    const process = new Process('bash', [script, ...flags]);
    processes.push(process);
    const text = await eventually(() => process.out.includes('grpcurl') && process.out, 40_000);
    const [, registry = ''] = /ready .*registry=(\S+)/.exec(text) ?? [];
    const [, line = ''] = /^ {2}npx (worker-mesh workers register .*)$/m.exec(text) ?? [];
    expect(line).to.contain(`--address ${registry}`);
    const [code, out] = await typed(...line.split(' ').slice(1));
    expect([code, out]).to.satisfy(([c, o]: [number, string]) => c === 0 && o.includes('created'));
    expect(await process.end('SIGINT')).to.equal(0);
  });

  it('demonstrates itself in under 40 s, and leaves nothing running', async () => {
    const startedMs = performance.now();
    const demo = new Process('bash', [join(repository, 'scripts/demo')]);
    processes.push(demo);
    expect(await demo.ended, demo.err).to.equal(0);
    expect(performance.now() - startedMs).to.be.below(40_000);
    const steps = demo.out.split('\n\n');
    const last = steps.findLast((step) => step.includes('its peers')) ?? '';
    expect(last).to.match(/node b leaves for good/);
    expect(last).to.match(/^w1 \S+ +READY of c +down +READY of c$/m);
    expect(last).to.match(/^w3 \S+ +– +down +–$/m);
  });
});
