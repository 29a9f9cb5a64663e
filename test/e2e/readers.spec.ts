import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { Envoy } from '../support/envoy.js';
import { eventually } from '../support/eventually.js';
import { call, register } from '../support/gateway.js';
import { startNamedHttp, type NamedBackend } from '../support/named-backends.js';
import { Process } from '../support/process.js';
import { findEnvoy, freePort } from '../support/routers.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const run = promisify(execFile);
const DEADLINE_MS = 60_000;
const SPEC = {
  models: [{ id: 'm' }],
  labels: { rack: 'r1' },
  health: { disable_health_check: true, drain_settle_secs: 0 },
};

describe('the files and documents that we write, read by whom they are for', () => {
  let directory: string;
  let sidecar: SidecarProcess;
  let workers: NamedBackend[];
  const ends: (() => Promise<unknown>)[] = [];
  const file = (name: string): string => join(directory, 'exports', name);

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'worker-mesh-readers-'));
    mkdirSync(join(directory, 'exports'));
    const exports = [
      `envoy-eds:${file('eds.json')}?model=m`,
      `haproxy:${file('haproxy.cfg')}?model=m`,
      `prometheus:${file('targets.json')}`,
    ];
    const flags = exports.flatMap((each) => ['--export', each]);
    sidecar = await startSidecar('a', [...flags, '--admin-address', '127.0.0.1:0']);
    workers = await Promise.all([startNamedHttp(), startNamedHttp()]);
    for (const { url } of workers) await register(sidecar.registry, { url, ...SPEC });
    await eventually(() => ['eds.json', 'haproxy.cfg', 'targets.json'].map(file).every(existsSync));
  });
  afterEach(() => Promise.all(ends.splice(0).map((each) => each())));
  after(async () => {
    await sidecar.end();
    await Promise.all(workers.map((each) => each.end()));
    rmSync(directory, { recursive: true });
  });

  const urls = (): string[] => workers.map(({ url }) => url).sort();
  /** Whether a program is there; says so when it is not. */
  const has = (program: string): boolean => {
    try {
      execFileSync('which', [program], { stdio: 'pipe' });
      return true;
    } catch {
      process.stdout.write(`      no ${program}, which is to read the file\n`);
      return false;
    }
  };

  it('E1 Envoy reads envoy-eds, and sees the next file', async function () {
    const found = await findEnvoy();
    if ('missing' in found) {
      process.stdout.write(`      no Envoy: ${found.missing}\n`);
      this.skip();
    }
    const source = { path_config_source: { path: file('eds.json') }, resource_api_version: 'V3' };
    const clusters = [{ name: 'm', type: 'EDS', eds_cluster_config: { eds_config: source } }];
    const envoy = await Envoy.startAlone(found.path, directory, { clusters });
    ends.push(() => envoy.end());
    const hosts = async (): Promise<string[]> => (await envoy.hosts('m')).map(({ url }) => url);
    await eventually(async () => (await hosts()).join() === urls().join(), DEADLINE_MS);
    const url = 'http://127.0.0.1:1';
    await register(sidecar.registry, { url, ...SPEC });
    await eventually(async () => (await hosts()).includes(url), DEADLINE_MS);
    const { registry } = sidecar;
    await call(registry, registry.removeWorker.bind(registry), { url });
    await eventually(async () => !(await hosts()).includes(url), DEADLINE_MS);
  }).timeout(400_000);

  it('E1 HAProxy takes the section, and sends requests to the workers', async function () {
    if (!has('haproxy')) this.skip();
    const port = await freePort();
    const main = join(directory, 'main.cfg');
    const defaults = ['mode http', 'timeout connect 5s', 'timeout client 5s', 'timeout server 5s'];
    const front = ['frontend workers', `  bind 127.0.0.1:${port}`, '  default_backend m'];
    writeFileSync(
      main,
      ['defaults', ...defaults.map((each) => `  ${each}`), ...front, ''].join('\n'),
    );
    const files = ['-f', main, '-f', file('haproxy.cfg')];
    await run('haproxy', ['-c', ...files]);
    const haproxy = new Process('haproxy', ['-db', ...files]);
    ends.push(() => haproxy.end());
    const answered = new Set<string>();
    await eventually(async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } });
      if (answer.ok) answered.add(await answer.text());
      return answered.size === 2;
    }, DEADLINE_MS);
    expect([...answered].sort()).to.deep.equal(urls());
  }).timeout(200_000);

  it('E1 Prometheus finds the workers by the file, and by /sd', async function () {
    if (!has('prometheus')) this.skip();
    const port = await freePort();
    const config = join(directory, 'prometheus.yml');
    const map = { action: 'labelmap', regex: '__meta_worker_mesh_label_(.+)' };
    const job = (name: string, discovery: object): object => ({
      job_name: name,
      ...discovery,
      relabel_configs: [map],
    });
    const jobs = [
      job('file', { file_sd_configs: [{ files: [file('targets.json')] }] }),
      job('http', { http_sd_configs: [{ url: `http://${sidecar.addresses.admin ?? ''}/sd` }] }),
    ];
    writeFileSync(config, JSON.stringify({ scrape_configs: jobs }));
    if (has('promtool')) await run('promtool', ['check', 'config', config]);
    const prometheus = new Process('prometheus', [
      ...[`--config.file=${config}`, `--web.listen-address=127.0.0.1:${port}`],
      `--storage.tsdb.path=${join(directory, 'tsdb')}`,
    ]);
    ends.push(() => prometheus.end());
    interface Target {
      scrapePool: string;
      scrapeUrl: string;
      labels: Record<string, string>;
    }
    const targets = await eventually(async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/targets`);
      const { data } = (await answer.json()) as { data: { activeTargets: Target[] } };
      return data.activeTargets.length === 4 && data.activeTargets;
    }, DEADLINE_MS);
    for (const pool of ['file', 'http']) {
      const found = targets.filter(({ scrapePool }) => scrapePool === pool);
      const scraped = found.map(({ scrapeUrl }) => scrapeUrl.replace('/metrics', ''));
      expect(scraped.sort(), pool).to.deep.equal(urls());
      expect(found[0]?.labels, pool).to.deep.include({ model: 'm', rack: 'r1', owner_node: 'a' });
    }
  }).timeout(200_000);
});
