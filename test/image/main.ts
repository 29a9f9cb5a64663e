import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { repository } from '../support/process.js';
import { baseImage } from './base.js';
import { Container } from './container.js';
import { parseDockerfile, runtimeOf, type Runtime, type Stage } from './dockerfile.js';
import { Layers } from './layers.js';

/**
 * Does in a chroot what the Dockerfile says, and runs the result as docker does with `--read-only`: for machines on which
 * there is no docker. With `--package DIRECTORY` only the last stage is played, upon this machine's own system instead of
 * Debian's, with that unpacked package in the place of what the stage before it builds.
 */
const { values: flags } = parseArgs({ options: { package: { type: 'string' } } });
const URL = 'http://10.0.0.1:8000';

let failures = 0;
function check(what: string, holds: boolean, more = ''): void {
  if (!holds) failures += 1;
  process.stdout.write(
    `${holds ? 'ok' : 'NOT OK'}: ${what}${holds || more === '' ? '' : `: ${more}`}\n`,
  );
}

/** A build fetches libraries, so it is shown the machine's way to the network and its cache of packages. */
function build(stage: Stage, layers: Layers): void {
  layers.bind('/etc/resolv.conf');
  const bundle = process.env.NODE_EXTRA_CA_CERTS;
  if (bundle !== undefined) layers.bind(bundle, '/tmp/ca.pem');
  const cache = join(homedir(), '.npm');
  mkdirSync(cache, { recursive: true });
  layers.bind(cache, '/tmp/npm');
  layers.play(stage, nowhere, {
    npm_config_cache: '/tmp/npm',
    ...(bundle !== undefined && { NODE_EXTRA_CA_CERTS: '/tmp/ca.pem' }),
  });
}

const nowhere = (name: string): never => {
  throw new Error(`there is no stage ${name}`);
};

async function checkContainer(layers: Layers, runtime: Runtime): Promise<void> {
  const container = await Container.create(layers.root, runtime);
  check('it is not healthy before it runs', !container.isHealthy());
  await container.start();
  check('its health check succeeds, with a root that cannot be written and no HOME', true);
  check(`it runs as ${runtime.user}`, container.user() === runtime.user, container.user());
  for (const path of ['/x', '/app/x', '/tmp/x', '/usr/local/bin/x']) {
    const { status } = container.run(['/bin/sh', '-c', `: > ${path}`]);
    check(`nobody writes to ${path}`, status !== 0);
  }
  const register = container.run(['worker-mesh', 'workers', 'register', URL]);
  check('a worker is registered in it', register.status === 0, register.text);
  check('it ends cleanly at SIGTERM', (await container.stop()) === 0);
  check('it is not healthy after its end', !container.isHealthy());
  await container.start();
  const list = container.run(['worker-mesh', 'workers', 'list']);
  check('its volume has kept the worker', list.text.includes(URL), list.text);
  await container.stop();
}

async function play(): Promise<void> {
  const stages = parseDockerfile(
    readFileSync(join(repository, 'deploy/docker/Dockerfile'), 'utf8'),
  );
  const last = stages.at(-1)!;
  const runtime = runtimeOf(last);
  const directory = mkdtempSync(join(tmpdir(), 'worker-mesh-image-'));
  const opened: Layers[] = [];
  try {
    const built = new Map<string, string>();
    if (flags.package === undefined) {
      for (const stage of stages.slice(0, -1)) {
        const layers = new Layers(baseImage(stage.base), join(directory, stage.name ?? 'unnamed'));
        // Closed also when the build fails: a folder with a mount in it cannot be removed.
        opened.unshift(layers);
        build(stage, layers);
        built.set(stage.name ?? '', layers.root);
      }
    } else spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', directory]);
    const base = flags.package === undefined ? baseImage(last.base) : '/';
    const layers = new Layers(base, join(directory, 'last'));
    opened.unshift(layers);
    // In the place of the stage before it stands a tree with nothing but its package.
    if (flags.package !== undefined) layers.bind(flags.package, '/mnt/package');
    layers.play(last, (name) => built.get(name) ?? join(layers.root, 'mnt'));
    check('its files are of root, and others may read them', isPublic(join(layers.root, 'app')));
    layers.sealed(runtime.volumes);
    await checkContainer(layers, runtime);
  } finally {
    for (const layers of opened) layers.close();
    if (flags.package !== undefined) spawnSync('umount', ['--lazy', directory]);
    rmSync(directory, { recursive: true, force: true });
  }
}

function isPublic(path: string): boolean {
  const { uid, mode } = statSync(path);
  return uid === 0 && (mode & 0o055) === 0o055;
}

// All mounts are made in a namespace of this command's own, and so they end with it.
if (process.env.WORKER_MESH_IMAGE_CHECK === undefined) {
  const self = [process.execPath, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const { status } = spawnSync('unshare', ['--mount', '--propagation', 'private', ...self], {
    stdio: 'inherit',
    env: { ...process.env, WORKER_MESH_IMAGE_CHECK: 'inside' },
  });
  process.exitCode = status ?? 1;
} else {
  await play();
  if (failures > 0) process.exitCode = 1;
}
