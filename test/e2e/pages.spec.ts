import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { commandBlocks } from '../docs/page.js';
import { readPage } from '../docs/pages.js';
import { runShell } from '../docs/shell.js';
import { envoyConfigOfPage } from '../support/envoy.js';
import { BIN, repository } from '../support/process.js';
import { findRouters } from '../support/routers.js';

const DEADLINE_MS = 120_000;
const ROUTERS_TIMEOUT_MS = 300_000;
const ENVOY = 'docs/plug-in/envoy.md';
const CERTIFICATES = 'docs/certificates.md';
const WORKER = 'http://127.0.0.1:8000';

/** What shows that a block of a page has done what the page says; it is tried until it holds. */
const LISTED = `curl --silent http://127.0.0.1:30000/workers | grep ${WORKER}`;
const SELECTED = `curl --silent http://127.0.0.1:8092/workers | grep ${WORKER}`;
const PAGES: readonly { page: string; holds: readonly string[]; needs: string }[] = [
  {
    page: 'docs/plug-in/smg.md',
    holds: [LISTED, `grep 'following the sidecar' beside.log`],
    needs: 'smg',
  },
  { page: 'docs/plug-in/vllm-router.md', holds: [LISTED], needs: 'vllm_router_rs' },
  { page: 'docs/plug-in/sglang-router.md', holds: [LISTED], needs: 'sglang_router' },
  {
    page: 'docs/plug-in/dynamo.md',
    holds: [SELECTED, 'worker-mesh workers get http://10.0.0.5:8000 | grep 5557'],
    needs: 'dynamo',
  },
  { page: ENVOY, holds: [`grep '"object":"list"' answer`], needs: 'envoy' },
  { page: CERTIFICATES, holds: ['worker-mesh status | grep gw-1'], needs: '' },
];

/** A stand-in for an inference server, and a sidecar that has it; every port is the one that the page means. */
const PROLOGUE = `
node '${join(repository, 'dist/test/support/inference-worker.js')}' 8000 &
start() { worker-mesh serve --node-name a --data-dir none --xds-address 127.0.0.1:50054 > a.log 2>&1 & }
register() {
  worker-mesh workers register --spec '{"url": "${WORKER}", "models": [{"id": "llama-3"}], "kv_block_size": 16,
    "kv_events_endpoints": {"0": "tcp://127.0.0.1:5557"}, "health": {"disable_health_check": true}}'
}
`;

describe('the commands of pages that go on in a network of their own', function () {
  this.timeout(DEADLINE_MS + ROUTERS_TIMEOUT_MS);
  let directory: string;
  let python = '';

  before(async function () {
    if (spawnSync('unshare', ['--net', 'ip', 'link', 'set', 'lo', 'up']).status !== 0) {
      process.stdout.write(
        '    no page is tried: a network of our own needs root, unshare and ip\n',
      );
      this.skip();
    }
    const found = await findRouters();
    if ('missing' in found) process.stdout.write(`    no vendors' routers: ${found.missing}\n`);
    else ({ python } = found);
  });
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'worker-mesh-pages-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  for (const { page, holds, needs } of PAGES) {
    it(`E1 ${page} does as it says, block by block`, async function () {
      if (needs !== '' && !isThere(needs, python)) {
        process.stdout.write(`      it is not tried: ${needs} cannot be had\n`);
        this.skip();
      }
      const blocks = commandBlocks(readPage(page));
      expect(blocks).to.have.length(holds.length);
      const tried = blocks.map(({ line, script }, at) => {
        const again = page === ENVOY ? `${script.trim()} > answer 2>&1;` : '';
        const until_ = `until ${holds[at]!}; do sleep 0.1; ${again} done`;
        return `${beside(script)}\n${until_}\necho '== line ${line} holds'`;
      });
      const { out, err } = await runShell(INSIDE, {
        cwd: directory,
        env: {
          PATH: shims(directory, python),
          XDG_STATE_HOME: directory,
          SCRIPT: [PROLOGUE, surroundings(page), ...tried].join('\n'),
        },
        deadlineMs: DEADLINE_MS,
      });
      for (const { line } of blocks) expect(out, err).to.contain(`== line ${line} holds`);
    });
  }
});

const INSIDE = `exec unshare --net sh -c 'ip link set lo up && exec bash -c "$SCRIPT"'`;

/** A script in which what a reader would stop with Ctrl-C runs beside the rest. */
function beside(script: string): string {
  const lines = script.replace(/\\\n\s*/g, '');
  return lines.replace(
    /^((?:worker-mesh (?:drive|serve)|python) [^&\n]*)$/gm,
    '$1 > beside.log 2>&1 &',
  );
}

/** What a page takes as given beside its blocks. */
function surroundings(page: string): string {
  if (page === CERTIFICATES) return '';
  const sidecar = `start\nuntil register; do sleep 0.1; done`;
  if (page !== ENVOY) return sidecar;
  return `${sidecar}\ncat > envoy.yaml << 'END'\n${envoyConfigOfPage()}END\nenvoy -c envoy.yaml > envoy.log 2>&1 &`;
}

function isThere(name: string, python: string): boolean {
  if (python === '') return false;
  const [program, args] =
    name === 'envoy'
      ? [join(dirname(python), 'envoy'), ['--version']]
      : [python, ['-c', `import importlib.util as u; exit(u.find_spec("${name}") is None)`]];
  return spawnSync(program, args).status === 0;
}

/**
 * Commands under the names that the pages give them. The launchers of two routers import what only a model needs, so their
 * flags are handed to what the launchers call.
 */
function shims(directory: string, python: string): string {
  const bin = join(directory, 'bin');
  mkdirSync(bin);
  symlinkSync(BIN, join(bin, 'worker-mesh'));
  const launch = (module: string): string =>
    `exec '${python}' -c 'from ${module} import Router; Router([], host="127.0.0.1", port=30000).start()'`;
  const files = {
    python: `case "$2" in sglang_router*) ${launch('sglang_router.sglang_router_rs')};; esac\nexec '${python}' "$@"`,
    'vllm-router': launch('vllm_router_rs'),
    envoy: `exec '${join(dirname(python), 'envoy')}' "$@"`,
  };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return `${bin}:${process.env.PATH ?? ''}`;
}
