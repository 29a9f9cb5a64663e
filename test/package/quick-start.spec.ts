import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { packTarball } from '../support/npm-package.js';
import { findRouters } from '../support/routers.js';
import { commandBlocks, missingLine, type CommandBlock } from '../docs/page.js';
import { readPage } from '../docs/pages.js';
import { freePorts, runShell } from '../docs/shell.js';

/** What a newcomer is asked to spend on the page, all waiting included. */
const DEADLINE_MS = 600_000;
const ROUTERS_TIMEOUT_MS = 300_000;
const PORT = /\b(?:500[567]\d|8000|30000|29000)\b/g;
/** What npm says when the libraries of the package cannot be fetched. */
const NO_REGISTRY = /npm \S+ code (ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|ENETUNREACH|ENOTCACHED)/;

describe('docs/quick-start.md', function () {
  this.timeout(DEADLINE_MS + ROUTERS_TIMEOUT_MS);
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'worker-mesh-quick-start-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('takes a newcomer from the packed tarball to a dead node and why, at the first try', async function () {
    const ports = await freePorts(new Set(readPage('docs/quick-start.md').match(PORT)));
    const page = readPage('docs/quick-start.md').replace(PORT, (port) => ports.get(port)!);
    const empty = join(directory, 'empty');
    mkdirSync(empty);
    packTarball(empty);
    const { blocks, path } = await runnable(page, directory, ports.get('30000')!);
    // One shell runs all of it, as a reader's does: its functions and its jobs live on from block to block.
    const script = ['set -e', ...blocks.map(withEnd)].join('\n');
    const { out, err } = await runShell(script, {
      env: {
        PATH: path,
        HOME: directory,
        npm_config_prefix: join(directory, 'prefix'),
        npm_config_prefer_offline: 'true',
        DOCS_DIRECTORY: empty,
        // The address that commands ask when the page names none.
        WORKER_MESH_ADDRESS: `127.0.0.1:${ports.get('50051')!}`,
      },
      deadlineMs: DEADLINE_MS,
    });
    if (NO_REGISTRY.test(err)) {
      process.stdout.write(`    nothing is tried: the package's libraries cannot be had\n`);
      this.skip();
    }
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

/**
 * The blocks that can be run here, and a PATH for them: the package's own commands come from where npm installs them, and
 * `python3 -m venv` gives a copy of an environment that holds the router already.
 */
async function runnable(
  page: string,
  directory: string,
  routerPort: string,
): Promise<{ blocks: CommandBlock[]; path: string }> {
  const blocks = commandBlocks(page);
  // A command of this checkout must not stand in for one that the package lacks.
  const rest = (process.env.PATH ?? '').split(':').filter((each) => !each.includes('node_modules'));
  const path = [join(directory, 'prefix/bin'), ...rest].join(':');
  const found = await findRouters();
  if ('missing' in found) {
    process.stdout.write(`    the blocks with the router are not run: ${found.missing}\n`);
    const withRouter = (text: string): boolean =>
      text.includes('router/bin') || text.includes(routerPort) || /\bask\b/.test(text);
    return { blocks: blocks.filter(({ script }) => !withRouter(script)), path };
  }
  const shims = join(directory, 'shims');
  mkdirSync(shims);
  const environment = dirname(dirname(found.python));
  const python = join(shims, 'python3');
  writeFileSync(
    python,
    `#!/bin/sh\n[ "$1 $2" = '-m venv' ] && exec ln -s '${environment}' "$3"\nexec '${found.python}' "$@"\n`,
  );
  chmodSync(python, 0o755);
  return { blocks, path: `${shims}:${path}` };
}

/** The end of each block is marked in the output; whatever is left of it dies with the folder. */
function withEnd({ line, script }: CommandBlock): string {
  return `cd "$DOCS_DIRECTORY"\n${script}\nprintf "\\n== end of block ${line}\\n"`;
}
