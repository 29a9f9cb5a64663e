// The story of the demonstration. It ends by itself, well within 40 s.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import { MeshClient, RegistryClient } from '../../dist/src/grpc/proto.js';
import { end, endAll, start } from './children.js';
import { draw } from './table.js';

const BIN = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));
const WORKER = fileURLToPath(new URL('worker.js', import.meta.url));
const DRAW_MS = 250;
const SHOW_MS = 1_500;
/** From here on nothing is left on the screen for long, and a little later the demonstration ends. */
const HURRY_MS = 25_000;
const DEADLINE_MS = 33_000;
const HEALTH = {
  check_interval_secs: 1,
  timeout_secs: 1,
  success_threshold: 1,
  failure_threshold: 2,
};

const directory = mkdtempSync(join(tmpdir(), 'worker-mesh-demo-'));
const startedMs = Date.now();
const nodes = new Map();
const workers = new Map();
const names = new Map();
const views = { a: undefined, b: undefined, c: undefined };
let caption = 'three sidecars start';

async function startNode(name, peers) {
  const flags = ['--node-name', name, '--data-dir', join(directory, name), '--dead-timeout', '20s'];
  const before = nodes.get(name)?.addresses;
  for (const kind of ['registry', 'gossip', 'admin']) {
    flags.push(`--${kind}-address`, before?.[kind] ?? '127.0.0.1:0');
  }
  for (const peer of peers) flags.push('--peer', peer);
  const { child, found } = await start([BIN, 'serve', ...flags], readyLine);
  nodes.set(name, { child, addresses: found });
}

function readyLine(line) {
  const { message, registry, gossip, admin } = JSON.parse(line);
  return message === 'ready' ? { registry, gossip, admin } : undefined;
}

async function startWorker(name) {
  const { child, found: url } = await start([WORKER], (line) => line);
  workers.set(name, { child, url });
  names.set(url, name);
}

/** What the gateway beside a node says to its sidecar. */
function gateway(node, Client, method, request) {
  const { registry } = nodes.get(node).addresses;
  const client = new Client(registry, grpc.credentials.createInsecure());
  return new Promise((resolve, reject) => {
    client[method](request, (error, response) => {
      client.close();
      if (error === null) resolve(response);
      else reject(error);
    });
  });
}

function register(node, worker) {
  const { url } = workers.get(worker);
  const specJson = JSON.stringify({ url, models: [{ id: 'llama-3' }], health: HEALTH });
  return gateway(node, RegistryClient, 'registerWorker', { specJson });
}

async function look() {
  for (const [name, { addresses }] of nodes) {
    views[name] = await fetch(`http://${addresses.admin}/status.json`, {
      signal: AbortSignal.timeout(1_000),
    }).then(
      (answer) => answer.json(),
      () => undefined,
    );
  }
  const byName = [...names].sort(([, one], [, other]) => one.localeCompare(other));
  draw(Math.round((Date.now() - startedMs) / 1_000), caption, byName, views);
}

/** Tells the next step, does it, waits until the mesh shows it, and leaves it on the screen. */
async function step(text, act, seen) {
  caption = text;
  await act();
  await look();
  while (!seen()) {
    if (Date.now() - startedMs > DEADLINE_MS) throw new Error(`not seen in time: ${text}`);
    await look();
    await new Promise((resolve) => setTimeout(resolve, DRAW_MS));
  }
  const showMs = Date.now() - startedMs < HURRY_MS ? SHOW_MS : 0;
  await new Promise((resolve) => setTimeout(resolve, showMs));
}

function status(node, worker) {
  const url = workers.get(worker)?.url;
  return views[node]?.workers.find((one) => one.url === url && !one.shadowed);
}

const everywhere = (worker, wanted) =>
  ['a', 'b', 'c'].every((node) => status(node, worker)?.status === wanted);
const nowhere = (worker) => ['a', 'b', 'c'].every((node) => status(node, worker) === undefined);

async function story() {
  await Promise.all(['w1', 'w2', 'w3'].map(startWorker));
  await startNode('a', []);
  const seed = nodes.get('a').addresses.gossip;
  await Promise.all([startNode('b', [seed]), startNode('c', [seed])]);
  await step(
    "a's gateway registers w1 and w2, b's gateway w3: all see all",
    () => Promise.all([register('a', 'w1'), register('a', 'w2'), register('b', 'w3')]),
    () => ['w1', 'w2', 'w3'].every((worker) => everywhere(worker, 'READY')),
  );
  await step(
    'w2 fails its probes: it is routable nowhere',
    () => workers.get('w2').child.kill('SIGUSR2'),
    () => everywhere('w2', 'NOT_READY'),
  );
  await step(
    'w2 recovers',
    () => workers.get('w2').child.kill('SIGUSR2'),
    () => everywhere('w2', 'READY'),
  );
  await step(
    "c's gateway registers w1 too, and a's removes it: c's record takes over without a gap",
    async () => {
      await register('c', 'w1');
      await gateway('a', RegistryClient, 'removeWorker', {
        url: workers.get('w1').url,
        skipDrain: true,
      });
    },
    () => ['a', 'b', 'c'].every((node) => status(node, 'w1')?.owner === 'c'),
  );
  await step(
    'node b is killed: its worker stays, marked, for b may come back',
    () => end(nodes.get('b').child, 'SIGKILL'),
    () => ['a', 'c'].every((node) => status(node, 'w3')?.ownerNodeStatus === 'DEAD'),
  );
  await step(
    'node b is back from its disk, and so is w3',
    () => startNode('b', [seed]),
    () => ['a', 'c'].every((node) => status(node, 'w3')?.ownerNodeStatus === 'ALIVE'),
  );
  await step(
    'node b leaves for good: w3 goes with it',
    () => gateway('b', MeshClient, 'leaveMesh', { nodeName: 'b' }),
    () => nowhere('w3') && nodes.get('b').child.exitCode !== null,
  );
}

let failed = false;
const interrupted = new Promise((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => reject(new Error(signal)));
});
try {
  await Promise.race([story(), interrupted]);
  process.stdout.write(`\nThat was it, in ${Math.round((Date.now() - startedMs) / 1_000)} s.\n`);
} catch (error) {
  failed = true;
  process.stderr.write(`demo: ${error.message}\n`);
} finally {
  await endAll();
  rmSync(directory, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
