import { DRIVE_API, HTTP_URL } from '../config/drive.js';
import { EXPORT_DEBOUNCE_DEFAULT_MS } from '../config/export.js';
import { duration } from '../config/kinds.js';
import { RouterHttp } from '../sinks/drive/api.js';
import { ROUTER_APIS } from '../sinks/drive/apis.js';
import { watchRestarts } from '../sinks/drive/restart-watch.js';
import { RouterSink } from '../sinks/drive/router-sink.js';
import type { Command } from './command.js';
import { readFile } from './connection.js';
import { readFlag } from './flags.js';
import { followLog, followWorkers, readSelection, SINK_FLAGS } from './follow.js';
import { UsageError } from './io.js';

const INTERVAL = duration(1_000, 3_600_000);
const INTERVAL_DEFAULT_MS = 30_000;

export const driveCommand: Command = {
  name: 'drive',
  args: '',
  help: "Keeps a router's workers equal to the READY ones, by the router's own API, until Ctrl-C.",
  flags: {
    api: { type: 'text', placeholder: DRIVE_API.placeholder, help: 'Kind of the router' },
    target: { type: 'text', placeholder: 'URL', help: 'Where its API is' },
    'api-key-file': { type: 'text', placeholder: 'FILE', help: 'File with the key that it wants' },
    interval: {
      type: 'text',
      placeholder: 'DURATION',
      help: 'How often to compare without a cause [30s]',
    },
    adopt: {
      type: 'switch',
      placeholder: '',
      help: 'Also remove workers that the router did not get from here',
    },
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
