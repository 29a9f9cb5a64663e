import { nearest, quote } from '../config/given.js';
import { version } from '../version.js';
import { applyCommand } from './apply.js';
import { certsInitCommand, certsIssueCommand, certsRenewCommand } from './certs.js';
import { checkCommand } from './check.js';
import { checksStart, checkStart } from './check-start.js';
import { createCompletionCommand } from './completion.js';
import { configPrintCommand } from './config-print.js';
import { cordonCommand, uncordonCommand } from './cordon.js';
import { diffCommand } from './diff.js';
import { drainCommand } from './drain.js';
import { commandHelp, runCommand, type Command } from './command.js';
import {
  discoverDnsCommand,
  discoverFileCommand,
  discoverKubernetesCommand,
  discoverRouterCommand,
} from './discover.js';
import { driveCommand } from './drive.js';
import { eventsCommand } from './events.js';
import { explainCommand } from './explain.js';
import { exportCommand } from './export.js';
import { groupHelp, programHelp, serveHelp } from './help.js';
import { CommandError, UsageError, type Io } from './io.js';
import {
  forgetCommand,
  leaveCommand,
  nodesCommand,
  recordsCommand,
  statusCommand,
} from './mesh.js';
import { logTailCommand } from './log-tail.js';
import { maintenanceCommand } from './maintenance.js';
import { exportStateCommand, importStateCommand } from './state.js';
import { logLevelCommand } from './log-level.js';
import { logFlushed, printing } from './output.js';
import { patchCommand } from './patch.js';
import { registerCommand } from './register.js';
import { serve, type Start } from './serve.js';
import { visible } from './table.js';
import { watchCommand } from './watch.js';
import { getCommand, listCommand, removeCommand } from './workers.js';

/** All commands but `serve`, in the order of help. */
export const COMMANDS: readonly Command[] = [
  listCommand,
  getCommand,
  registerCommand,
  patchCommand,
  applyCommand,
  cordonCommand,
  uncordonCommand,
  removeCommand,
  watchCommand,
  exportCommand,
  driveCommand,
  discoverFileCommand,
  discoverKubernetesCommand,
  discoverDnsCommand,
  discoverRouterCommand,
  nodesCommand,
  statusCommand,
  checkCommand,
  explainCommand,
  eventsCommand,
  recordsCommand,
  diffCommand,
  forgetCommand,
  drainCommand,
  maintenanceCommand,
  leaveCommand,
  exportStateCommand,
  importStateCommand,
  logLevelCommand,
  logTailCommand,
  configPrintCommand,
  certsInitCommand,
  certsIssueCommand,
  certsRenewCommand,
  createCompletionCommand(() => COMMANDS),
];

/** Runs what was typed; the exit code: 0 done, 1 it did not work, 2 it was typed wrong. */
export async function run(argv: readonly string[], io: Io, start: Start): Promise<number> {
  try {
    return await dispatch(argv, io, start);
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof CommandError)) throw error;
    io.stderr.write(`worker-mesh: ${visible(error.message)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function dispatch(argv: readonly string[], io: Io, start: Start): Promise<number> {
  const [first = ''] = argv;
  const serves = first === '' || first.startsWith('-') || first === 'serve';
  const args = first === 'serve' ? argv.slice(1) : argv;
  if (!serves || asksForHelp(args) || first === '--version') {
    return printing(io, () => print(argv, io));
  }
  const exitCode = await serve(args, io, start);
  await logFlushed(io);
  return exitCode;
}

async function print(argv: readonly string[], io: Io): Promise<number> {
  const [first = ''] = argv;
  if (first === '--version' || first === 'version') {
    io.stdout.write(`worker-mesh ${version}\n`);
    return 0;
  }
  if (first === 'help' || first === '--help' || first === '-h') return help(argv.slice(1), io);
  if (first === 'serve' || first.startsWith('-')) return help(['serve'], io);
  if (isGroup(first) && asksForHelp(argv.slice(1, 2))) return help([first], io);
  const command = findCommand(argv);
  const args = argv.slice(command.name.split(' ').length);
  const starts = command === checkCommand && checksStart(args);
  if (starts && !asksForHelp(args)) return checkStart(args, io);
  if (!asksForHelp(args)) return runCommand(command, args, io);
  io.stdout.write(commandHelp(command));
  return 0;
}

function help(words: readonly string[], io: Io): number {
  const [first, second] = words;
  if (first === undefined) io.stdout.write(programHelp(COMMANDS, version));
  else if (second === undefined && isGroup(first)) {
    const group = COMMANDS.filter(({ name }) => name.startsWith(`${first} `));
    io.stdout.write(groupHelp(group));
  } else io.stdout.write(first === 'serve' ? serveHelp() : commandHelp(findCommand(words)));
  return 0;
}

/** Whether a word is the first one of several commands, such as `workers`. */
function isGroup(word: string): boolean {
  return COMMANDS.some(({ name }) => name.startsWith(`${word} `));
}

function asksForHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h');
}

function findCommand(argv: readonly string[]): Command {
  const [first = '', second = ''] = argv;
  const command = COMMANDS.find(({ name }) => name === first || name === `${first} ${second}`);
  if (command !== undefined) return command;
  const inside = COMMANDS.filter(({ name }) => name.startsWith(`${first} `));
  const typed = inside.length === 0 ? first : `${first} ${second}`.trim();
  const names =
    inside.length === 0
      ? ['serve', ...COMMANDS.map(({ name }) => name)]
      : inside.map(({ name }) => name);
  const meant = nearest(typed, names);
  const hint = meant === undefined ? '' : `, did you mean ${meant}?`;
  throw new UsageError(`unknown command ${quote(typed)}${hint}; allowed: ${names.join(', ')}`);
}
