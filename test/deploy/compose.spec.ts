import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { runShell } from '../docs/shell.js';
import { BIN, repository } from '../support/process.js';
import { findRouters } from '../support/routers.js';

const DEADLINE_MS = 120_000;
const ROUTERS_TIMEOUT_MS = 300_000;
const WORKER = 'http://127.0.0.1:8000';
const LISTED = `until curl --silent http://127.0.0.1:30000/workers | grep ${WORKER}; do sleep 0.2; done`;

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly entrypoint?: readonly string[];
  readonly command?: string | readonly string[];
  readonly network_mode?: string;
}

/**
 * Plays docker/compose.yaml without docker, in a network of its own: each service is a process with the command and the
 * variables that stand there. A container has addresses, folders and a name for itself; here each node has an address
 * of loopback, to which its name leads, and the folders are below one.
 */
describe('deploy/docker/compose.yaml', function () {
  this.timeout(DEADLINE_MS + ROUTERS_TIMEOUT_MS);
  const text = readFileSync(join(repository, 'deploy/docker/compose.yaml'), 'utf8');
  const { services } = parse(text, { merge: true }) as { services: Record<string, Service> };
  const nodes = Object.keys(services).filter((name) => name.startsWith('node-'));
  const addressOf = (node: string): string => `127.0.0.${11 + nodes.indexOf(node)}`;
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'worker-mesh-compose-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  /** A command of a service, whose `$$` is what compose writes for `$`, with the folders of its volumes. */
  const here = (command: string): string =>
    command.replaceAll('$$', '$').replace(/(?<=[\s="'])\/(certs|router)\b/g, `${directory}/$1`);

  /** Starts a node with the variables of its service, those of the image, and listeners at its own address. */
  function startNode(name: string): string {
    const variables = {
      ...services[name]!.environment,
      WORKER_MESH_GOSSIP_ADDRESS: `${addressOf(name)}:50052`,
      WORKER_MESH_REGISTRY_ADDRESS: `${addressOf(name)}:50051`,
      WORKER_MESH_ADMIN_ADDRESS: 'off',
      WORKER_MESH_DATA_DIR: `${directory}/data/${name}`,
    };
    const env = Object.entries(variables).map(([key, value]) => here(`${key}='${value}'`));
    return `env ${env.join(' ')} worker-mesh serve > ${name}.log 2>&1 &`;
  }

  const untilReady = (node: string): string =>
    `until worker-mesh status --ready --address ${addressOf(node)}:50051; do sleep 0.2; done`;

  it('X1 X2 E1 is a mesh of three with certificates, and a router that has the worker of another node', async function () {
    if (spawnSync('unshare', ['--net', '--mount', 'ip', 'link', 'set', 'lo', 'up']).status !== 0) {
      process.stdout.write('    it is not played: that needs root, unshare and ip\n');
      this.skip();
    }
    const found = await findRouters();
    const withRouter = 'python' in found;
    if (!withRouter) process.stdout.write(`    without the router: ${found.missing}\n`);
    const { certs, 'router-file': file, router } = services;
    expect(file!.network_mode).to.equal('service:node-a');
    const names = nodes.map((each) => `${addressOf(each)} ${each}`).join('\n');
    const script = [
      'set -e',
      `printf '127.0.0.1 localhost\n${names}\n' > hosts`,
      'mount --bind hosts /etc/hosts',
      'mkdir certs router',
      `${certs!.entrypoint!.join(' ')} '${here(wordsOf(certs).join(' '))}'`,
      ...nodes.map(startNode),
      ...nodes.map(untilReady),
      `export WORKER_MESH_ADDRESS=${addressOf('node-a')}:50051`,
      `worker-mesh ${here(wordsOf(file).join(' '))} > export.log 2>&1 &`,
      `node '${join(repository, 'dist/test/support/inference-worker.js')}' 8000 &`,
      `worker-mesh workers register ${WORKER} --address ${addressOf(nodes.at(-1)!)}:50051`,
      `until grep ${WORKER} router/workers.json; do sleep 0.2; done`,
      'worker-mesh check',
      ...(withRouter
        ? [`${here(wordsOf(router).join(' ')).trim()} > router.log 2>&1 &`, LISTED]
        : []),
      'echo all of it',
    ].join('\n');
    const { out, err } = await runShell(
      `exec unshare --net --mount --propagation private bash -c 'ip link set lo up && exec bash -c "$SCRIPT"'`,
      {
        cwd: directory,
        env: { PATH: shims(directory, withRouter ? found.python : 'false'), SCRIPT: script },
        deadlineMs: DEADLINE_MS,
      },
    );
    for (const line of [
      '✓ nodes +3 alive: node-a, node-b, node-c',
      'linked to 2 of 2',
      'all of it',
    ]) {
      expect(out, err).to.match(new RegExp(line));
    }
  });
});

function wordsOf(service: Service | undefined): readonly string[] {
  return [service?.command ?? []].flat();
}

/** What the image has, and what a test does without: another owner of the volumes, and a router from the registry. */
function shims(directory: string, python: string): string {
  const bin = join(directory, 'bin');
  mkdirSync(bin);
  symlinkSync(BIN, join(bin, 'worker-mesh'));
  for (const [name, line] of [
    ['chown', ':'],
    ['pip', ':'],
    ['python', `exec '${python}' "$@"`],
  ] as const) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${line}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return `${bin}:${process.env.PATH ?? ''}`;
}
