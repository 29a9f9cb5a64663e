import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { BIN, repository } from '../support/process.js';
import { commandBlocks, missingLine, type CommandBlock } from './page.js';

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
        PATH: `${bin}:${process.env.PATH ?? ''}`,
        HOME: directory,
        DOCS_DIRECTORY: directory,
        // The address that commands ask when the page names none.
        WORKER_MESH_ADDRESS: `127.0.0.1:${ports.get('50051')!}`,
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

/** Runs a script in a process group of its own, which ends with it: it starts processes that outlive a mistake. */
async function runShell(script: string, env: Record<string, string>) {
  const shell = spawn('bash', ['-c', script], {
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  shell.stdout.on('data', (text: Buffer) => (out += text.toString()));
  shell.stderr.on('data', (text: Buffer) => (err += text.toString()));
  const timer = setTimeout(() => endGroup(shell.pid!), 2 * BLOCK_DEADLINE_MS);
  try {
    await once(shell, 'exit');
  } finally {
    clearTimeout(timer);
    endGroup(shell.pid!);
  }
  return { out, err };
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

/** The end of each block is marked in the output; whatever is left of it dies with the folder. */
function withEnd({ line, script }: CommandBlock): string {
  return `cd "$DOCS_DIRECTORY"\n${script}\necho "== end of block ${line}"`;
}

/** A free port for each one of the page, found by binding and letting go. */
async function freePorts(named: ReadonlySet<string>): Promise<Map<string, string>> {
  const servers = new Map<string, Server>();
  for (const port of named) {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.set(port, server);
  }
  const ports = new Map<string, string>();
  for (const [port, server] of servers) {
    ports.set(port, String((server.address() as AddressInfo).port));
    await new Promise((resolve) => server.close(resolve));
  }
  return ports;
}
