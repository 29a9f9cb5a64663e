import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { packTarball } from '../support/npm-package.js';
import { repository } from '../support/process.js';
import { parseDockerfile, runtimeOf } from './dockerfile.js';

const TIMEOUT_MS = 240_000;
const MAIN = join(repository, 'dist/test/image/main.js');
/** What the program needs: an overlay of the whole system, and Node for a user that is not root. */
const CAN_OVERLAY = `
d=$(mktemp -d) && mount -t tmpfs tmpfs $d && mkdir $d/u $d/w $d/r &&
mount -t overlay overlay -o lowerdir=/,upperdir=$d/u,workdir=$d/w $d/r &&
chroot --userspec=65532:65532 $d/r '${process.execPath}' --version && umount $d/r && umount $d && rmdir $d`;

describe('the image', function () {
  this.timeout(TIMEOUT_MS);
  const dockerfile = readFileSync(join(repository, 'deploy/docker/Dockerfile'), 'utf8');

  it('X4 D1 runs as a number, with a root that cannot be written and no HOME, and its health check tells', async function () {
    const namespace = ['--mount', '--propagation', 'private', 'sh', '-c', CAN_OVERLAY];
    if (spawnSync('unshare', namespace).status !== 0) {
      process.stdout.write('    the image is not tried: that needs root, and mounts of our own\n');
      this.skip();
    }
    const directory = mkdtempSync(join(tmpdir(), 'worker-mesh-image-spec-'));
    try {
      const unpacked = join(directory, 'package');
      mkdirSync(unpacked);
      const tarball = packTarball(directory);
      execFileSync('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1']);
      const { stdout } = await promisify(execFile)(process.execPath, [MAIN, '--package', unpacked]);
      expect(stdout).to.match(/^ok: its health check succeeds/m);
      expect(stdout).to.match(/^ok: its volume has kept the worker/m);
      expect(stdout).to.not.contain('NOT OK');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('is described in the part of the language that the check understands', () => {
    const [build, last, ...more] = parseDockerfile(dockerfile);
    expect(more).to.deep.equal([]);
    expect(build?.name).to.equal('build');
    const runtime = runtimeOf(last!);
    expect(runtime.command).to.deep.equal(['worker-mesh', 'serve']);
    expect(runtime.health).to.deep.equal(['worker-mesh', 'status', '--ready']);
    expect(runtime.volumes).to.deep.equal([runtime.env.WORKER_MESH_DATA_DIR]);
    expect(() => parseDockerfile('FROM x\nADD y z\n')).to.throw(/not known: ADD/);
    for (const user of ['root', '0:0', 'node']) {
      const stage = parseDockerfile(dockerfile.replace(/^USER .*$/m, `USER ${user}`)).at(-1)!;
      expect(() => runtimeOf(stage), user).to.throw(/numeric/);
    }
  });
});
