import { flagHelp } from '../config/help.js';
import type { Command } from './command.js';
import { usage } from './command.js';

/** `worker-mesh --help`. */
export function programHelp(commands: readonly Command[], version: string): string {
  const left = commands.map((command) => usage(command).replace('worker-mesh ', ''));
  const width = Math.max(...left.map((text) => text.length), 'serve [FLAGS]'.length);
  const lines = commands.map(({ help }, at) => `  ${(left[at] ?? '').padEnd(width)}  ${help}`);
  return `worker-mesh ${version}: keeps a gateway's registry of inference workers, and shares it by gossip.

Usage: worker-mesh [COMMAND] [FLAGS]

Commands:
  ${'serve [FLAGS]'.padEnd(width)}  Runs a sidecar; this is the default.
${lines.join('\n')}

\`worker-mesh COMMAND --help\` shows the flags of one. Exit codes: 0 done, 1 did not work,
2 wrong usage, 141 the reader of the output left.
`;
}

/** `worker-mesh workers --help`: the commands that begin with one word. */
export function groupHelp(commands: readonly Command[]): string {
  const left = commands.map((command) => usage(command));
  const width = Math.max(...left.map((text) => text.length));
  const lines = commands.map(({ help }, at) => `${(left[at] ?? '').padEnd(width)}  ${help}\n`);
  return lines.join('');
}

/** `worker-mesh serve --help`. */
export function serveHelp(): string {
  return `worker-mesh serve [FLAGS]

Runs one sidecar until SIGTERM or SIGINT; SIGHUP reloads certificates, tokens and the log level. A flag beats its environment variable (WORKER_MESH_, then the
flag in capitals with _ for -), which beats the key of the same name in the file of --config FILE (JSON).

${flagHelp()}
`;
}
