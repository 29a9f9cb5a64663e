import { duration } from '../config/kinds.js';
import { MAINTENANCE_MAX_MS } from '../core/limits.js';
import type { SetMaintenanceResponse__Output } from '../gen/workermesh/v1/SetMaintenanceResponse.js';
import type { Command } from './command.js';
import { call } from './connection.js';
import { switchFlag, textFlag, readFlag } from './flags.js';
import { UsageError } from './io.js';
import { formatJson } from './json.js';
import { formatTime } from './table.js';

const FOR = duration(1_000, MAINTENANCE_MAX_MS);

export const maintenanceCommand: Command = {
  name: 'maintenance',
  args: 'NODE',
  help: 'Announces that the sidecar that answers will be away: for so long the others keep its workers. It ends when the node returns. NODE must be its name.',
  flags: {
    for: textFlag('DURATION', 'How long it may be away'),
    reason: textFlag('TEXT', 'Why, for those who look at it'),
    end: switchFlag('It will not be away after all'),
  },
  run: async ({ connection, typed, output, io }) => {
    const nodeName = typed.words[0] ?? '';
    const absentMs = typed.on('end') ? 0 : readFlag(typed, 'for', FOR);
    if (absentMs === undefined)
      throw new UsageError('--for: is missing; allowed: --for 10m, or --end');
    const request = {
      nodeName,
      duration: { seconds: Math.floor(absentMs / 1000), nanos: (absentMs % 1000) * 1e6 },
      reason: typed.text('reason') ?? '',
    };
    const answer = await call<SetMaintenanceResponse__Output>(connection, (...rest) =>
      connection.mesh.setMaintenance(request, ...rest),
    );
    const line =
      answer.endTime === null
        ? `${nodeName} is in maintenance no more`
        : `${nodeName} may be away for ${typed.text('for')}; if it stays, that ends at ${formatTime(answer.endTime)}`;
    io.stdout.write(output === 'json' ? formatJson(answer) : `${line}\n`);
    return 0;
  },
};
