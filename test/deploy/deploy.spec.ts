import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { parse, parseAllDocuments } from 'yaml';
import { loadConfig, type Config } from '../../src/config.js';
import { KEYS } from '../../src/config/settings.js';
import { messageOf } from '../../src/core/errors.js';
import { repository } from '../support/process.js';

const CHART = join(repository, 'deploy/helm/worker-mesh');
/** The oldest Kubernetes that the chart names. */
const KUBERNETES = '1.30.0';

const read = (path: string) => readFileSync(join(repository, path), 'utf8');
const packageJson = JSON.parse(read('package.json')) as { version: string; files: string[] };

const COMPOSE = 'deploy/docker/compose.yaml';

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: object;
}

interface Service {
  readonly depends_on?: object;
  readonly network_mode?: string;
  readonly volumes?: readonly string[];
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
}

/** For the first build of helm, beside all other tests. */
const TOOLS_TIMEOUT_MS = 480_000;
/** What is installed comes first; then what `scripts/deploy-tools` has brought. */
let env = process.env;

/** Says why there is nothing to render and validate the chart with, if there is not. */
async function bringTools(): Promise<string | undefined> {
  try {
    const options = { cwd: repository, timeout: TOOLS_TIMEOUT_MS };
    const { stdout } = await promisify(execFile)('bash', ['scripts/deploy-tools'], options);
    env = { ...process.env, PATH: `${process.env.PATH ?? ''}:${stdout.trim()}` };
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function has(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`], { env }).status === 0;
}

function template(values: readonly string[]) {
  const sets = values.flatMap((value) => ['--set', value]);
  const where = ['--namespace', 'ns', '--kube-version', KUBERNETES];
  return spawnSync('helm', ['template', 'mesh', CHART, ...where, ...sets], {
    env,
    encoding: 'utf8',
  });
}

/** What `helm template` makes of the chart with these values. */
function render(...values: string[]): Manifest[] {
  const { status, stdout, stderr } = template(values);
  expect(status, stderr).to.equal(0);
  const documents = parseAllDocuments(stdout);
  return documents
    .map((document) => document.toJS() as Manifest | null)
    .filter((each) => each !== null);
}

/** Every way in which the chart can be used. */
const VARIANTS: Record<string, string[]> = {
  'as it is': [],
  'a deployment with certificates by cert-manager': ['mode=deployment', 'tls.source=cert-manager'],
  'a registry that is exposed': ['registry.exposed=true'],
  'with xDS in the same pod': ['xds.enabled=true', 'xds.clusterBy=all', 'xds.minWorkers=2'],
  'with xDS that is exposed': ['xds.enabled=true', 'xds.exposed=true'],
  'with registry and xDS that are exposed': [
    ...['registry.exposed=true', 'xds.enabled=true', 'xds.exposed=true'],
  ],
  'without TLS': ['tls.source=none'],
  'with alerts and dashboard': ['prometheusRule.enabled=true', 'grafanaDashboard.enabled=true'],
  'beside a gateway': ['mode=none', 'discover.enabled=true'],
};

const REFUSED: Record<string, string> = {
  'mode=daemonset': 'mode "daemonset": allowed: statefulset, deployment, none',
  'tls.source=certmanager': 'tls.source "certmanager": allowed: secret, cert-manager, none',
  'xds.clusterBy=worker': 'xds.clusterBy "worker": allowed: model, all',
  // Each pod would look for a file with its own name, which nobody could know before.
  'mode=deployment': 'with tls.source cert-manager',
};

describe('deploy/', function () {
  this.timeout(TOOLS_TIMEOUT_MS + 60_000);
  let missing: string | undefined;
  before(async () => (missing = await bringTools()));

  it('the chart has the version of the package', () => {
    const chart = parse(read('deploy/helm/worker-mesh/Chart.yaml')) as Record<string, string>;
    expect(chart).to.include({ version: packageJson.version, appVersion: packageJson.version });
  });

  it('the chart and the compose file set only what there is to set', () => {
    const values = parse(read('deploy/helm/worker-mesh/values.yaml')) as { config: object };
    expect(KEYS).to.include.members(Object.keys(values.config));
    const variables = KEYS.map((key) => `WORKER_MESH_${key.toUpperCase().replaceAll('-', '_')}`);
    for (const path of [
      'deploy/docker/compose.yaml',
      'deploy/docker/Dockerfile',
      'deploy/helm/worker-mesh/templates/_helpers.tpl',
    ]) {
      for (const [name] of read(path).matchAll(/WORKER_MESH_[A-Z_]+/g)) {
        expect(variables, `${path}: ${name}`).to.include(name);
      }
    }
  });

  it('the image is made of files that the package has, and runs what it runs', () => {
    const dockerfile = read('deploy/docker/Dockerfile');
    expect(dockerfile).to.match(/^USER \d+:\d+$/m);
    expect(dockerfile).to.contain('HEALTHCHECK');
    const { bin } = JSON.parse(read('package.json')) as { bin: Record<string, string> };
    expect(dockerfile).to.contain(`/app/${bin['worker-mesh']!}`);
    for (const [, files = ''] of dockerfile.matchAll(/^COPY ((?:[\w.-]+ )+)\.\/$/gm)) {
      for (const file of files.trim().split(' ')) {
        expect(existsSync(join(repository, file)), file).to.equal(true);
      }
    }
  });

  it('the compose file names services and volumes that it has', () => {
    const { services, volumes } = parse(read(COMPOSE), { merge: true }) as Compose;
    const names = Object.keys(services);
    for (const [name, service] of Object.entries(services)) {
      expect(names, name).to.include.members(Object.keys(service.depends_on ?? {}));
      const [, beside] = /^service:(.*)$/.exec(service.network_mode ?? '') ?? [];
      if (beside !== undefined) expect(names, name).to.include(beside);
      const named = (service.volumes ?? []).map((each) => each.split(':')[0]);
      expect(Object.keys(volumes), name).to.include.members(named);
    }
  });

  it('compose takes the compose file', function () {
    // As a plugin of docker, as a program of its own, or as the library that both read files with.
    const programs = ['docker compose', 'docker-compose'];
    const program = programs.find(
      (each) => spawnSync('sh', ['-c', `${each} version`]).status === 0,
    );
    const command =
      program === undefined ? `compose-config ${COMPOSE}` : `${program} -f ${COMPOSE} config`;
    if (program === undefined && !has('compose-config')) {
      process.stdout.write(`    the compose file is not read: ${missing}\n`);
      this.skip();
    }
    const config = spawnSync('sh', ['-c', command], { cwd: repository, encoding: 'utf8', env });
    expect(config.status, config.stderr).to.equal(0);
    expect(config.stdout).to.contain('no-new-privileges');
  });

  it('systemd finds nothing wrong in the unit', function () {
    if (!has('systemd-analyze')) {
      process.stdout.write('    the unit is not checked: there is no systemd-analyze here\n');
      this.skip();
    }
    const unit = join(repository, 'deploy/systemd/worker-mesh.service');
    const check = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
    const complaints = check.stderr
      .split('\n')
      .filter((line) => line.includes('worker-mesh.service'));
    expect(complaints).to.deep.equal([]);
  });

  for (const [value, words] of Object.entries(REFUSED)) {
    it(`the chart refuses what cannot work, and says what can: ${value}`, function () {
      if (!has('helm')) {
        process.stdout.write(`    the chart is not rendered: ${missing}\n`);
        this.skip();
      }
      const { status, stderr } = template([value]);
      expect([status === 0, stderr]).to.satisfy(
        ([rendered, text]: [boolean, string]) => !rendered && text.includes(words),
      );
    });
  }

  for (const [name, values] of Object.entries(VARIANTS)) {
    it(`the chart renders manifests that Kubernetes takes, and a config that serve takes: ${name}`, function () {
      if (!has('helm')) {
        process.stdout.write(`    the chart is not rendered: ${missing}\n`);
        this.skip();
      }
      const manifests = render(...values);
      const config = manifests.find(({ data }) => data?.['config.json'] !== undefined)?.data?.[
        'config.json'
      ];
      const directory = mkdtempSync(join(tmpdir(), 'worker-mesh-chart-'));
      try {
        checkConfig(config ?? '', values);
        checkPorts(manifests, values);
        validate(manifests, directory);
      } finally {
        rmSync(directory, { recursive: true });
      }
    });
  }
});

/** The settings as a pod has them: the file of the chart, and the variables that its template sets. */
function checkConfig(text: string, values: readonly string[]): void {
  const file = JSON.parse(text) as Record<string, unknown>;
  const secure = !values.includes('tls.source=none');
  const pem = '/certs/mesh-0.pem';
  const env = {
    WORKER_MESH_NODE_NAME: 'mesh-0',
    WORKER_MESH_ADVERTISE_ADDRESS: '10.0.0.7:50052',
    ...(secure && {
      WORKER_MESH_TLS_CA: pem,
      WORKER_MESH_TLS_CERT: pem,
      WORKER_MESH_TLS_KEY: pem,
    }),
  };
  const readFile = (path: string): string =>
    path === 'config.json' ? JSON.stringify(file) : 'a-long-enough-token';
  const config = loadConfig(['--config', 'config.json'], env, readFile);
  expect(config).to.have.property('ok', true);
  if (config.ok) checkXds(config.value, values);
}

/** The listener of xDS is where the values have it, with TLS and token beyond the pod (X3). */
function checkXds(config: Config, values: readonly string[]): void {
  const exposed = values.includes('xds.exposed=true');
  const address = exposed ? '0.0.0.0:50054' : '127.0.0.1:50054';
  const all = values.includes('xds.clusterBy=all');
  const expected = {
    ...{ address, clusterBy: all ? 'all' : 'model', minWorkers: all ? 2 : 0 },
  };
  expect(config.xds).to.deep.equal(values.includes('xds.enabled=true') ? expected : undefined);
  if (!exposed) return;
  expect(config.registryTls).to.not.equal(undefined);
  expect(config.registryTokenFile).to.not.equal(undefined);
}

/** Ports that the manifests name are those of the container, and open to whom they are exposed. */
function checkPorts(manifests: readonly Manifest[], values: readonly string[]): void {
  const exposed = values.includes('xds.exposed=true');
  const named = (kind: string): boolean =>
    manifests
      .filter((each) => each.kind === kind)
      .some((each) => /"(?:targetPort|port|name)":"xds"/.test(JSON.stringify(each)));
  const kinds = ['StatefulSet', 'Service', 'NetworkPolicy'] as const;
  if (!values.some((value) => value.startsWith('mode=')))
    expect(kinds.map(named)).to.deep.equal(kinds.map(() => exposed));
}

/** Against the schemas of Kubernetes. Others' kinds have none. */
function validate(manifests: readonly Manifest[], directory: string): void {
  if (!has('kubernetes-validate')) {
    process.stdout.write('    the manifests are not validated: there is no kubernetes-validate\n');
    return;
  }
  const known = manifests.filter(({ kind }) => kind !== 'PodMonitor' && kind !== 'PrometheusRule');
  const path = join(directory, 'manifests.yaml');
  writeFileSync(path, known.map((each) => `---\n${JSON.stringify(each)}\n`).join(''));
  const check = spawnSync('kubernetes-validate', ['-k', '1.30', '--strict', path], { env });
  expect(check.status, check.stdout.toString() + check.stderr.toString()).to.equal(0);
}
