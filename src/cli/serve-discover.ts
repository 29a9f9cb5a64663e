import type { Config } from '../config.js';
import { wordsOf, type SourceKind } from '../config/discover.js';
import { runCommand, type Command } from './command.js';
import {
  discoverDnsCommand,
  discoverFileCommand,
  discoverKubernetesCommand,
  discoverRouterCommand,
} from './discover.js';
import type { Io } from './io.js';

const COMMANDS: Readonly<Record<SourceKind, Command>> = {
  file: discoverFileCommand,
  kubernetes: discoverKubernetesCommand,
  dns: discoverDnsCommand,
  router: discoverRouterCommand,
};

/**
 * Follows the sources of `--discover` beside the sidecar of this process, each as `worker-mesh discover` does in a process
 * of its own, until `signal` is aborted. Rejects when one of them was typed wrong, or is refused.
 */
export async function followSources(
  { discover, logFormat, registryTokenFile }: Config,
  address: string,
  io: Io,
  signal: AbortSignal,
): Promise<void> {
  const { stdout, stderr, env } = io;
  const beside: Io = {
    ...{ stdout, stderr, env, signal },
    readFile: (path) => io.readFile(path),
    readStdin: () => io.readStdin(),
    onHangup: (listener) => io.onHangup(listener),
  };
  const token = registryTokenFile === undefined ? [] : ['--token-file', registryTokenFile];
  const common = ['--address', address, '--log-format', logFormat, ...token];
  await Promise.all(
    discover.map((text) => {
      const [source, ...words] = wordsOf(text) as [SourceKind, ...string[]];
      return runCommand(COMMANDS[source], [...words, ...common], beside);
    }),
  );
}
