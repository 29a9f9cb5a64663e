import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChannelCredentials } from '@grpc/grpc-js';
import { WorkerCache } from '../../src/client/index.js';
import { RegistryClient } from '../../src/grpc/proto.js';
import { Envoy, envoyConfigOfPage } from '../support/envoy.js';
import { eventually } from '../support/eventually.js';
import { call, register } from '../support/gateway.js';
import { quantile } from '../support/latency.js';
import { peersOf, sameAddresses } from '../support/mesh.js';
import { startNamedHttp } from '../support/named-backends.js';
import { findEnvoy, findRouters, startInferenceWorker, VendorRouter } from '../support/routers.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';
import { msUntil } from './measure.js';

/**
 * How soon what is registered on one node reaches who reads another: the client library, Envoy and smg side
 * by side, and how soon the client library is back after its sidecar is. Usage: npm run bench:ways-out
 */
const ROUNDS = 30;
const RETURNS = 10;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const report = (what: string, times: number[]): void => {
  const sorted = times.sort((a, b) => a - b);
  const [median, p95] = [quantile(sorted, 0.5), quantile(sorted, 0.95)];
  say(`${what.padEnd(52)} median ${median} ms, p95 ${p95} ms, of ${times.length}`);
};

async function measureReach(directory: string): Promise<void> {
  const [envoyFound, routersFound] = [await findEnvoy(), await findRouters()];
  if ('missing' in envoyFound) throw new Error(envoyFound.missing);
  if ('missing' in routersFound) throw new Error(routersFound.missing);
  const file = join(directory, 'workers.json');
  const a = await startSidecar('a');
  const flags = ['--xds-address', '127.0.0.1:0', '--export', `smg:${file}`];
  const b = await startSidecar('b', [...flags, ...peersOf([a])]);
  const { xds = '', registry } = b.addresses;
  const envoy = await Envoy.start(envoyFound.path, directory, envoyConfigOfPage(), xds);
  const discovery = ['--discovery-provider', 'file', '--discovery-file', file];
  const smg = await VendorRouter.start('smg', routersFound.python, discovery);
  const cache = new WorkerCache({ address: registry });
  await cache.ready();
  const times = {
    library: [] as number[],
    envoy: [] as number[],
    smg: [] as number[],
    more: [] as number[],
  };
  const workers: { end(): Promise<void> }[] = [];
  for (let at = 0; at < ROUNDS; at += 1) {
    const worker = await startInferenceWorker();
    workers.push(worker);
    const { url } = worker;
    const startMs = performance.now();
    const inTable = new Promise<number>((resolve) => {
      const end = cache.onChange(() => {
        if (cache.current?.byUrl(url)?.status !== 'READY') return;
        end();
        resolve(performance.now() - startMs);
      });
    });
    const health = { disable_health_check: true };
    const registered = register(a.registry, { url, models: [{ id: `m${at}` }], health });
    const cluster = { 'x-worker-cluster': `m${at}/regular` };
    const [library, routed, listed] = await Promise.all([
      inTable,
      msUntil(startMs, async () => (await fetch(`${envoy.url}/health`, { headers: cluster })).ok),
      msUntil(startMs, async () => (await smg.urls()).includes(url)),
      registered,
    ]);
    times.library.push(library);
    times.envoy.push(routed);
    times.smg.push(listed);
    times.more.push(await measureMore(a, envoy, at));
  }
  report('register on A, in the table of the client library at B', times.library);
  report('register on A, first of its model, routed by Envoy beside B', times.envoy);
  report('the same of a second worker of its model', times.more);
  report('register on A, in the list of smg beside B (file)', times.smg);
  cache.close();
  await Promise.all([envoy.end(), smg.end(), ...workers.map((each) => each.end())]);
  await Promise.all([a.end('SIGKILL'), b.end('SIGKILL')]);
}

/** Ms until a second worker of a model answers through Envoy: each request may still go to the first one. */
async function measureMore(a: SidecarProcess, envoy: Envoy, at: number): Promise<number> {
  const [first, second] = [await startNamedHttp(), await startNamedHttp()];
  const health = { disable_health_check: true, drain_settle_secs: 0 };
  const spec = { models: [{ id: `n${at}` }], health };
  await register(a.registry, { url: first.url, ...spec });
  const answers = async (url: string): Promise<boolean> =>
    (await envoy.route(`n${at}/regular`)) === url;
  await eventually(() => answers(first.url));
  const startMs = performance.now();
  const registered = register(a.registry, { url: second.url, ...spec });
  const ms = await msUntil(startMs, () => answers(second.url));
  await registered;
  await Promise.all([first.end(), second.end()]);
  return ms;
}

async function measureReturn(directory: string): Promise<void> {
  const socket = join(directory, 'registry.sock');
  const flags = ['--registry-address', `unix:${socket}`, '--health-checks=off'];
  let sidecar = await startSidecar('a', flags);
  const cache = new WorkerCache({ address: `unix:${socket}` });
  await cache.ready();
  const [times, calls]: [number[], number[]] = [[], []];
  for (let at = 0; at < RETURNS; at += 1) {
    await sidecar.end('SIGKILL');
    await eventually(() => !cache.connected);
    const again = startSidecar('a', [...flags, ...sameAddresses(sidecar)]);
    const back = new Promise<number>((resolve) => {
      const end = cache.onConnect(() => {
        end();
        resolve(performance.now());
      });
    });
    await msUntil(performance.now(), () => answers(socket));
    const listening = performance.now();
    const bare = new RegistryClient(`unix:${socket}`, ChannelCredentials.createInsecure());
    const answered = call(bare, bare.listWorkers.bind(bare), {}).then(() => performance.now());
    times.push((await back) - listening);
    calls.push((await answered) - listening);
    bare.close();
    sidecar = await again;
  }
  report('the sidecar listens again, the library follows it', times);
  report('the same, a new client that dials then is answered', calls);
  cache.close();
  await sidecar.end('SIGKILL');
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => socket.end(() => resolve(true)));
    socket.once('error', () => resolve(false));
  });
}

const directory = mkdtempSync(join(tmpdir(), 'worker-mesh-ways-out-'));
await measureReach(directory);
await measureReturn(directory);
rmSync(directory, { recursive: true });
