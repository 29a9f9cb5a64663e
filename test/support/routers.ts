import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createServer as createHttpServer } from 'node:http';
import { messageOf } from '../../src/core/errors.js';
import { eventually } from './eventually.js';
import { Process, repository, workerMesh } from './process.js';

const run = promisify(execFile);
const FETCH_TIMEOUT_MS = 300_000;
const START_DEADLINE_MS = 60_000;

/** The Python that has the vendors' routers, or in words why there is none. */
export async function findRouters(): Promise<{ python: string } | { missing: string }> {
  try {
    const script = join(repository, 'scripts/routers');
    const { stdout } = await run('bash', [script], { timeout: FETCH_TIMEOUT_MS });
    return { python: stdout.trim() };
  } catch (error) {
    const [line = ''] = messageOf(error).split('\n').slice(1);
    return { missing: line };
  }
}

/** Envoy's binary, or in words why there is none. */
export async function findEnvoy(): Promise<{ path: string } | { missing: string }> {
  const found = await findRouters();
  if ('missing' in found) return found;
  const path = join(dirname(found.python), 'envoy');
  return existsSync(path) ? { path } : { missing: 'the package of Envoy cannot be had' };
}

/** A port that nobody uses now: these routers cannot pick one and say which. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** How each router is started with an API at a port, and no workers. */
const STARTS = {
  smg: (port: number, metrics: number) => [
    ...['-m', 'smg', 'launch', '--enable-igw', '--host', '127.0.0.1', '--port', String(port)],
    ...['--prometheus-host', '127.0.0.1', '--prometheus-port', String(metrics)],
  ],
  // Their launchers import what only a model needs; this is what the launchers do.
  'vllm-router': (port: number, metrics: number) => [
    '-c',
    `from vllm_router_rs import Router; Router([], host="127.0.0.1", port=${port}, prometheus_host="127.0.0.1", prometheus_port=${metrics}).start()`,
  ],
  sglang: (port: number, metrics: number) => [
    '-c',
    `from sglang_router.sglang_router_rs import Router; Router([], host="127.0.0.1", port=${port}, prometheus_host="127.0.0.1", prometheus_port=${metrics}).start()`,
  ],
} as const;

export type RouterKind = keyof typeof STARTS;

/** A vendor's router as a process, with its list of workers. */
export class VendorRouter {
  readonly url: string;
  readonly #kind: RouterKind;
  readonly #python: string;
  readonly #port: number;
  readonly #flags: readonly string[];
  #process: Process | undefined;

  private constructor(kind: RouterKind, python: string, port: number, flags: readonly string[]) {
    this.#kind = kind;
    this.#python = python;
    this.#port = port;
    this.#flags = flags;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(
    kind: RouterKind,
    python: string,
    flags: readonly string[] = [],
  ): Promise<VendorRouter> {
    const router = new VendorRouter(kind, python, await freePort(), flags);
    await router.startAgain();
    return router;
  }

  /** At the same port as before. */
  async startAgain(): Promise<void> {
    const args = STARTS[this.#kind](this.#port, await freePort());
    const process = new Process(this.#python, [...args, ...this.#flags]);
    this.#process = process;
    await eventually(async () => {
      const { exitCode } = process.child;
      if (exitCode !== null) throw new Error(`${this.#kind} ended: ${process.out}${process.err}`);
      return (await this.urls()).length >= 0;
    }, START_DEADLINE_MS);
  }

  /** URLs of the workers that it lists, sorted. */
  async urls(): Promise<string[]> {
    const answer = await fetch(`${this.url}/workers`);
    const { workers } = (await answer.json()) as { workers: { url: string }[] };
    return workers.map(({ url }) => url).sort();
  }

  async end(): Promise<void> {
    await this.#process?.end('SIGKILL');
  }

  close(): Promise<void> {
    return this.end();
  }

  /** `worker-mesh ARGS` where it reaches the router. */
  workerMesh(args: readonly string[]): Process {
    return workerMesh(args);
  }
}

/** An inference worker as routers look at it before they take it, at any port or at a given one. */
export async function startInferenceWorker(
  port = 0,
): Promise<{ url: string; end(): Promise<void> }> {
  const card = { model_path: 'm', served_model_name: 'm', dp_size: 1 };
  const answers: Readonly<Record<string, unknown>> = {
    '/health': {},
    '/v1/models': {
      object: 'list',
      data: [{ id: 'm', object: 'model', created: 0, owned_by: 'x' }],
    },
    ...Object.fromEntries(
      ['/server_info', '/get_server_info', '/model_info'].map((at) => [at, card]),
    ),
  };
  const server = createHttpServer((request, response) => {
    const answer = answers[request.url ?? ''];
    response.setHeader('content-type', 'application/json');
    response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? {}));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound.port}`,
    end: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
