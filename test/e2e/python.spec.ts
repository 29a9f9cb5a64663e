import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/package-root.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';
import { findPython, output } from './tools.js';

const PROTOS = ['workermesh/v1/worker.proto', 'workermesh/v1/registry.proto'];

interface Seen {
  node: string;
  outcome: string;
  applied: unknown[];
  listed: string[];
  bad: unknown[];
  seen: unknown[];
}

describe('a Python client', () => {
  let a: SidecarProcess | undefined;
  let b: SidecarProcess | undefined;
  let stubs: string | undefined;
  let python: string;

  before(async function () {
    this.timeout(400_000);
    const tool = await findPython();
    if ('missing' in tool) {
      process.stdout.write(`      no Python client: ${tool.missing}\n`);
      this.skip();
    }
    python = tool.path;
    stubs = await mkdtemp(join(tmpdir(), 'worker-mesh-python-'));
    const out = [`--python_out=${stubs}`, `--grpc_python_out=${stubs}`];
    const folders = [`-I${join(packageRoot, 'proto')}`];
    const args = ['-m', 'grpc_tools.protoc', ...folders, ...out, ...PROTOS];
    await output(python, args);
    a = await startSidecar('a', ['--health-checks=off']);
    b = await startSidecar('b', ['--peer', a.addresses.gossip, '--health-checks=off']);
  });
  after(async () => {
    await Promise.all([a?.end(), b?.end()]);
    if (stubs !== undefined) await rm(stubs, { recursive: true });
  });

  it('built from our protos registers at one sidecar and watches at another', async () => {
    const script = join(packageRoot, 'test/e2e/client.py');
    const addresses = [a, b].map((sidecar) => sidecar?.addresses.registry ?? '');
    const text = await output(python, [script, stubs ?? '', ...addresses]);
    const { node, outcome, applied, listed, bad, seen } = JSON.parse(text) as Seen;
    expect([node, outcome]).to.deep.equal(['a', 'WRITE_OUTCOME_CREATED']);
    expect(applied).to.deep.equal([
      ['1', 'WRITE_OUTCOME_CREATED', 0],
      ['2', 'WRITE_OUTCOME_UNSPECIFIED', 3],
    ]);
    expect(listed).to.deep.equal(['grpc://10.1.2.3:9000', 'http://w:1']);
    expect(bad).to.deep.equal(['INVALID_ARGUMENT', 'INVALID_SPEC', ['spec_json.url']]);
    expect(seen.filter((each) => each === 'REMOVED')).to.deep.equal(['REMOVED']);
    const [spec] = seen.filter((each) => typeof each === 'object');
    expect(spec).to.deep.include({
      url: 'grpc://10.1.2.3:9000',
      labels: { zone: 'z1' },
      a_field_of_the_future: [1, null, { x: true }],
    });
    expect(seen).to.include('WORKER_STATUS_READY');
  }).timeout(90_000);
});
