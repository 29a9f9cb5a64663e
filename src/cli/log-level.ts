import { quote } from '../config/given.js';
import { LOG_LEVELS, LOG_SUBSYSTEMS, parseLogSetting } from '../core/log-levels.js';
import type { GetLogLevelResponse__Output } from '../gen/workermesh/v1/GetLogLevelResponse.js';
import type { SetLogLevelResponse__Output } from '../gen/workermesh/v1/SetLogLevelResponse.js';
import type { Command, Invocation } from './command.js';
import { call } from './connection.js';
import { UsageError } from './io.js';
import { formatJson } from './json.js';
import { formatTable } from './table.js';

const ALLOWED = `[SUBSYSTEM=]LEVEL with LEVEL one of ${LOG_LEVELS.join(', ')}, and SUBSYSTEM one of ${LOG_SUBSYSTEMS.join(', ')}`;

export const logLevelCommand: Command = {
  name: 'log-level',
  args: '[[SUBSYSTEM=]LEVEL]',
  help: `Shows how much a running sidecar logs, or sets it until it ends or is sent SIGHUP. LEVEL is ${LOG_LEVELS.join(', ')}; SUBSYSTEM is ${LOG_SUBSYSTEMS.join(', ')}.`,
  flags: {},
  run: (invocation) => {
    const [text] = invocation.typed.words;
    return text === undefined ? show(invocation) : set(invocation, text);
  },
};

async function show({ connection, output, io }: Invocation): Promise<number> {
  const levels = await call<GetLogLevelResponse__Output>(connection, (...rest) =>
    connection.mesh.getLogLevel({}, ...rest),
  );
  const { logLevel, subsystemLogLevels } = levels;
  const own = Object.entries(subsystemLogLevels).sort(([a], [b]) => (a < b ? -1 : 1));
  const table = (): string =>
    formatTable([['SUBSYSTEM', 'LEVEL'], ...own, ['(all else)', logLevel]]);
  io.stdout.write(output === 'json' ? formatJson(levels) : table());
  return 0;
}

async function set({ connection, output, io }: Invocation, text: string): Promise<number> {
  const setting = parseLogSetting(text);
  if (setting === undefined) throw new UsageError(`${quote(text)}: allowed: ${ALLOWED}`);
  const { level: logLevel, subsystem } = setting;
  const { formerLogLevel } = await call<SetLogLevelResponse__Output>(connection, (...rest) =>
    connection.mesh.setLogLevel({ logLevel, ...(subsystem && { subsystem }) }, ...rest),
  );
  const of = subsystem === undefined ? '' : ` of ${subsystem}`;
  const line = `the log level${of} is ${logLevel}; it was ${formerLogLevel}\n`;
  const answer = { logLevel, formerLogLevel, ...(subsystem && { subsystem }) };
  io.stdout.write(output === 'json' ? formatJson(answer) : line);
  return 0;
}
