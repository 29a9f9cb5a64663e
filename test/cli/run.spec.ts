import { expect } from 'chai';
import { COMMANDS, run } from '../../src/cli/run.js';
import type { Served, Start } from '../../src/cli/serve.js';
import type { Config } from '../../src/config.js';
import { KEYS } from '../../src/config/settings.js';
import { FakeIo } from '../support/fake-io.js';
import { eventually } from '../support/eventually.js';

type End = Awaited<Served['ended']>;

class FakeServed implements Served {
  released = 0;
  readonly addresses = { registry: '127.0.0.1:7', gossip: 'g:1', advertise: 'g:1', admin: 'h:1' };
  readonly stops: string[] = [];
  readonly reloads: Config[] = [];
  failed: string[] = [];
  end: (end: End) => void = () => undefined;
  ready = Promise.resolve();
  readonly ended = new Promise<End>((resolve) => (this.end = resolve));

  releaseExports(): void {
    this.released += 1;
  }

  reload(config: Config): { changed: readonly string[]; failed: readonly string[] } {
    this.reloads.push(config);
    return { changed: [], failed: this.failed };
  }

  stop(reason: string): Promise<void> {
    this.stops.push(reason);
    this.end({ exitCode: 0 });
    return Promise.resolve();
  }
}

/** A start that takes until the test ends it; what it needs is loaded first, so it begins a little later. */
class SlowStart {
  #resolve: ((served: Served) => void) | undefined;
  readonly start: Start = () => new Promise((resolve) => (this.#resolve = resolve));

  async end(served: Served): Promise<void> {
    await eventually(() => this.#resolve !== undefined);
    this.#resolve?.(served);
  }
}

describe('run()', () => {
  let io: FakeIo;
  let served: FakeServed;
  let configs: Config[];
  const start: Start = (config) => {
    configs.push(config);
    return Promise.resolve(served);
  };

  beforeEach(() => {
    io = new FakeIo();
    served = new FakeServed();
    configs = [];
  });

  const serveAndStop = async (argv: string[]): Promise<number> => {
    const ended = run(argv, io, start);
    await eventually(() => configs.length > 0);
    io.interrupt('SIGTERM');
    return ended;
  };

  for (const argv of [['--node-name=x'], ['serve', '--node-name=x']]) {
    it(`serves by default (${argv.join(' ')}), and stops cleanly on a signal`, async () => {
      expect(await serveAndStop(argv)).to.equal(0);
      expect(configs[0]?.nodeName).to.equal('x');
      expect(served.stops).to.deep.equal(['SIGTERM']);
    });
  }

  it('ends with what the sidecar says', async () => {
    served.end({ exitCode: 1, message: 'fenced by the other' });
    expect(await run(['--node-name=x'], io, start)).to.equal(1);
    expect(io.out).to.contain('fenced by the other');
  });

  it('says why it cannot start, and ends with 1', async () => {
    const broken: Start = () => Promise.reject(new Error('cannot listen on a:1: in use'));
    expect(await run(['--node-name=x'], io, broken)).to.equal(1);
    const line = JSON.parse(io.out) as { level: string; message: string };
    expect(line).to.include({
      level: 'error',
      message: 'cannot start: cannot listen on a:1: in use',
    });
  });

  it('stops what is still starting', async () => {
    const slow = new SlowStart();
    const ended = run(['--node-name=x'], io, slow.start);
    io.interrupt('SIGINT');
    await slow.end(served);
    expect(await ended).to.equal(0);
    expect(served.stops).to.deep.equal(['SIGINT']);
  });

  it('tells what to do next, when asked to, with its own addresses', async () => {
    io.env = { WORKER_MESH_NEXT_STEPS: 'on' };
    expect(await serveAndStop(['--node-name=x', '--log-format=pretty'])).to.equal(0);
    expect(io.out)
      .to.contain(
        'worker-mesh workers register http://127.0.0.1:8000 --model llama-3 --address 127.0.0.1:7',
      )
      .and.match(
        /grpcurl -plaintext -d '\{.*\}' 127\.0\.0\.1:7 workermesh\.v1\.RegistryService\/RegisterWorker/,
      )
      .and.contain('http://h:1/');
  });

  it('M7 says nothing of that before it is ready', async () => {
    io.env = { WORKER_MESH_NEXT_STEPS: 'on' };
    served.ready = new Promise(() => undefined);
    expect(await serveAndStop(['--node-name=x'])).to.equal(0);
    expect(io.err).not.to.contain('grpcurl');
  });

  it('keeps JSON lines on stdout pure', async () => {
    io.env = { WORKER_MESH_NEXT_STEPS: 'on' };
    await serveAndStop(['--node-name=x']);
    for (const line of io.out.split('\n').filter(Boolean))
      expect(JSON.parse(line)).to.be.an('object');
    expect(io.err).to.contain('grpcurl');
  });

  it('E1 takes SIGHUP as the word to sinks, where there are any', async () => {
    const ended = run(['serve', '--export', 'smg:/run/w.json'], io, start);
    await eventually(() => configs.length > 0);
    await eventually(() => {
      io.hangUp();
      return served.released > 0;
    });
    io.interrupt();
    expect(await ended).to.equal(0);
  });

  it('logs warnings of the settings', async () => {
    io.env = { WORKER_MESH_NODE_NAM: 'x' };
    await serveAndStop(['--node-name=x']);
    expect(io.out).to.contain('WORKER_MESH_NODE_NAM').and.contain('"level":"warn"');
  });

  describe('at SIGHUP', () => {
    const lines = (): { level: string; message: string; [field: string]: unknown }[] =>
      io.out
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as { level: string; message: string });
    const file = (settings: object): void =>
      void io.files.set('/wm.json', JSON.stringify({ 'node-name': 'x', ...settings }));
    const serveAndChange = async (argv: string[], change: () => void): Promise<void> => {
      const ended = run(['--config=/wm.json', ...argv], io, start);
      await eventually(() => configs.length > 0);
      change();
      io.hangUp();
      // Nothing happens at a hangup that the end of the sidecar could overtake.
      io.interrupt('SIGTERM');
      await ended;
    };

    it('puts a new log level in force, and says what changed', async () => {
      file({});
      await serveAndChange([], () => file({ 'log-level': 'warn' }));
      expect(served.reloads.map(({ logLevels }) => logLevels)).to.deep.equal([[{ level: 'warn' }]]);
      expect(lines()).to.deep.equal([]);
      io = new FakeIo();
      served = new FakeServed();
      configs = [];
      file({ 'log-level': 'warn' });
      await serveAndChange([], () => file({ 'log-level': 'debug' }));
      expect(lines()[0]).to.include({ message: 'reloaded', changed: 'log-level' });
    });

    it('says what needs a restart, and keeps it as it runs', async () => {
      file({});
      await serveAndChange([], () => file({ cluster: 'other', peer: ['b:1'] }));
      expect(lines()[0]).to.include({ message: 'reloaded', changed: 'nothing' });
      expect(lines()[1]).to.include({ level: 'warn', settings: 'cluster, peer' });
      expect(served.reloads[0]).to.include({ cluster: 'default' });
    });

    it('lets a flag win over the file still', async () => {
      file({});
      await serveAndChange(['--log-level=info'], () => file({ 'log-level': 'debug' }));
      expect(lines()[0]).to.include({ message: 'reloaded', changed: 'nothing' });
    });

    for (const [what, change] of [
      ['a bad value', () => file({ 'log-level': 'loud' })],
      ['a file that is no JSON', () => void io.files.set('/wm.json', '{')],
      ['a file that is gone', () => void io.files.delete('/wm.json')],
    ] as const) {
      it(`keeps all settings with an error for ${what}`, async () => {
        file({});
        await serveAndChange([], change);
        expect(lines()).to.have.length(1);
        expect(lines()[0]?.level).to.equal('error');
        expect(lines()[0]?.message).to.match(/^not reloaded, all former settings stay .*allowed: /);
        expect(served.reloads).to.deep.equal([]);
      });
    }

    it('tells of certificates that cannot be read', async () => {
      file({});
      served.failed = ['certificates: no such file'];
      await serveAndChange([], () => undefined);
      expect(lines()[0]).to.include({ level: 'error' });
      expect(lines()[0]?.message).to.contain('certificates: no such file');
    });

    it('follows one that came while it started', async () => {
      const slow = new SlowStart();
      file({});
      const ended = run(['--config=/wm.json'], io, slow.start);
      io.hangUp();
      await slow.end(served);
      await eventually(() => served.reloads.length === 1);
      io.interrupt('SIGTERM');
      expect(await ended).to.equal(0);
    });
  });

  for (const [argv, fragment] of [
    [['--nope'], 'unknown flag "--nope"'],
    [['serve', '--claim-grace=1'], '--claim-grace "1"'],
    [['worker', 'list'], 'unknown command "worker"'],
    [['workers'], 'allowed: workers list, workers get'],
    [['workers', 'lst'], 'did you mean workers list?'],
    [['nods'], 'did you mean nodes?'],
    [['nodes', '--nope'], 'unknown flag "--nope"'],
    [['nodes', '--output=xml'], '--output "xml": allowed: one of table, json'],
    [['nodes', '--output'], '--output: no value given'],
    [['nodes', '--address=127.0.0.1:0'], 'port 0'],
    [['workers', 'list', '--all=yes'], '--all "yes": allowed: --all alone'],
    [['workers', 'list', '--status=happy'], '--status "happy"'],
    [['workers', 'get'], 'ID|URL is missing'],
    [['nodes', 'x'], 'unexpected argument "x"'],
    [['help', 'x'], 'unknown command "x"'],
  ] as const) {
    it(`exits 2 with one line for ${argv.join(' ')}`, async () => {
      expect(await run(argv, io, start)).to.equal(2);
      expect(io.err)
        .to.match(/^worker-mesh: .*allowed: .*\n$/)
        .and.contain(fragment);
      expect([io.out, configs]).to.deep.equal(['', []]);
    });
  }

  it('helps: with all commands, all settings, all flags', async () => {
    expect(await run(['--help'], io, start)).to.equal(0);
    for (const { name } of COMMANDS) expect(io.out).to.contain(name);
    expect(await run(['serve', '--help'], io, start)).to.equal(0);
    for (const key of KEYS) expect(io.out).to.contain(`--${key}`);
    for (const { name, flags, local } of COMMANDS) {
      const one = new FakeIo();
      expect(await run([...name.split(' '), '--help'], one, start)).to.equal(0);
      for (const flag of Object.keys(flags)) expect(one.out).to.contain(`--${flag}`);
      expect(one.out.includes('--address'), name).to.equal(local !== true);
      expect(one.out).to.match(/^.{1,200}$/m);
    }
  });

  it('tells its version', async () => {
    expect(await run(['--version'], io, start)).to.equal(0);
    expect(io.out).to.match(/^worker-mesh \d+\.\d+\.\d+\n$/);
  });
});
