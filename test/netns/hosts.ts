import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { messageOf } from '../../src/core/errors.js';
import { packageRoot } from '../../src/package-root.js';
import { startSidecar, spawnBinUnder, type SidecarProcess } from '../support/sidecar-process.js';

const WIRE = join(packageRoot, 'test', 'netns', 'wire.py');
/** RFC 2544: for tests of networks, never routed. */
const NETWORK = '198.18.0';
const GOSSIP_PORT = 50052;

/** What the wire does to packets. */
export interface WireRules {
  /** Share of packets that are lost. */
  readonly loss?: number;
  /** Each packet is delayed by up to this, one overtaking another. */
  readonly jitterMs?: number;
  /** Directions that are cut, by host. */
  readonly cuts?: readonly (readonly [from: string, to: string])[];
}

/** Why hosts cannot be made here, in words; undefined when they can. */
export function whyNoHosts(): string | undefined {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  if (!existsSync('/dev/net/tun')) return 'this kernel has no /dev/net/tun';
  try {
    execFileSync('python3', ['-c', 'import fcntl'], { stdio: 'pipe' });
    const name = `wm-try-${process.pid}`;
    ip('netns', 'add', name);
    ip('netns', 'delete', name);
    return undefined;
  } catch (error) {
    const first = messageOf(error).split('\n');
    return first.slice(0, 2).join(': ');
  }
}

/** Hosts of one network, each in a network namespace of its own, joined by a wire that does as it is told. */
export class Hosts {
  readonly #namespaces = new Map<string, string>();
  readonly #addresses = new Map<string, string>();
  readonly #directory = mkdtempSync(join(tmpdir(), 'worker-mesh-netns-'));
  readonly #wire: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;

  private constructor(names: readonly string[]) {
    names.forEach((name, at) => {
      this.#namespaces.set(name, `wm-${process.pid}-${name}`);
      this.#addresses.set(name, `${NETWORK}.${at + 1}`);
    });
    const devices = [...names.keys()].map((at) => `${device(at)}=${NETWORK}.${at + 1}`);
    this.#wire = spawn('python3', [WIRE, ...devices], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#wire.stdout });
  }

  /** Makes the namespaces, the devices and the wire. */
  static async open(names: readonly string[]): Promise<Hosts> {
    const hosts = new Hosts(names);
    await once(hosts.#lines, 'line');
    names.forEach((name, at) => hosts.#plug(name, device(at)));
    return hosts;
  }

  /** Where a host's sidecar is reached by the others. */
  gossipAddress(name: string): string {
    return `${this.#addresses.get(name)}:${GOSSIP_PORT}`;
  }

  /** Starts a sidecar on a host; its registry is reached over a socket, which no namespace hides. */
  start(name: string, flags: readonly string[]): Promise<SidecarProcess> {
    const under = ['ip', 'netns', 'exec', this.#namespaces.get(name) ?? ''];
    const addresses = [
      ...['--registry-address', `unix:${join(this.#directory, `${name}.sock`)}`],
      ...['--gossip-address', this.gossipAddress(name), '--insecure'],
    ];
    return startSidecar(name, [...addresses, ...flags], spawnBinUnder(under));
  }

  /** Rules for all that goes over the wire from now on; without any it is a good one. */
  async rule(rules: WireRules): Promise<void> {
    const address = (name: string): string => this.#addresses.get(name) ?? '';
    const { loss = 0, jitterMs = 0, cuts = [] } = rules;
    const pairs = cuts.map(([from, to]) => [address(from), address(to)]);
    const applied = once(this.#lines, 'line');
    this.#wire.stdin.write(`${JSON.stringify({ loss, jitterMs, cuts: pairs })}\n`);
    await applied;
  }

  /** Takes everything down; what runs on the hosts is to be ended before. */
  close(): void {
    this.#wire.stdin.end();
    for (const namespace of this.#namespaces.values()) ip('netns', 'delete', namespace);
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #plug(name: string, link: string): void {
    const namespace = this.#namespaces.get(name) ?? '';
    const within = ['netns', 'exec', namespace, 'ip'];
    ip('netns', 'add', namespace);
    ip('link', 'set', link, 'netns', namespace);
    ip(...within, 'link', 'set', 'lo', 'up');
    ip(...within, 'address', 'add', `${this.#addresses.get(name)}/24`, 'dev', link);
    ip(...within, 'link', 'set', link, 'up');
  }
}

/** Every direction between two groups of hosts. */
export function between(
  some: readonly string[],
  others: readonly string[],
): (readonly [string, string])[] {
  return some.flatMap((one) =>
    others.flatMap((other) => [[one, other] as const, [other, one] as const]),
  );
}

/** Names of devices are short, and must not meet those of another run. */
function device(at: number): string {
  return `wm${process.pid}-${at}`;
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' });
}
