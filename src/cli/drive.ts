import { DRIVE_API, HTTP_URL } from '../config/drive.js';
import { EXPORT_DEBOUNCE_DEFAULT_MS } from '../config/export.js';
import { duration } from '../config/kinds.js';
import { RouterHttp } from '../sinks/drive/api.js';
import { ROUTER_APIS } from '../sinks/drive/apis.js';
import { watchRestarts } from '../sinks/drive/restart-watch.js';
import { RouterSink } from '../sinks/drive/router-sink.js';
import type { Command } from './command.js';
import { readFile } from './connection.js';
import { switchFlag, textFlag, readFlag } from './flags.js';
import { followLog, followWorkers, readSelection, SINK_FLAGS } from './follow.js';
import { UsageError } from './io.js';

const INTERVAL = duration(1_000, 3_600_000);
const INTERVAL_DEFAULT_MS = 30_000;

export const driveCommand: Command = {
  name: 'drive',
  args: '',
  help: "Keeps a router's workers equal to the READY ones, by the router's own API, until Ctrl-C.",
  flags: {
    api: textFlag(DRIVE_API.placeholder, 'Kind of the router'),
    target: textFlag('URL', 'Where its API is'),
    'api-key-file': textFlag('FILE', 'File with the key that it wants'),
    interval: textFlag('DURATION', 'How often to compare without a cause [30s]'),
    adopt: switchFlag('Also remove workers that the router did not get from here'),
    ...SINK_FLAGS,
  },
  run: async (invocation) => {
    const { typed, io } = invocation;
    const api = readFlag(typed, 'api', DRIVE_API);
    const target = readFlag(typed, 'target', HTTP_URL);
    if (api === undefined) throw new UsageError(`--api is missing; allowed: ${DRIVE_API.allowed}`);
    if (target === undefined)
      throw new UsageError(`--target is missing; allowed: ${HTTP_URL.allowed}`);
    const keyFile = typed.text('api-key-file');
    const key = keyFile === undefined ? undefined : readFile(io, '--api-key-file', keyFile).trim();
    const selection = readSelection(typed);
    const times = {
      debounceMs: EXPORT_DEBOUNCE_DEFAULT_MS,
      minReady: selection.minWorkers,
      intervalMs: readFlag(typed, 'interval', INTERVAL) ?? INTERVAL_DEFAULT_MS,
    };
    const log = await followLog(invocation);
    return followWorkers(invocation, selection, times, log, (report, poke) => {
      const sink = new RouterSink({
        name: `${api}:${target}`,
        api: ROUTER_APIS[api],
        http: new RouterHttp(target, key),
        adopt: typed.on('adopt'),
        log: report.log,
      });
      return { sink, close: watchRestarts(target, poke) };
    });
  },
};
