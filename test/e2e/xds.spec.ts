import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { Envoy, envoyConfigOfPage } from '../support/envoy.js';
import { eventually } from '../support/eventually.js';
import { call, register } from '../support/gateway.js';
import { nodeAt, peersOf, sameAddresses, statusOf } from '../support/mesh.js';
import { startNamedGrpc, startNamedHttp, type NamedBackend } from '../support/named-backends.js';
import { repository } from '../support/process.js';
import { findEnvoy } from '../support/routers.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';
import { findPython } from './tools.js';

const DEADLINE_MS = 60_000;
const CLUSTER = 'm/regular';
const SPEC = {
  models: [{ id: 'm' }],
  health: { disable_health_check: true, drain_settle_secs: 0 },
};
const XDS = ['--xds-address', '127.0.0.1:0', '--admin-address', '127.0.0.1:0'];

describe('xDS, read by what gateways run', () => {
  let directory: string;
  const sidecars: SidecarProcess[] = [];
  const ends: (() => Promise<unknown>)[] = [];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'worker-mesh-xds-'));
  });
  afterEach(async () => {
    await Promise.all(ends.splice(0).map((each) => each()));
    await Promise.all(sidecars.splice(0).map((sidecar) => sidecar.end('SIGKILL')));
    rmSync(directory, { recursive: true });
  });

  const start = async (name: string, ...flags: string[]): Promise<SidecarProcess> => {
    const sidecar = await startSidecar(name, flags);
    sidecars.push(sidecar);
    return sidecar;
  };
  const worker = async (make: () => Promise<NamedBackend>): Promise<string> => {
    const backend = await make();
    ends.push(() => backend.end());
    return backend.url;
  };
  const drain = (sidecar: SidecarProcess, url: string): Promise<unknown> => {
    const { registry } = sidecar;
    const request = { url, status: 'WORKER_STATUS_DRAINING' } as const;
    return call(registry, registry.updateWorkerStatus.bind(registry), request);
  };
  const remove = (sidecar: SidecarProcess, url: string): Promise<unknown> => {
    const { registry } = sidecar;
    return call(registry, registry.removeWorker.bind(registry), { url });
  };
  const versions = async (sidecar: SidecarProcess): Promise<string[]> => {
    const answer = await fetch(`http://${sidecar.addresses.admin ?? ''}/xds`);
    const { clients } = (await answer.json()) as {
      clients: { types: { type: string; version: string; refusals: number }[] }[];
    };
    const types = clients.flatMap((client) => client.types);
    expect(types.every(({ refusals }) => refusals === 0)).to.equal(true);
    return types.filter(({ version }) => version !== '').map(({ type }) => type);
  };

  for (const protocol of ['DELTA_GRPC', 'GRPC']) {
    it(`E1 Envoy by ${protocol}: register, drain, remove, the owner's death, restarts`, async function () {
      const found = await findEnvoy();
      if ('missing' in found) {
        process.stdout.write(`      no Envoy: ${found.missing}\n`);
        this.skip();
      }
      const data = ['--data-dir', join(directory, 'data')];
      let here = await start('here', ...data, ...XDS);
      const there = await start('there', ...peersOf([here]));
      const config = envoyConfigOfPage().replace('api_type: DELTA_GRPC', `api_type: ${protocol}`);
      const envoy = await Envoy.start(found.path, directory, config, here.addresses.xds ?? '');
      ends.push(() => envoy.end());
      const [a, b, c] = [
        await worker(startNamedHttp),
        await worker(startNamedHttp),
        await worker(startNamedHttp),
      ];
      /** Envoy has these endpoints, and all that are healthy, and no others, answer requests. */
      const has = async (wanted: Record<string, string>): Promise<void> => {
        await eventually(async () => {
          const hosts = await envoy.hosts(CLUSTER);
          expect(Object.fromEntries(hosts.map(({ url, health }) => [url, health]))).to.deep.equal(
            wanted,
          );
        }, DEADLINE_MS);
        const healthy = Object.keys(wanted).filter((url) => wanted[url] === 'HEALTHY');
        const answered = new Set<string>();
        await eventually(async () => {
          answered.add(await envoy.route(CLUSTER));
          return answered.size >= healthy.length;
        }, DEADLINE_MS);
        expect([...answered].sort()).to.deep.equal(healthy.sort());
      };
      const [healthy, draining] = ['HEALTHY', 'DRAINING'];

      await register(here.registry, { url: a, ...SPEC });
      await register(there.registry, { url: b, ...SPEC });
      await register(here.registry, { url: c, ...SPEC });
      await has({ [a]: healthy, [b]: healthy, [c]: healthy });
      await drain(here, c);
      await has({ [a]: healthy, [b]: healthy, [c]: draining });
      await remove(here, c);
      await has({ [a]: healthy, [b]: healthy });

      const changes = async (): Promise<number[]> => [
        await envoy.stat('cluster_manager.cluster_added'),
        await envoy.stat('cluster_manager.cluster_modified'),
        await envoy.stat('cluster_manager.cluster_removed'),
        await envoy.stat(`cluster.${CLUSTER}.membership_change`),
        await envoy.stat(`cluster.${CLUSTER}.upstream_cx_destroy`),
      ];
      const before = await changes();
      await here.end('SIGKILL');
      await eventually(async () => (await envoy.stat('control_plane.connected_state')) === 0);
      await has({ [a]: healthy, [b]: healthy });
      here = await start('here', ...data, ...XDS, ...sameAddresses(here), ...peersOf([there]));
      await eventually(async () => (await versions(here)).includes('EDS'), DEADLINE_MS);
      expect(await changes(), 'nothing was replaced').to.deep.equal(before);
      await has({ [a]: healthy, [b]: healthy });
      const d = await worker(startNamedHttp);
      await register(here.registry, { url: d, ...SPEC });
      await has({ [a]: healthy, [b]: healthy, [d]: healthy });

      await envoy.end();
      await envoy.startAgain();
      await has({ [a]: healthy, [b]: healthy, [d]: healthy });
      await there.end('SIGKILL');
      await eventually(async () => statusOf(await nodeAt(here, 'there')) === 'DEAD', DEADLINE_MS);
      await has({ [a]: healthy, [b]: healthy, [d]: healthy });
      const { mesh } = here;
      await call(mesh, mesh.forgetNode.bind(mesh), { nodeName: 'there' });
      await has({ [a]: healthy, [d]: healthy });
    }).timeout(400_000);
  }

  it('E1 a Python gRPC client by xds:/// is moved over all workers without a failed call', async function () {
    const tool = await findPython();
    if ('missing' in tool) {
      process.stdout.write(`      no Python gRPC client: ${tool.missing}\n`);
      this.skip();
    }
    const data = ['--data-dir', join(directory, 'data')];
    let here = await start('here', ...data, ...XDS);
    const server = { server_uri: here.addresses.xds, channel_creds: [{ type: 'insecure' }] };
    const bootstrap = {
      xds_servers: [{ ...server, server_features: ['xds_v3'] }],
      node: { id: 'python' },
    };
    const script = join(repository, 'test/e2e/xds-client.py');
    const client = new XdsClient(tool.path, script, CLUSTER, JSON.stringify(bootstrap));
    ends.push(() => client.end());

    let previous = await worker(startNamedGrpc);
    await register(here.registry, { url: previous, ...SPEC });
    await client.answers(previous);
    for (let at = 0; at < 3; at += 1) {
      const next = await worker(startNamedGrpc);
      await register(here.registry, { url: next, ...SPEC });
      await client.answers(next);
      await drain(here, previous);
      await client.answersOnly(next);
      await remove(here, previous);
      previous = next;
    }
    await here.end('SIGKILL');
    await client.answersOnly(previous);
    here = await start('here', ...data, ...XDS, ...sameAddresses(here));
    const last = await worker(startNamedGrpc);
    await register(here.registry, { url: last, ...SPEC });
    await client.answers(last);
    expect(client.errors).to.deep.equal([]);
  }).timeout(400_000);
});

/** The client as a process, and who answered its calls. */
class XdsClient {
  readonly errors: string[] = [];
  readonly #child: ChildProcessWithoutNullStreams;
  #answered: string[] = [];

  constructor(python: string, script: string, service: string, bootstrap: string) {
    const env = { ...process.env, GRPC_XDS_BOOTSTRAP_CONFIG: bootstrap };
    this.#child = spawn(python, [script, service], { env });
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      const { from, error } = JSON.parse(line) as { from?: string; error?: string };
      if (error !== undefined) this.errors.push(error);
      if (from !== undefined) this.#answered.push(from);
    });
    this.#child.stderr.resume();
  }

  /** Waits until a worker has answered a call from now on. */
  async answers(url: string): Promise<void> {
    this.#answered = [];
    await eventually(() => this.#answered.includes(url), DEADLINE_MS);
  }

  /** Waits until twenty calls in a row were answered by one worker. */
  async answersOnly(url: string): Promise<void> {
    this.#answered = [];
    await eventually(() => {
      const last = this.#answered.slice(-20);
      return last.length === 20 && last.every((each) => each === url);
    }, DEADLINE_MS);
  }

  async end(): Promise<void> {
    this.#child.kill('SIGKILL');
    if (this.#child.exitCode === null && this.#child.signalCode === null)
      await once(this.#child, 'exit');
  }
}
