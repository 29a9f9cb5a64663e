import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client, ChannelCredentials } from '@grpc/grpc-js';
import { eventually } from '../support/eventually.js';
import { call, list, register, Watch } from '../support/gateway.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';
import { echoService } from './echo-server.js';
import { latencyLine, oneByOne, perSecond, rateLine } from './measure.js';

/**
 * What users feel, in figures beside a bare grpc-js echo of the same run: these machines differ, and so
 * do their moments, so only ratios and medians say something. Usage: npm run bench [-- --quick]
 */
const quick = process.argv.includes('--quick');
const WRITES = quick ? 300 : 2_000;
const BULK = quick ? 2_000 : 20_000;
const OFF = ['--health-checks=off'];

let urls = 0;
const freshUrl = (): string => {
  urls += 1;
  return `http://10.${(urls >> 16) & 255}.${(urls >> 8) & 255}.${urls & 255}:8000`;
};
const spec = (): object => ({
  url: freshUrl(),
  models: [{ id: 'llama-4', aliases: ['llama'] }],
  labels: { zone: 'eu-1', rack: 'r7' },
  priority: 70,
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function startEcho(): Promise<{ echo: (bytes: Buffer) => Promise<Buffer>; end: () => void }> {
  const path = fileURLToPath(new URL('echo-server.js', import.meta.url));
  const child = spawn(process.execPath, [path, 'serve'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const client = new Client(`127.0.0.1:${port}`, ChannelCredentials.createInsecure());
  const { path: method, requestSerialize, responseDeserialize } = echoService.echo;
  return {
    echo: (bytes: Buffer) =>
      new Promise((resolve, reject) => {
        client.makeUnaryRequest(
          method,
          requestSerialize,
          responseDeserialize,
          bytes,
          (error, answer) => {
            if (answer) resolve(answer);
            else reject(error ?? new Error('no answer'));
          },
        );
      }),
    end: () => {
      client.close();
      child.kill('SIGKILL');
    },
  };
}

/** From the call on one node to the event at a watcher on the other. */
async function visible(a: SidecarProcess, watch: Watch): Promise<void> {
  const { worker } = await register(a.registry, spec());
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (watch.state.has(worker?.workerId ?? '')) resolve();
      else watch.stream.once('data', look);
    };
    look();
  });
}

async function apply(node: SidecarProcess, count: number): Promise<number> {
  const stream = node.registry.applyWorkers();
  stream.resume();
  const ended = once(stream, 'end');
  const start = performance.now();
  for (let index = 0; index < count; index += 1) {
    if (!stream.write({ specJson: JSON.stringify(spec()) })) await once(stream, 'drain');
  }
  stream.end();
  await ended;
  return (count / (performance.now() - start)) * 1000;
}

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'worker-mesh-bench-'));
  const echo = await startEcho();
  const memory = await startSidecar('memory', OFF);
  const peer = await startSidecar('peer', [...OFF, '--peer', memory.addresses.gossip]);
  const disk = await startSidecar('disk', [...OFF, '--data-dir', directory]);
  try {
    await compare(echo, memory, peer, disk);
  } finally {
    await Promise.all([memory.end(), peer.end(), disk.end()]);
    echo.end();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function compare(
  { echo }: Awaited<ReturnType<typeof startEcho>>,
  memory: SidecarProcess,
  peer: SidecarProcess,
  disk: SidecarProcess,
): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(spec()));
  const onMemory = (): Promise<unknown> => register(memory.registry, spec());
  const onDisk = (): Promise<unknown> => register(disk.registry, spec());
  await Promise.all([perSecond(500, 8, () => echo(bytes)), perSecond(500, 8, onMemory)]);
  await perSecond(200, 8, onDisk);
  say('one call at a time');
  const base = await oneByOne('echo', WRITES, () => echo(bytes));
  say(latencyLine(base, base));
  say(latencyLine(await oneByOne('register, memory', WRITES, onMemory), base));
  say(latencyLine(await oneByOne('register, durable', WRITES / 2, onDisk), base));
  const url = freshUrl();
  await register(memory.registry, { url });
  const get = memory.registry.getWorker.bind(memory.registry);
  const getting = (): Promise<unknown> => call(memory.registry, get, { url });
  say(latencyLine(await oneByOne('get', WRITES, getting), base));
  const watch = new Watch(peer.registry);
  await eventually(() => watch.synced);
  const seen = await oneByOne('register to seen by a watcher on the peer', WRITES / 2, () =>
    visible(memory, watch),
  );
  say(latencyLine(seen, base));
  watch.end();
  say('64 at once');
  const echoes = await perSecond(4 * WRITES, 64, () => echo(bytes));
  say(rateLine('echo', echoes, echoes, 'echo'));
  const inMemory = await perSecond(2 * WRITES, 64, onMemory);
  say(rateLine('register, memory', inMemory, echoes, 'echo'));
  const durable = await perSecond(2 * WRITES, 64, onDisk);
  say(rateLine('register, durable', durable, inMemory, 'register in memory'));
  say('in bulk');
  say(rateLine('ApplyWorkers, memory', await apply(memory, BULK), echoes, 'echo at 64'));
  const total = (await list(memory.registry, {}, 'WORKER_VIEW_BASIC')).length;
  const caughtUp = performance.now();
  await eventually(
    async () => (await list(peer.registry, {}, 'WORKER_VIEW_BASIC')).length >= total,
    60_000,
  );
  say(
    `${'peer behind after the last answer'.padEnd(52)} ${Math.round(performance.now() - caughtUp)} ms`,
  );
  const listing = await oneByOne(`list all ${total}`, 3, () =>
    list(memory.registry, {}, 'WORKER_VIEW_BASIC'),
  );
  say(latencyLine(listing, base));
  const snapshot = await oneByOne(`watch snapshot of ${total}`, 3, async () => {
    const whole = new Watch(memory.registry);
    await new Promise<void>((resolve) => {
      whole.stream.on('data', () => whole.synced && resolve());
    });
    whole.end();
  });
  say(latencyLine(snapshot, base));
}

await main();
