import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readPage } from '../docs/pages.js';
import { eventually } from '../support/eventually.js';
import { list } from '../support/gateway.js';
import { npm, packTarball } from '../support/npm-package.js';
import { Process, repository } from '../support/process.js';
import { startSidecar } from '../support/sidecar-process.js';

const INSTALL_TIMEOUT_MS = 120_000;
/** The package with its libraries is installed by every user: its size is watched. */
const TARBALL_BYTES_MAX = 2 * 1024 * 1024;
/** The oldest Node that package.json promises, and the newest that can be had. */
const NODES = [
  readPackage().engines.node.replace('>=', ''),
  process.env.WORKER_MESH_TEST_NODE ?? 'latest',
];

function readPackage() {
  return JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
    readonly engines: { readonly node: string };
    readonly scripts: Readonly<Record<string, string>>;
  };
}

describe('the package', function () {
  this.timeout(2 * INSTALL_TIMEOUT_MS);
  let directory: string;
  let prefix: string;
  let tarball: string;
  const processes: Process[] = [];

  before(function () {
    directory = mkdtempSync(join(tmpdir(), 'worker-mesh-package-'));
    prefix = join(directory, 'prefix');
    tarball = packTarball(directory);
    try {
      npm(directory, 'install', '--global', '--prefix', prefix, tarball);
    } catch (error) {
      process.stdout.write(
        `    the package is not tested: its libraries cannot be had (${String(error)})\n`,
      );
      this.skip();
    }
  });
  after(() => rmSync(directory, { recursive: true }));
  afterEach(async () => {
    await Promise.all(processes.splice(0).map((each) => each.end()));
  });

  const bin = () => join(prefix, 'bin/worker-mesh');
  const installed = () => join(prefix, 'lib/node_modules/worker-mesh');

  function start(command: string, args: readonly string[]): Process {
    const process = new Process(command, args, { XDG_STATE_HOME: join(directory, 'state') });
    processes.push(process);
    return process;
  }

  /** Serves, registers, lists, and asks for the page, with nothing but what was installed. */
  async function tryOut(node?: string): Promise<void> {
    const run = (args: readonly string[]) =>
      node === undefined ? start(bin(), args) : start(node, [realBin(), ...args]);
    const any = '127.0.0.1:0';
    const listeners = ['--registry-address', any, '--gossip-address', any, '--admin-address', any];
    const sidecar = run(['serve', '--node-name', 'n', ...listeners, '--data-dir', 'none']);
    const readyLine = () =>
      sidecar.out.split('\n').find((text) => text.includes('"message":"ready"'));
    await eventually(() => readyLine() !== undefined, INSTALL_TIMEOUT_MS);
    const line = readyLine() ?? '';
    const { registry, admin } = JSON.parse(line) as { registry: string; admin: string };
    const register = run(['workers', 'register', 'http://10.0.0.1:8000', '--address', registry]);
    expect(await register.ended, register.err).to.equal(0);
    const list = run(['workers', 'list', '--output', 'json', '--address', registry]);
    expect(await list.ended, list.err).to.equal(0);
    expect(list.out).to.contain('http://10.0.0.1:8000');
    const page = await fetch(`http://${admin}/`);
    expect(page.status).to.equal(200);
    expect(await page.text()).to.match(/<title>/);
    expect(await sidecar.end()).to.equal(0);
    // What goes there is no line of the log: Node or V8 complains.
    expect(sidecar.err).to.equal('');
  }

  const realBin = () => join(installed(), 'dist/bundle/main.js');

  it('is built before it is packed, runs no script when it is installed, and is small', () => {
    const { scripts } = readPackage();
    expect(scripts.prepack).to.equal('npm run build');
    for (const name of ['preinstall', 'install', 'postinstall', 'prepare']) {
      expect(scripts, name).to.not.have.property(name);
    }
    expect(statSync(tarball).size).to.be.lessThan(TARBALL_BYTES_MAX);
    const files = readdirSync(installed(), { recursive: true }) as string[];
    expect(
      files.filter(
        (file) => /(^|\/)(test|\.ci|eslint)/.test(file) && !file.startsWith('node_modules'),
      ),
    ).to.deep.equal([]);
    expect(existsSync(join(installed(), 'node_modules/typescript'))).to.equal(false);
  });

  it('installed into an empty prefix: serves, registers, lists, shows the page', () => tryOut());

  it('E1 has the library of docs/plug-in/client.md, with types, whose lines do as they stand there', async () => {
    const sidecar = await startSidecar('n', ['--health-checks=off']);
    const [, lines = ''] =
      /^```ts\n([\s\S]*?)^```$/m.exec(readPage('docs/plug-in/client.md')) ?? [];
    const gateway = join(prefix, 'lib/gateway.mts');
    writeFileSync(gateway, lines.replace('127.0.0.1:50051', sidecar.addresses.registry));
    const compiler = join(repository, 'node_modules/.bin/tsc');
    const types = ['--typeRoots', join(repository, 'node_modules/@types'), '--types', 'node'];
    const strict = [
      '--ignoreConfig',
      '--strict',
      '--skipLibCheck',
      '--target',
      'es2022',
      '--module',
      'nodenext',
    ];
    try {
      const compile = start(compiler, [...strict, ...types, gateway]);
      expect(await compile.ended, compile.out).to.equal(0);
      const running = start(process.execPath, [join(prefix, 'lib/gateway.mjs')]);
      // The set that it has registered, the change that it began with, and nothing that went.
      await eventually(() => running.out.startsWith('1 1 0\n'), INSTALL_TIMEOUT_MS);
      const [worker] = await list(sidecar.registry);
      expect(worker).to.include({ url: 'http://10.0.0.5:8000', manager: 'my-gateway' });
    } finally {
      await sidecar.end();
    }
  });

  it('runs by npx from the file', async () => {
    const npx = start('npx', [
      '--yes',
      '--prefer-offline',
      '--package',
      `file:${tarball}`,
      'worker-mesh',
      '--version',
    ]);
    expect(await npx.ended, npx.err).to.equal(0);
    expect(npx.out).to.match(/^worker-mesh \d+\.\d+\.\d+\n$/);
  });

  for (const version of NODES) {
    it(`runs on Node ${version}`, async function () {
      const home = join(directory, `node-${version}`);
      try {
        npm(
          directory,
          'install',
          '--prefix',
          home,
          '--no-save',
          `node-${process.platform}-${process.arch}@${version}`,
        );
      } catch (error) {
        process.stdout.write(
          `    Node ${version} is not tested: it cannot be had (${String(error)})\n`,
        );
        this.skip();
      }
      const name = `node-${process.platform}-${process.arch}`;
      await tryOut(join(home, 'node_modules', name, 'bin/node'));
    });
  }
});
