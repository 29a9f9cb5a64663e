import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { FakeSidecar } from '../support/fake-sidecar.js';
import { BIN, Process } from '../support/process.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const WORKERS = 20_003;
const PAGE = 2_000;

/** Answers ListWorkers with WORKERS workers, in pages. */
function answerPages(fake: FakeSidecar): void {
  fake.on('ListWorkers', ({ pageToken }: { pageToken: string }) => {
    const from = Number(pageToken || '0');
    const to = Math.min(WORKERS, from + PAGE);
    const workers = Array.from({ length: to - from }, (_, at) => ({
      id: `${from + at}`,
      url: `http://worker-${from + at}.example:8000`,
      ownerNode: 'a',
      status: 'WORKER_STATUS_READY',
    }));
    return { workers, nextPageToken: to < WORKERS ? String(to) : '' };
  });
}

describe('a command behind a pipe', function () {
  this.timeout(60_000);
  let fake: FakeSidecar;
  let processes: Process[];

  beforeEach(async () => {
    processes = [];
    fake = new FakeSidecar();
    answerPages(fake);
    await fake.start();
  });
  afterEach(async () => {
    fake.stop();
    await Promise.all(processes.map((one) => one.end('SIGKILL')));
  });

  const shell = async (pipe: string): Promise<string> => {
    const command = `node ${BIN} workers list --address ${fake.address} ${pipe}`;
    const process = new Process('bash', ['-c', command]);
    processes.push(process);
    await process.ended;
    return process.out + process.err;
  };

  it('writes all of its result before it ends', async () => {
    expect(await shell('| wc -l; echo ${PIPESTATUS[0]}')).to.equal(`${WORKERS + 1}\n0\n`);
  });

  it('waits for a slow reader', async () => {
    const child = spawn(process.execPath, [BIN, 'workers', 'list', '--address', fake.address]);
    try {
      await eventually(() => fake.requests.length === Math.ceil(WORKERS / PAGE), 30_000);
      let lines = 0;
      for await (const chunk of child.stdout) {
        lines += String(chunk).split('\n').length - 1;
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(lines).to.equal(WORKERS + 1);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('ends silently, as if by SIGPIPE, when its reader has seen enough', async () => {
    const answer = await shell('| head -n 1; echo ${PIPESTATUS[0]}');
    expect(answer).to.match(/^URL .*\n141\n$/);
  });

  it('says that a full disk took its result, and fails', async () => {
    expect(await shell('> /dev/full; echo $?')).to.equal(
      '1\nworker-mesh: cannot write the result (ENOSPC)\n',
    );
  });

  it('a short result ends with 0, however little of it is read', () => {
    const pipe = `node ${BIN} serve --help | head -n 1; echo \${PIPESTATUS[0]}`;
    const { stdout, stderr } = spawnSync('bash', ['-c', pipe]);
    expect(stdout.toString()).to.equal('worker-mesh serve [FLAGS]\n0\n');
    expect(stderr.toString()).to.equal('');
  });
});

describe('the log of serve', function () {
  this.timeout(60_000);
  let sidecars: SidecarProcess[];

  beforeEach(() => (sidecars = []));
  afterEach(() => Promise.all(sidecars.map((one) => one.end('SIGKILL'))));

  const getNode = (sidecar: SidecarProcess): Promise<string> =>
    new Promise((resolve, reject) => {
      sidecar.mesh.getNode({}, (error, response) => {
        if (error) reject(error);
        else resolve(response?.node ?? '');
      });
    });

  it('is no reason to stop when its reader dies, and the goodbye is said', async () => {
    const a = await startSidecar('a', ['--log-level', 'debug', '--admin-address', '127.0.0.1:0']);
    sidecars.push(a);
    a.child.stdout?.destroy();
    a.child.stderr?.destroy();
    // A peer that joins makes lines in the log of a.
    const b = await startSidecar('b', ['--peer', a.addresses.gossip]);
    sidecars.push(b);
    const metrics = async (): Promise<string> =>
      (await fetch(`http://${a.addresses.admin}/metrics`)).text();
    await eventually(async () =>
      expect(await metrics()).to.match(/^worker_mesh_log_lines_lost [1-9]/m),
    );
    expect(await getNode(a)).to.equal('a');
    expect(await a.end('SIGTERM')).to.equal(0);
  });

  it('is no reason to stop when it is written to a full disk', async () => {
    const full = openSync('/dev/full', 'w');
    const folder = mkdtempSync(join(tmpdir(), 'worker-mesh-full-'));
    const socket = join(folder, 'registry.sock');
    const flags = ['--node-name=a', '--data-dir=none', '--admin-address=off'];
    const ports = [`--registry-address=unix:${socket}`, '--gossip-address=127.0.0.1:0'];
    const child = spawn(process.execPath, [BIN, 'serve', ...flags, ...ports], {
      stdio: ['ignore', full, full],
    });
    try {
      // It can say nothing, so its socket says that it runs.
      await eventually(() => existsSync(socket), 30_000);
      child.kill('SIGTERM');
      const code = await new Promise((resolve) => child.once('exit', resolve));
      expect(code).to.equal(0);
    } finally {
      closeSync(full);
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    }
  });
});
