import { resolve } from 'node:path';
import {
  EXPORT_DEBOUNCE_DEFAULT_MS,
  EXPORT_DEBOUNCE_MAX_MS,
  EXPORT_FORMAT,
  EXPORT_MIN_WORKERS_MAX,
  type ExportSetting,
} from '../config/export.js';
import { duration, integer } from '../config/kinds.js';
import { FileSink } from '../sinks/file-sink.js';
import type { Command } from './command.js';
import { readFlag, readPairs, type Typed } from './flags.js';
import { FOLLOW_FLAGS, followLog, followWorkers } from './follow.js';
import { UsageError } from './io.js';

const DEBOUNCE = duration(1, EXPORT_DEBOUNCE_MAX_MS, 'at once');
const MIN_WORKERS = integer(0, EXPORT_MIN_WORKERS_MAX);

export const exportCommand: Command = {
  name: 'export',
  args: '',
  help: 'Keeps a file equal to the workers, in the form in which a router reads them, until Ctrl-C.',
  flags: {
    format: { type: 'text', placeholder: EXPORT_FORMAT.placeholder, help: 'Form of the file' },
    output: {
      type: 'text',
      placeholder: 'FILE',
      help: 'Where; it is replaced as a whole',
      short: 'o',
    },
    model: { type: 'text', placeholder: 'ID', help: 'Only workers that serve this model [all]' },
    label: { type: 'list', placeholder: 'KEY=VALUE', help: 'Only workers with it; repeatable' },
    debounce: {
      type: 'text',
      placeholder: 'DURATION',
      help: 'How long a change waits for others [50ms]',
    },
    'min-workers': {
      type: 'text',
      placeholder: 'N',
      help: 'Never fewer READY workers than this, once there were more; SIGHUP overrides [0]',
    },
    ...FOLLOW_FLAGS,
  },
  run: (invocation) => {
    const setting = readSetting(invocation.typed);
    const { model, labels, debounceMs, minWorkers } = setting;
    const select = { ...(model !== undefined && { model }), labels };
    const times = { debounceMs, minReady: minWorkers, intervalMs: 0 };
    const log = followLog(invocation);
    return followWorkers(invocation, select, times, log, (report) => ({
      sink: new FileSink(setting, report.log),
    }));
  },
};

function readSetting(typed: Typed): ExportSetting {
  const format = readFlag(typed, 'format', EXPORT_FORMAT);
  const path = typed.text('output');
  if (format === undefined)
    throw new UsageError(`--format is missing; allowed: ${EXPORT_FORMAT.allowed}`);
  if (path === undefined || path === '')
    throw new UsageError('--output is missing; allowed: a file');
  return {
    format,
    path: resolve(path),
    model: typed.text('model'),
    labels: readPairs(typed, 'label'),
    debounceMs: readFlag(typed, 'debounce', DEBOUNCE) ?? EXPORT_DEBOUNCE_DEFAULT_MS,
    minWorkers: readFlag(typed, 'min-workers', MIN_WORKERS) ?? 0,
  };
}
