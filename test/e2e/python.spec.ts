import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/grpc/package-root.js';
import { NODE, TestEdge } from '../grpc/support/edge.js';
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
  let edge: TestEdge;
  let stubs: string;
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
    const args = ['-m', 'grpc_tools.protoc', `-I${join(packageRoot, 'proto')}`, ...out, ...PROTOS];
    await output(python, args);
    edge = await new TestEdge().start();
  });
  after(async () => {
    // Undefined when the suite was skipped.
    const [startedEdge, made] = [edge as TestEdge | undefined, stubs as string | undefined];
    await startedEdge?.stop();
    if (made !== undefined) await rm(made, { recursive: true });
  });

  it('built from our protos registers at one address and watches at another', async () => {
    const script = join(packageRoot, 'test/e2e/client.py');
    const text = await output(python, [script, stubs, edge.address, edge.address]);
    const { node, outcome, applied, listed, bad, seen } = JSON.parse(text) as Seen;
    expect([node, outcome]).to.deep.equal([NODE, 'WRITE_OUTCOME_CREATED']);
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
