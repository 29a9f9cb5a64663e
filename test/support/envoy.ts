import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import { Process, repository } from './process.js';
import { freePort } from './routers.js';

const START_DEADLINE_MS = 60_000;
/** Where the page has the ports of Envoy's listener and of its administration. */
const PAGE_PORTS = { xds: '50054', requests: '10000', admin: '9901' } as const;

/** One endpoint as Envoy sees it. */
export interface EnvoyHost {
  readonly url: string;
  readonly health: string;
}

/** The configuration that the page about Envoy shows. */
export function envoyConfigOfPage(): string {
  const page = readFileSync(join(repository, 'docs/plug-in/envoy.md'), 'utf8');
  return /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
}

/** A real Envoy with a configuration of the page, at ports of its own. */
export class Envoy {
  /** Where requests go. */
  readonly url: string;
  readonly #admin: string;
  readonly #start: () => Process;
  #process: Process | undefined;

  private constructor(url: string, admin: string, start: () => Process) {
    this.url = url;
    this.#admin = admin;
    this.#start = start;
  }

  /** @param directory Where its configuration is written. */
  static async start(
    binary: string,
    directory: string,
    config: string,
    xdsAddress: string,
  ): Promise<Envoy> {
    const [requests, admin] = [await freePort(), await freePort()];
    const text = config
      .replaceAll(PAGE_PORTS.xds, xdsAddress.slice(xdsAddress.lastIndexOf(':') + 1))
      .replaceAll(`port_value: ${PAGE_PORTS.requests} `, `port_value: ${requests} `)
      .replaceAll(`port_value: ${PAGE_PORTS.admin} `, `port_value: ${admin} `);
    return Envoy.#startWith(binary, directory, text, requests, admin);
  }

  /** The same with a configuration without listeners. */
  static async startAlone(
    binary: string,
    directory: string,
    static_resources: object,
  ): Promise<Envoy> {
    const admin = await freePort();
    const address = { socket_address: { address: '127.0.0.1', port_value: admin } };
    const node = { id: 'envoy', cluster: 'gateways' };
    const text = JSON.stringify({ node, static_resources, admin: { address } });
    return Envoy.#startWith(binary, directory, text, 0, admin);
  }

  static async #startWith(
    binary: string,
    directory: string,
    text: string,
    requests: number,
    admin: number,
  ): Promise<Envoy> {
    const path = join(directory, 'envoy.yaml');
    writeFileSync(path, text);
    const flags = ['--concurrency', '1', '--use-dynamic-base-id', '--log-level', 'warn'];
    const envoy = new Envoy(`http://127.0.0.1:${requests}`, `http://127.0.0.1:${admin}`, () => {
      return new Process(binary, ['-c', path, ...flags]);
    });
    await envoy.startAgain();
    return envoy;
  }

  async startAgain(): Promise<void> {
    const process = this.#start();
    this.#process = process;
    await eventually(async () => {
      if (process.child.exitCode !== null) throw new Error(`Envoy ended: ${process.err}`);
      return (await fetch(`${this.#admin}/ready`)).ok;
    }, START_DEADLINE_MS);
  }

  async end(): Promise<void> {
    await this.#process?.end('SIGKILL');
  }

  /** Endpoints of a cluster by URL; none when there is no such cluster. */
  async hosts(cluster: string): Promise<EnvoyHost[]> {
    const answer = await fetch(`${this.#admin}/clusters?format=json`);
    const { cluster_statuses: all } = (await answer.json()) as {
      cluster_statuses: {
        name: string;
        host_statuses?: {
          address: { socket_address: { address: string; port_value: number } };
          health_status: { eds_health_status: string };
        }[];
      }[];
    };
    const hosts = all.find(({ name }) => name === cluster)?.host_statuses ?? [];
    return hosts
      .map(({ address, health_status: health }) => ({
        url: `http://${address.socket_address.address}:${address.socket_address.port_value}`,
        health: health.eds_health_status,
      }))
      .sort((a, b) => (a.url < b.url ? -1 : 1));
  }

  /** A statistic by its name. */
  async stat(name: string): Promise<number> {
    const text = await (await fetch(`${this.#admin}/stats`)).text();
    const line = text.split('\n').find((each) => each.startsWith(`${name}: `));
    return Number(line?.slice(name.length + 2) ?? 0);
  }

  /** Who answers a request to a cluster, by the URL in its answer; its status where it is none. */
  async route(cluster: string): Promise<string> {
    const answer = await fetch(this.url, { headers: { 'x-worker-cluster': cluster } });
    return answer.ok ? await answer.text() : String(answer.status);
  }
}
