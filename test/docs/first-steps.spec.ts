import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { findGrpcurl } from '../e2e/tools.js';
import { repository } from '../support/process.js';
import { commandBlocks } from './page.js';
import { readPage } from './pages.js';
import { freePorts, runShell } from './shell.js';

const DEADLINE_MS = 180_000;
const PORT = /\b500[56]\d\b/g;

describe('docs/first-steps.md', function () {
  this.timeout(2 * DEADLINE_MS);
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'worker-mesh-first-steps-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('has commands that work as they stand, from one terminal to the second node', async () => {
    const page = readPage('docs/first-steps.md');
    const grpcurl = await findGrpcurl();
    const blocks = commandBlocks(page);
    const scripts = blocks
      .map(({ script }) => script)
      .filter((script) => {
        const skipped = script.startsWith('grpcurl') && 'missing' in grpcurl;
        if (skipped) process.stdout.write('    the lines for grpcurl are not run: there is none\n');
        return !skipped;
      });
    const ports = await freePorts(new Set(['50051', '50053', ...(page.match(PORT) ?? [])]));
    const at = (port: string) => `127.0.0.1:${ports.get(port)!}`;
    const script = `${scripts.map(asOneTerminal).join('\n')}\necho '== all of it'`;
    const result = await runShell(
      `set -e\ntrap 'kill 0' EXIT\n${PRELUDE}\n${script}`.replace(PORT, (port) => ports.get(port)!),
      {
        cwd: repository,
        env: {
          PATH: `${'path' in grpcurl ? dirname(grpcurl.path) : ''}:${process.env.PATH ?? ''}`,
          HOME: directory,
          LOGS: directory,
          // Where the first node listens, to which the page gives no address.
          WORKER_MESH_REGISTRY_ADDRESS: at('50051'),
          WORKER_MESH_GOSSIP_ADDRESS: at('50052'),
          WORKER_MESH_ADMIN_ADDRESS: at('50053'),
        },
        deadlineMs: DEADLINE_MS,
      },
    );
    const all = `${result.out}\n${result.err}`;
    expect(all).to.contain('== all of it');
    expect(all)
      .to.match(/^http:\S+:8000 +\w+ +a +LOCAL/m)
      .and.to.match(/^http:\S+:8000 +\w+ +a +MESH/m);
    expect(all).to.match(/^a .*ALIVE/m);
    if ('path' in grpcurl) {
      expect(all).to.contain('workermesh.v1.RegistryService');
      expect(all).to.contain('WORKER_EVENT_TYPE_SYNCED');
    }
  });
});

/** A watch goes on until Ctrl-C; here it is given a moment. */
const PRELUDE = `
grpcurl() { timeout 5 $(which grpcurl) "$@" || [ $? = 124 ]; }
serve() {
  "$@" > "$LOGS/$4.log" 2>&1 &
  until grep -q 'INFO  ready' "$LOGS/$4.log"; do sleep 0.1; done
}
`;

/** A sidecar runs in a terminal of its own; here it runs behind the next commands. */
function asOneTerminal(script: string): string {
  return script.replace(
    /^bash scripts\/run --node-name (\w+)/gm,
    'serve bash scripts/run --node-name $1',
  );
}
