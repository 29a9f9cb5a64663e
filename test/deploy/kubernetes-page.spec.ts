import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { commandBlocks } from '../docs/page.js';
import { readPage } from '../docs/pages.js';
import { runShell } from '../docs/shell.js';
import { BIN } from '../support/process.js';

const DEADLINE_MS = 60_000;
/** A cluster is not needed to see what the page gives to it: the name of each file, and the chart's release. */
const PROGRAMS = {
  kubectl: 'for word in "$@"; do case $word in --from-file=*) ls "${word#*=}";; esac; done',
  helm: 'echo "helm $*"',
};

describe('docs/kubernetes.md', function () {
  this.timeout(DEADLINE_MS);
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'worker-mesh-kubernetes-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('X1 X2 gives the pods the certificates that the chart reads, and not the key of the authority', async () => {
    const bin = join(directory, 'bin');
    mkdirSync(bin);
    symlinkSync(BIN, join(bin, 'worker-mesh'));
    for (const [name, script] of Object.entries(PROGRAMS)) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(bin, name), 0o755);
    }
    const blocks = commandBlocks(readPage('docs/kubernetes.md'));
    const { out, err, code } = await runShell(blocks.map(({ script }) => script).join('\n'), {
      cwd: directory,
      env: { PATH: `${bin}:${process.env.PATH ?? ''}` },
      deadlineMs: DEADLINE_MS,
    });
    expect(code, err).to.equal(0);
    const nodes = ['mesh-0', 'mesh-1', 'mesh-2'];
    const files = ['ca.pem', ...nodes.flatMap((node) => [`${node}.key`, `${node}.pem`])];
    const lines = out.trim().split('\n');
    expect(lines.slice(-files.length - 1)).to.deep.equal([
      ...files,
      'helm install mesh deploy/helm/worker-mesh',
    ]);
  });
});
