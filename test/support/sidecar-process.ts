import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { ChannelCredentials } from '@grpc/grpc-js';
import type { MeshServiceClient } from '../../src/gen/workermesh/v1/MeshService.js';
import type { RegistryServiceClient } from '../../src/gen/workermesh/v1/RegistryService.js';
import { MeshClient, RegistryClient } from '../../src/grpc/proto.js';
import { endWithUs } from './end-with-us.js';
import { eventually } from './eventually.js';
import { BIN } from './process.js';

const WARM = fileURLToPath(new URL('warm-start.js', import.meta.url));
const LISTENING_DEADLINE_MS = 30_000;

/** One line of a sidecar's JSON log. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** Where a sidecar listens, as its log says. */
export interface BoundAddresses {
  readonly registry: string;
  readonly gossip: string;
  readonly admin?: string;
  readonly xds?: string;
}

/** A real sidecar process, with clients for its registry listener. */
export class SidecarProcess {
  readonly name: string;
  readonly addresses: BoundAddresses;
  readonly child: ChildProcess;
  readonly output: string[];
  readonly registry: RegistryServiceClient;
  readonly mesh: MeshServiceClient;

  constructor(name: string, addresses: BoundAddresses, child: ChildProcess, output: string[]) {
    this.name = name;
    this.addresses = addresses;
    this.child = child;
    this.output = output;
    this.registry = new RegistryClient(addresses.registry, ChannelCredentials.createInsecure());
    this.mesh = new MeshClient(addresses.registry, ChannelCredentials.createInsecure());
  }

  /** Log lines so far. */
  get log(): LogLine[] {
    return this.output.flatMap((line) => {
      const parsed = parseLine(line);
      return parsed ? [parsed] : [];
    });
  }

  /** Ends the process with a signal; resolves with its exit code once it is gone. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.registry.close();
    this.mesh.close();
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGCONT');
      this.child.kill(signal);
      await once(this.child, 'exit');
    }
    return this.child.exitCode;
  }
}

/** A process of the bin, and the lines of its output. */
export interface SpawnedBin {
  readonly child: ChildProcess;
  readonly output: string[];
}

/**
 * What starts a process of a build of ours, such as an earlier one; its output is kept. It is killed when the tests
 * end, if nobody ended it.
 */
export function spawnMain(main: string): (flags: readonly string[]) => SpawnedBin {
  return (flags) =>
    keep(spawn(process.execPath, [main, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** Starts a process of this build. */
export const spawnBin = spawnMain(BIN);

/** The same under another command, such as one that enters a namespace and then is the bin. */
export function spawnBinUnder(
  command: readonly string[],
): (flags: readonly string[]) => SpawnedBin {
  const [program = '', ...args] = command;
  return (flags) => {
    const all = [...args, process.execPath, BIN, ...flags];
    return keep(spawn(program, all, { stdio: ['ignore', 'pipe', 'pipe'] }));
  };
}

/** A process that has loaded the bin already, and becomes it when it is given its flags, once. */
export async function warmBin(): Promise<(flags: readonly string[]) => SpawnedBin> {
  const child = spawn(process.execPath, [WARM], { stdio: ['pipe', 'pipe', 'pipe'] });
  const spawned = keep(child);
  await eventually(() => spawned.output.includes('warm'), LISTENING_DEADLINE_MS);
  return (flags) => {
    child.stdin.end(JSON.stringify(flags));
    return spawned;
  };
}

function keep(child: ChildProcessByStdio<Writable | null, Readable, Readable>): SpawnedBin {
  endWithUs(child);
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => output.push(line));
  }
  return { child, output };
}

/**
 * Starts a sidecar on ports of its own, and waits until they are bound: it may not be ready then.
 * @param flags Further flags; they win over the defaults of the tests.
 * @param start What makes the process; a warm one listens sooner.
 */
export async function startSidecar(
  name: string,
  flags: readonly string[] = [],
  start: (flags: readonly string[]) => SpawnedBin = spawnBin,
): Promise<SidecarProcess> {
  const given = (flag: string): boolean => flags.includes(flag);
  const defaults = [
    ['--registry-address', '127.0.0.1:0'],
    ['--gossip-address', '127.0.0.1:0'],
    ['--admin-address', 'off'],
    ['--data-dir', 'none'],
    ['--log-format', 'json'],
  ].filter(([flag]) => !given(flag ?? ''));
  const { child, output } = start(['serve', '--node-name', name, ...defaults.flat(), ...flags]);
  const listening = await eventually(() => {
    if (child.exitCode !== null) throw new Error(`${name} ended: ${output.join('\n')}`);
    const line = output.map(parseLine).find((each) => each?.message === 'listening');
    if (!line) throw new Error(`${name} is not listening: ${output.join('\n')}`);
    return line;
  }, LISTENING_DEADLINE_MS).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  return new SidecarProcess(name, listening as unknown as BoundAddresses, child, output);
}

function parseLine(line: string): LogLine | undefined {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return undefined;
  }
}
