import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { list, register } from '../support/gateway.js';
import { sameAddresses } from '../support/mesh.js';
import { Process, repository } from '../support/process.js';
import { freePort } from '../support/routers.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';
import { findGoExample, findPython } from './tools.js';

const FLAGS = ['--health-checks=off'];

describe('the examples of gateways', () => {
  let directory: string;
  let sidecar: SidecarProcess;
  let gateway: Process | undefined;
  let port: number;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'worker-mesh-example-'));
    sidecar = await startSidecar('a', FLAGS);
    port = await freePort();
  });
  afterEach(async () => {
    await gateway?.end('SIGKILL');
    gateway = undefined;
    await sidecar.end();
    rmSync(directory, { recursive: true });
  });

  const args = (): string[] => [
    sidecar.addresses.registry,
    `127.0.0.1:${port}`,
    'http://own:1=llama',
  ];
  const ask = async (model: string): Promise<string> => {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model }),
      redirect: 'manual',
    });
    return `${answer.status} ${answer.headers.get('location') ?? ''}`.trim();
  };

  /** What a gateway must get right, whatever its language. */
  const behaves = async (): Promise<void> => {
    await eventually(async () => (await ask('llama')) === '307 http://own:1/v1/chat/completions');
    const health = { disable_health_check: true };
    await register(sidecar.registry, { url: 'http://other:1', models: [{ id: 'x' }], health });
    await eventually(async () => (await ask('x')) === '307 http://other:1/v1/chat/completions');
    expect(await ask('nobody')).to.equal('503');
    await sidecar.end('SIGKILL');
    expect(await ask('x'), 'the sidecar is away').to.match(/^307 /);
    sidecar = await startSidecar('a', [...FLAGS, ...sameAddresses(sidecar)]);
    await eventually(async () => (await list(sidecar.registry)).length === 1);
    await eventually(async () => (await ask('x')) === '503');
    expect(await ask('llama'), 'registered again').to.match(/^307 /);
    const sets = (gateway?.out ?? '').split('\n').filter((line) => line.startsWith('{"ready"'));
    const sizes = sets.map((line) => (JSON.parse(line) as { ready: string[] }).ready.length);
    // The first set may be from before its own worker was registered; later ones never lack it.
    expect(Math.min(...sizes.slice(1)), gateway?.out).to.equal(1);
    expect(sizes.length, gateway?.out).to.be.greaterThan(2);
  };

  it('E1 TypeScript', async () => {
    const script = join(repository, 'dist/examples/typescript/gateway.js');
    gateway = new Process(process.execPath, [script, ...args()]);
    await eventually(() => gateway?.out.includes('listening') === true);
    await behaves();
  }).timeout(60_000);

  it('E1 Python', async function () {
    const tool = await findPython();
    if ('missing' in tool) {
      process.stdout.write(`      no Python for the example: ${tool.missing}\n`);
      this.skip();
    }
    const python = join(repository, 'examples/python');
    const proto = join(repository, 'proto');
    const only = ['--path', join(proto, 'workermesh')];
    const template = ['--template', 'buf.gen.yaml', '--output', directory];
    await promisify(execFile)(
      join(repository, 'node_modules/.bin/buf'),
      ['generate', proto, ...only, ...template],
      { cwd: python, env: { ...process.env, PATH: `${dirname(tool.path)}:${process.env.PATH}` } },
    );
    const script = join(python, 'gateway.py');
    gateway = new Process(tool.path, [script, ...args()], { PYTHONPATH: directory });
    await eventually(() => gateway?.out.includes('{"ready"') === true);
    await behaves();
  }).timeout(400_000);

  it('E1 Rust', async function () {
    const script = join(repository, 'scripts/rust-example');
    const built = await promisify(execFile)('bash', [script, '--built']).catch(
      (error: unknown) => error as { stdout: string; stderr: string },
    );
    if (built.stderr !== '') {
      process.stdout.write(`      no Rust example: ${built.stderr.trim()}\n`);
      this.skip();
    }
    gateway = new Process(built.stdout.trim(), args());
    await eventually(() => gateway?.out.includes('{"ready"') === true);
    await behaves();
  }).timeout(60_000);

  it('E1 Go', async function () {
    const tool = await findGoExample();
    if ('missing' in tool) {
      process.stdout.write(`      no Go example: ${tool.missing}\n`);
      this.skip();
    }
    gateway = new Process(tool.path, args());
    await eventually(() => gateway?.out.includes('{"ready"') === true);
    await behaves();
  }).timeout(400_000);
});
