import { resolve } from 'node:path';
import {
  EXPORT_DEBOUNCE_DEFAULT_MS,
  EXPORT_DEBOUNCE_MAX_MS,
  EXPORT_FORMAT,
  type ExportSetting,
} from '../config/export.js';
import { duration } from '../config/kinds.js';
import { FileSink } from '../sinks/file-sink.js';
import type { Command } from './command.js';
import { exportPeers, PEERS_FORMAT } from './export-peers.js';
import { textFlag, readFlag, type Typed } from './flags.js';
import { followLog, followWorkers, readSelection, SINK_FLAGS } from './follow.js';
import { UsageError } from './io.js';

const DEBOUNCE = duration(1, EXPORT_DEBOUNCE_MAX_MS, 'at once');

export const exportCommand: Command = {
  name: 'export',
  args: '',
  help: 'Keeps a file equal to the workers, in the form in which a router reads them, or to the addresses of the other gateways, until Ctrl-C.',
  flags: {
    format: textFlag(`${EXPORT_FORMAT.placeholder}|${PEERS_FORMAT}`, 'Form of the file'),
    output: {
      type: 'text',
      placeholder: 'FILE',
      help: 'Where; it is replaced as a whole',
      short: 'o',
    },
    debounce: textFlag('DURATION', 'How long a change waits for others [50ms]'),
    ...SINK_FLAGS,
  },
  run: async (invocation) => {
    if (invocation.typed.text('format') === PEERS_FORMAT) return exportPeers(invocation);
    const setting = readSetting(invocation.typed);
    const times = { debounceMs: setting.debounceMs, minReady: setting.minWorkers, intervalMs: 0 };
    const log = await followLog(invocation);
    return followWorkers(invocation, setting, times, log, (report) => ({
      sink: new FileSink(setting, report.log),
    }));
  },
};

function readSetting(typed: Typed): ExportSetting {
  const format = readFlag(typed, 'format', EXPORT_FORMAT);
  const path = typed.text('output');
  if (format === undefined)
    throw new UsageError(`--format is missing; allowed: ${EXPORT_FORMAT.allowed}, ${PEERS_FORMAT}`);
  if (path === undefined || path === '')
    throw new UsageError('--output is missing; allowed: a file');
  return {
    format,
    path: resolve(path),
    debounceMs: readFlag(typed, 'debounce', DEBOUNCE) ?? EXPORT_DEBOUNCE_DEFAULT_MS,
    ...readSelection(typed),
  };
}
