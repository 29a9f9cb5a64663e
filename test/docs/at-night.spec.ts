import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { TestAuthority } from '../support/certificates.js';
import { eventually } from '../support/eventually.js';
import { call, list, register } from '../support/gateway.js';
import { BIN, repository } from '../support/process.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';
import { commandBlocks, missingLine } from './page.js';
import { runShell } from './shell.js';

const DEADLINE_MS = 120_000;
const url = (port: number): string => `http://127.0.0.1:${port}`;

/** The mesh of the page: `b` frozen, `c` dead, `d` with an expired certificate, two claims of one URL. */
describe('docs/at-night.md', function () {
  this.timeout(DEADLINE_MS);
  let directory: string;
  let authority: TestAuthority;
  let nodes: SidecarProcess[] = [];

  const tls = (name: string, days?: number): string[] => {
    const files = authority.issue(name, `DNS:${name}`, days === undefined ? {} : { days });
    return ['--tls-ca', files.ca, '--tls-cert', files.cert, '--tls-key', files.key];
  };

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'worker-mesh-at-night-'));
    authority = new TestAuthority();
    const flags = ['--health-checks=off', '--ping-interval=200ms'];
    const a = await startSidecar('a', [
      ...flags,
      ...tls('a', 365),
      '--data-dir',
      join(directory, 'a'),
    ]);
    nodes = [a];
    const join_ = ['--peer', a.addresses.gossip];
    const others = ['b', 'c'].map((name) => startSidecar(name, [...flags, ...tls(name), ...join_]));
    const [b, c] = (await Promise.all(others)) as [SidecarProcess, SidecarProcess];
    nodes = [a, b, c];
    await bringWorkers(a, c);
    b.child.kill('SIGSTOP');
    await c.end('SIGKILL');
    await eventually(async () => {
      const answer = await call(a.mesh, a.mesh.listNodes.bind(a.mesh), {});
      const dead = answer.nodes.filter(({ status }) => status === 'NODE_STATUS_DEAD');
      expect(dead.map(({ name }) => name)).to.deep.equal(['b', 'c']);
    }, 60_000);
    const [, ca, , cert, , key] = tls('d', -1);
    const config = { 'node-name': 'd', 'tls-ca': ca, 'tls-cert': cert, 'tls-key': key };
    const off = { 'data-dir': 'none', 'admin-address': 'off', 'gossip-address': '127.0.0.1:0' };
    const rest = { ...off, 'registry-address': '127.0.0.1:0', peer: [a.addresses.gossip] };
    writeFileSync(join(directory, 'd.json'), JSON.stringify({ ...config, ...rest }));
  });

  after(async () => {
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
    authority.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  it('O1 answers each question with a command, and its output is the one on the page', async () => {
    const blocks = commandBlocks(readFileSync(join(repository, 'docs/at-night.md'), 'utf8'));
    const bin = join(directory, 'bin');
    mkdirSync(bin);
    symlinkSync(BIN, join(bin, 'worker-mesh'));
    const script = blocks.map((block) => `${block.script}\necho "== ${block.line}"`).join('\n');
    const { out, err } = await runShell(script, {
      cwd: directory,
      env: {
        PATH: `${bin}:${process.env.PATH ?? ''}`,
        WORKER_MESH_ADDRESS: nodes[0]!.addresses.registry,
      },
      deadlineMs: DEADLINE_MS,
    });
    const outputs = out.split(/^== \d+\n/m);
    expect(outputs, `${out}\n${err}`).to.have.length(blocks.length + 1);
    for (const [at, { line, output }] of blocks.entries()) {
      const missing = missingLine(output, outputs[at]!);
      expect(missing, `the block at line ${line} printed:\n${outputs[at]!}\n${err}`).to.equal(
        undefined,
      );
    }
  });
});

/** Two workers of `a`, one of them claimed by `c` too, and one that the night shift removed. */
async function bringWorkers(a: SidecarProcess, c: SidecarProcess): Promise<void> {
  const manager = 'night-shift';
  await register(a.registry, { url: url(9001) }, { manager });
  await register(a.registry, { url: url(9002) }, { manager });
  await register(c.registry, { url: url(9002) });
  await register(a.registry, { url: url(9003) }, { manager });
  const remove = a.registry.removeWorker.bind(a.registry);
  await call(a.registry, remove, { url: url(9003), skipDrain: true });
  const set = a.registry.updateWorkerStatus.bind(a.registry);
  for (const port of [9001, 9002]) {
    await call(a.registry, set, { url: url(port), status: 'WORKER_STATUS_READY' });
  }
  await eventually(async () =>
    expect(await list(a.registry, { includeShadowed: true })).to.have.length(3),
  );
}
