import { quote } from '../config/given.js';
import { oneOf } from '../config/kinds.js';
import type { SetLogLevelResponse__Output } from '../gen/workermesh/v1/SetLogLevelResponse.js';
import type { Command } from './command.js';
import { call } from './connection.js';
import { UsageError } from './io.js';
import { formatJson } from './json.js';

const LEVEL = oneOf('error', 'warn', 'info', 'debug');

export const logLevelCommand: Command = {
  name: 'log-level',
  args: 'LEVEL',
  help: 'Sets how much a running sidecar logs, until it ends or is sent SIGHUP: error, warn, info or debug.',
  flags: {},
  run: async ({ connection, typed, output, io }) => {
    const logLevel = LEVEL.parse(typed.words[0] ?? '');
    if (logLevel === undefined) {
      throw new UsageError(`LEVEL ${quote(typed.words[0] ?? '')}: allowed: ${LEVEL.allowed}`);
    }
    const answer = await call<SetLogLevelResponse__Output>(connection, (...rest) =>
      connection.mesh.setLogLevel({ logLevel }, ...rest),
    );
    const { formerLogLevel } = answer;
    const line = `the log level is ${logLevel}; it was ${formerLogLevel}\n`;
    io.stdout.write(output === 'json' ? formatJson({ logLevel, formerLogLevel }) : line);
    return 0;
  },
};
