import { quote } from '../config/given.js';
import { oneOf } from '../config/kinds.js';
import { CONNECTION_FLAGS, openConnection, type Connection } from './connection.js';
import { parseFlags, readFlag, type Flags, type Typed } from './flags.js';
import { UsageError, type Io } from './io.js';

const OUTPUT = oneOf('table', 'json');

/** How a command is called. */
export interface CommandWords {
  /** The words that call it, such as `workers list`. */
  readonly name: string;
  /** Arguments after the words, as help shows them; an upper-case word each, `[X]` may be left out. */
  readonly args: string;
  readonly help: string;
  readonly flags: Flags;
}

/** A command that talks to a running sidecar. */
export interface RemoteCommand extends CommandWords {
  readonly local?: false;
  /** Resolves with the exit code. */
  run(invocation: Invocation): Promise<number>;
}

/** A command that needs no sidecar. */
export interface LocalCommand extends CommandWords {
  readonly local: true;
  /** Resolves with the exit code. */
  run(invocation: Omit<Invocation, 'connection'>): Promise<number>;
}

/** A command that takes the flags of `serve`, and reads them itself. */
export interface RawCommand extends CommandWords {
  readonly local: true;
  /** Resolves with the exit code. */
  raw(args: readonly string[], io: Io): Promise<number>;
}

export type Command = RemoteCommand | LocalCommand | RawCommand;

/** One call of a command. */
export interface Invocation {
  readonly connection: Connection;
  readonly typed: Typed;
  readonly output: 'table' | 'json';
  readonly io: Io;
}

/** Runs a command with what was typed after its words. */
export async function runCommand(
  command: Command,
  args: readonly string[],
  io: Io,
): Promise<number> {
  if ('raw' in command) return command.raw(args, io);
  const typed = parseFlags(args, { ...commonFlags(command), ...command.flags });
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
  if (command.local) return command.run({ typed, output, io });
  const connection = openConnection(typed, io);
  try {
    return await command.run({ connection, typed, output, io });
  } finally {
    connection.close();
  }
}

/** How a command is called, in one line. */
export function usage(command: CommandWords): string {
  return ['worker-mesh', command.name, command.args, '[FLAGS]']
    .filter((part) => part !== '')
    .join(' ');
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const flags = flagLines(command.flags);
  const others = Object.entries(commonFlags(command)).filter(([name]) => !(name in command.flags));
  const lines = [usage(command), '', command.help, ...(flags.length > 0 ? ['', ...flags] : [])];
  if (others.length > 0) {
    const who = 'Every command that asks a sidecar takes:';
    lines.push('', who, ...flagLines(Object.fromEntries(others)));
  }
  return `${lines.join('\n')}\n`;
}

function commonFlags(command: Command): Flags {
  return command.local ? {} : CONNECTION_FLAGS;
}

function flagLines(flags: Flags): string[] {
  const left = Object.entries(flags).map(([name, flag]) => {
    const short = flag.short === undefined ? '' : `-${flag.short}, `;
    return `  ${short}--${name}${flag.placeholder === '' ? '' : ` ${flag.placeholder}`}`;
  });
  const width = Math.max(0, ...left.map((text) => text.length));
  return Object.values(flags).map((flag, at) => `${(left[at] ?? '').padEnd(width)}  ${flag.help}`);
}
