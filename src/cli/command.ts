import { quote } from '../config/given.js';
import { oneOf } from '../config/kinds.js';
import { CONNECTION_FLAGS, openConnection, type Connection } from './connection.js';
import { parseFlags, readFlag, type Flags, type Typed } from './flags.js';
import { UsageError, type Io } from './io.js';

const OUTPUT = oneOf('table', 'json');

/** A command that talks to a running sidecar. */
export interface Command {
  /** The words that call it, such as `workers list`. */
  readonly name: string;
  /** Arguments behind the words, as help shows them; an upper-case word each, `[X]` may be left out. */
  readonly args: string;
  readonly help: string;
  readonly flags: Flags;
  /** Resolves with the exit code. */
  run(invocation: Invocation): Promise<number>;
}

/** One call of a command. */
export interface Invocation {
  readonly connection: Connection;
  readonly typed: Typed;
  readonly output: 'table' | 'json';
  readonly io: Io;
}

/** Runs a command with what was typed behind its words. */
export async function runCommand(
  command: Command,
  args: readonly string[],
  io: Io,
): Promise<number> {
  const typed = parseFlags(args, { ...CONNECTION_FLAGS, ...command.flags });
  const all = command.args === '' ? [] : command.args.split(' ');
  const needed = all.filter((word) => !word.startsWith('['));
  const missing = needed[typed.words.length];
  if (missing !== undefined)
    throw new UsageError(`${missing} is missing; allowed: ${usage(command)}`);
  const surplus = typed.words[all.length];
  if (surplus !== undefined) {
    throw new UsageError(`unexpected argument ${quote(surplus)}; allowed: ${usage(command)}`);
  }
  const ownOutput = Object.hasOwn(command.flags, 'output');
  const output = ownOutput ? 'table' : (readFlag(typed, 'output', OUTPUT) ?? 'table');
  const connection = openConnection(typed, io);
  try {
    return await command.run({ connection, typed, output, io });
  } finally {
    connection.close();
  }
}

/** How a command is called, in one line. */
export function usage(command: Command): string {
  return ['worker-mesh', command.name, command.args, '[FLAGS]']
    .filter((part) => part !== '')
    .join(' ');
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const flags = flagLines(command.flags);
  const others = Object.entries(CONNECTION_FLAGS).filter(([name]) => !(name in command.flags));
  const lines = [usage(command), '', command.help, ...(flags.length > 0 ? ['', ...flags] : [])];
  return `${[...lines, '', 'Every command takes:', ...flagLines(Object.fromEntries(others))].join('\n')}\n`;
}

function flagLines(flags: Flags): string[] {
  const left = Object.entries(flags).map(([name, flag]) => {
    const short = flag.short === undefined ? '' : `-${flag.short}, `;
    return `  ${short}--${name}${flag.placeholder === '' ? '' : ` ${flag.placeholder}`}`;
  });
  const width = Math.max(0, ...left.map((text) => text.length));
  return Object.values(flags).map((flag, at) => `${(left[at] ?? '').padEnd(width)}  ${flag.help}`);
}
