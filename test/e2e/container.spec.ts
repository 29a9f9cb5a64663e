import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { Process, repository } from '../support/process.js';

/** A uid that no user database knows, as container platforms give one. */
const UID = '54321';
const MAIN = join(repository, 'dist/src/main.js');
/** Makes the whole file system read-only but for one directory, then becomes UID with no HOME. */
const CONTAINER = `
set -e
mount --make-rprivate /
mount -t tmpfs tmpfs "$DATA" && chmod 777 "$DATA"
while read -r _ _ _ _ point _; do
  case "$point" in
    "$DATA" | /proc* | /sys* | /dev*) ;;
    *) mount -o remount,bind,ro "$point" 2>/dev/null || true ;;
  esac
done < /proc/self/mountinfo
! touch "$DATA.probe" 2>/dev/null
exec env -u HOME -u TMPDIR -u XDG_STATE_HOME setpriv --reuid ${UID} --regid ${UID} --clear-groups "$@"
`;

describe('a container with an unknown uid, no home and a read-only root', function () {
  this.timeout(120_000);
  let directory: string;
  let processes: Process[];

  before(function () {
    const allowed = spawnSync('unshare', ['-m', 'setpriv', '--reuid', UID, 'true']).status === 0;
    if (allowed) return;
    process.stdout.write('    skipped: namespaces need root\n');
    this.skip();
  });
  beforeEach(() => {
    processes = [];
    directory = mkdtempSync(join(tmpdir(), 'worker-mesh-container-'));
    chmodSync(directory, 0o777);
  });
  afterEach(async () => {
    await Promise.all(processes.map((one) => one.end('SIGKILL')));
    rmSync(directory, { recursive: true });
  });

  const serve = (...flags: readonly string[]): Process => {
    const addresses = ['registry', 'gossip', 'admin'].map(
      (kind) => `--${kind}-address=127.0.0.1:0`,
    );
    const bin = [process.execPath, MAIN, 'serve', '--node-name=a', ...addresses, ...flags];
    const one = new Process('unshare', ['-m', 'bash', '-c', CONTAINER, 'container', ...bin], {
      DATA: directory,
    });
    processes.push(one);
    return one;
  };

  for (const where of ['a directory', 'none']) {
    it(`D1 is served with --data-dir ${where}`, async () => {
      const one = serve(`--data-dir=${where === 'none' ? where : join(directory, 'data')}`);
      await eventually(() => expect(one.out).to.contain('"registry":"127.0.0.1:'), 90_000);
      expect(await one.end()).to.equal(0);
      expect(one.err).to.equal('');
      expect(existsSync(join(directory, 'data'))).to.equal(false);
    });
  }

  it('D1 names the flag when there is no place for a default', async () => {
    const one = serve();
    expect(await one.ended).to.equal(2);
    expect(one.err).to.match(/^worker-mesh: --data-dir: not given, .* none\n$/);
  });
});
