import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { BIN } from '../support/process.js';
import { commandBlocks, missingLine } from './page.js';
import { readPage } from './pages.js';
import { freePorts, runShell } from './shell.js';

const DEADLINE_MS = 240_000;
const PORT = /\b500[5678]\d\b/g;

/** The nodes of the quick start, as its own blocks start them, on which the page goes on. */
const QUICK_START = commandBlocks(readPage('docs/quick-start.md')).filter(({ script }) =>
  /certs init|^serve\(\)/m.test(script),
);
/** What is so after each block: nobody was thought to be away who was not, and each is linked with each. */
const ALL_ARE_THERE = `
for port in 50051 50061; do
  until worker-mesh check --address 127.0.0.1:$port | grep -q 'linked to 2 of 2 living peers'; do sleep 0.2; done
done`;

describe('docs/operations.md', function () {
  this.timeout(DEADLINE_MS);
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'worker-mesh-operations-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('X1 M5 I7 has commands that upgrade, renew, exchange the authority and move, and no worker is lost', async () => {
    const blocks = commandBlocks(readPage('docs/operations.md'));
    const bin = join(directory, 'bin');
    mkdirSync(bin);
    symlinkSync(BIN, join(bin, 'worker-mesh'));
    const script = [
      'set -e',
      ...QUICK_START.map((block) => block.script),
      'worker-mesh workers register http://127.0.0.1:9 --address 127.0.0.1:50061',
      ...blocks.map((block) => `${block.script}\n${ALL_ARE_THERE}\necho '== ${block.line}'`),
      `worker-mesh workers list`,
      `worker-mesh events`,
    ].join('\n');
    const ports = await freePorts(new Set(script.match(PORT)));
    const withPorts = (text: string) => text.replace(PORT, (port) => ports.get(port)!);
    const { out, err } = await runShell(withPorts(script), {
      cwd: directory,
      env: {
        PATH: `${bin}:${process.env.PATH ?? ''}`,
        WORKER_MESH_ADDRESS: `127.0.0.1:${ports.get('50051')!}`,
      },
      deadlineMs: DEADLINE_MS,
    });
    const outputs = out.split(/^== \d+\n/m);
    expect(outputs, `${out}\n${err}`).to.have.length(blocks.length + 1);
    for (const [at, { line, output }] of blocks.entries()) {
      const missing = missingLine(output.map(withPorts), outputs[at]!);
      expect(missing, `the block at line ${line} printed:\n${outputs[at]!}\n${err}`).to.equal(
        undefined,
      );
    }
    const last = outputs.at(-1)!;
    expect(last).to.match(/^http:\/\/127\.0\.0\.1:9 .* b /m);
    expect(last).to.not.contain('WORKER_REMOVED');
  });
});
