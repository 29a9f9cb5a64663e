import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { packTarball } from '../support/npm-package.js';
import { Process, repository } from '../support/process.js';

const SYSTEMD = '/lib/systemd/systemd';
const DEADLINE_MS = 120_000;
/** What a system has at its boot, without anything behind it. */
const TARGETS = ['sysinit', 'basic', 'shutdown', 'umount', 'network-online', 'multi-user'];
const PLAIN = '[Unit]\nDefaultDependencies=no\n';
const DRIVER = `${PLAIN}[Service]\nType=oneshot\nExecStart=/bin/bash /driver\n`;
/** systemd in namespaces of its own, which end with it. */
const UNSHARE =
  'exec unshare --mount --pid --fork --kill-child --cgroup --uts --ipc --net --propagation private';

/** Each word behind \`==\` begins what one step prints. */
const STEPS = `
exec > /result/log 2>&1
PATH=/usr/local/bin:/usr/bin:/bin
configure() { echo "$1" > /etc/worker-mesh/config.json; }
show() { systemctl show worker-mesh -p ActiveState -p NRestarts -p ExecMainStatus; }
configure '{"node-name": "x", "peer": ["127.0.0.1:1"], "join-timeout": "3s", "health-checks": "off"}'
echo == start
systemctl start worker-mesh --no-block
until grep -qs '"message":"listening"' /result/serve.log; do sleep 0.1; done
show
systemctl start worker-mesh
show
worker-mesh status --ready
worker-mesh workers register http://127.0.0.1:8000
echo == reload
systemctl reload worker-mesh && echo reloaded
echo == crash
kill -9 $(systemctl show worker-mesh -p MainPID --value)
until show | grep -q NRestarts=1; do sleep 0.1; done
until worker-mesh status --ready; do sleep 0.1; done
worker-mesh workers list
show
echo == stop
systemctl stop worker-mesh
show
echo == wrong
configure '{"node-nam": "x"}'
systemctl start worker-mesh || show
echo == fenced
configure '{"node-name": "x"}'
systemctl reset-failed worker-mesh
systemctl start worker-mesh
worker-mesh serve --node-name x --data-dir none --registry-address 127.0.0.1:0 --gossip-address 127.0.0.1:0 \\
  --admin-address off --peer 127.0.0.1:50052 > /result/newer.log &
until show | grep -q ExecMainStatus=3; do sleep 0.1; done
show
echo == end
`;

describe('the systemd unit, under systemd', function () {
  this.timeout(DEADLINE_MS);
  let directory: string;
  let system: Process | undefined;
  let group = '';
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'worker-mesh-systemd-'))));
  afterEach(async () => {
    await system?.end('SIGKILL');
    const rmdir = [group, '-depth', '-type', 'd', '-exec', 'rmdir', '{}', '+'];
    await eventually(() => !existsSync(group) || spawnSync('find', rmdir).status === 0);
    rmSync(directory, { recursive: true, force: true });
  });

  const log = (): string => {
    const path = join(directory, 'result/log');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };

  function prepare(): void {
    const units = join(directory, 'units');
    for (const folder of [units, join(directory, 'result'), join(directory, 'package')]) {
      mkdirSync(folder);
    }
    for (const name of TARGETS) writeFileSync(join(units, `${name}.target`), PLAIN);
    writeFileSync(join(units, 'driver.target'), `${PLAIN}Wants=driver.service\n`);
    writeFileSync(join(units, 'driver.service'), DRIVER);
    const unit = join(units, 'worker-mesh.service');
    cpSync(join(repository, 'deploy/systemd/worker-mesh.service'), unit);
    appendFileSync(unit, '[Service]\nStandardOutput=append:/result/serve.log\n');
    writeFileSync(join(directory, 'driver'), STEPS);
    const tarball = packTarball(directory);
    const into = ['-C', join(directory, 'package'), '--strip-components=1'];
    spawnSync('tar', ['-xzf', tarball, ...into]);
  }

  it('M7 starts once it is ready, reloads, is started again after a crash, and not where that would not help', async function () {
    if (!existsSync(SYSTEMD) || process.getuid?.() !== 0) {
      process.stdout.write('    the unit is not started: it takes root, and systemd\n');
      this.skip();
    }
    prepare();
    const script = join(repository, 'test/deploy/systemd-container.sh');
    // systemd takes the cgroup in which it starts for the whole machine's: it is one of its own.
    const all = existsSync('/sys/fs/cgroup/systemd') ? '/sys/fs/cgroup/systemd' : '/sys/fs/cgroup';
    group = join(all, `worker-mesh-${process.pid}`);
    const begin = `mkdir ${group} && echo $$ > ${group}/cgroup.procs && ${UNSHARE} ${script} ${directory}`;
    system = new Process('bash', ['-c', begin]);
    let over = false;
    void system.ended.then(() => (over = true));
    await eventually(() => over || log().includes('== end'), DEADLINE_MS);
    if (!log().includes('== start')) {
      process.stdout.write(`    the unit is not started: no systemd can be had (${system.err})\n`);
      this.skip();
    }
    const [, start, reload, crash, stop, wrong, fenced] = log().split(/^== .*\n/m);
    const shown = (state: string, restarts: number, status: number): string =>
      `NRestarts=${restarts}\nExecMainStatus=${status}\nActiveState=${state}\n`;
    expect(start).to.match(
      new RegExp(`^${shown('activating', 0, 0)}${shown('active', 0, 0)}x is ready\n.* created: `),
    );
    expect(reload).to.equal('reloaded\n');
    expect(crash)
      .to.contain('http://127.0.0.1:8000')
      .and.contain(shown('active', 1, 0));
    expect(stop).to.equal(shown('inactive', 0, 0));
    expect(wrong).to.contain(shown('failed', 0, 2));
    expect(fenced).to.contain(shown('failed', 0, 3));
  });
});
