import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { BIN, repository } from '../support/process.js';
import { commandBlocks, missingLine, type CommandBlock } from './page.js';
import { freePorts, runShell } from './shell.js';

const BLOCK_DEADLINE_MS = 90_000;
const PORT = /\b500[567]\d\b/g;

describe('docs/quick-start.md', function () {
  this.timeout(3 * BLOCK_DEADLINE_MS);
  const page = readFileSync(join(repository, 'docs/quick-start.md'), 'utf8');
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'worker-mesh-quick-start-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('does what it says, block by block, in an empty folder', async () => {
    const bin = join(directory, 'bin');
    mkdirSync(bin);
    symlinkSync(BIN, join(bin, 'worker-mesh'));
    const ports = await freePorts(new Set(page.match(PORT)));
    const blocks = commandBlocks(page);
    // One shell runs all of it, as a reader's does: its functions and its jobs live on from block to block.
    const script = blocks.map((block) => withEnd(block)).join('\n');
    const { out, err } = await runShell(
      script.replace(PORT, (port) => ports.get(port)!),
      {
        env: {
          PATH: `${bin}:${process.env.PATH ?? ''}`,
          HOME: directory,
          DOCS_DIRECTORY: directory,
          // The address that commands ask when the page names none.
          WORKER_MESH_ADDRESS: `127.0.0.1:${ports.get('50051')!}`,
        },
        deadlineMs: 2 * BLOCK_DEADLINE_MS,
      },
    );
    const outputs = out.split(/^== end of block \d+\n/m);
    expect(outputs, `${out}\n${err}`).to.have.length(blocks.length + 1);
    for (const [at, { line, output }] of blocks.entries()) {
      const missing = missingLine(output, outputs[at]!);
      expect(missing, `the block at line ${line} printed:\n${outputs[at]!}`).to.equal(undefined);
    }
  });

  it('its checker notices an output that is another one', () => {
    expect(missingLine(['a … READY'], 'a  x READY\n')).to.equal(undefined);
    expect(missingLine(['a … READY'], 'a  x FAILED\n')).to.equal('a … READY');
    expect(missingLine(['b', 'a'], 'a\nb\n')).to.equal('a');
    expect(commandBlocks('x\n```sh\nls\n```\n```text\nf\n```\n')).to.deep.equal([
      { line: 2, script: 'ls\n', output: ['f'] },
    ]);
  });
});

/** The end of each block is marked in the output; whatever is left of it dies with the folder. */
function withEnd({ line, script }: CommandBlock): string {
  return `cd "$DOCS_DIRECTORY"\n${script}\necho "== end of block ${line}"`;
}
