import { oneOf } from '../config/kinds.js';
import { quote } from '../config/given.js';
import { WORKER_ORIGINS, WORKER_STATUSES } from '../core/registry/worker.js';
import type { WorkerFilter } from '../gen/workermesh/v1/WorkerFilter.js';
import type { WorkerStatus } from '../gen/workermesh/v1/WorkerStatus.js';
import {
  listFlag,
  switchFlag,
  textFlag,
  readFlag,
  readPairs,
  type Flags,
  type Typed,
} from './flags.js';
import { UsageError } from './io.js';

const STATUS = oneOf(...WORKER_STATUSES);
const ORIGIN = oneOf(...WORKER_ORIGINS);

/** Flags that select workers. */
export const FILTER_FLAGS: Flags = {
  model: textFlag('ID', 'Serves this model, by id or alias, or any model'),
  status: listFlag('STATUS', 'Has this status; repeatable'),
  origin: textFlag('local|mesh', 'Owned here, or imported'),
  owner: textFlag('NODE', 'Owned by this node'),
  type: textFlag('TYPE', 'regular, prefill, decode or encode'),
  label: listFlag('KEY=VALUE', 'Has this label; repeatable'),
  url: textFlag('URL', 'Has this URL'),
  manager: textFlag('NAME', 'Is maintained by this manager'),
  all: switchFlag('Also records whose URL has another active owner'),
};

/** The filter that was typed. */
export function readFilter(typed: Typed): Required<WorkerFilter> {
  const origin = readFlag(typed, 'origin', upperCase(ORIGIN)) ?? 'UNSPECIFIED';
  return {
    modelId: typed.text('model') ?? '',
    statuses: typed.list('status').map(readStatus),
    origin: `WORKER_ORIGIN_${origin}`,
    ownerNode: typed.text('owner') ?? '',
    workerType: typed.text('type') ?? '',
    labels: readPairs(typed, 'label'),
    url: typed.text('url') ?? '',
    manager: typed.text('manager') ?? '',
    includeShadowed: typed.on('all'),
  };
}

function readStatus(text: string): WorkerStatus {
  const status = upperCase(STATUS).parse(text);
  if (status === undefined) {
    throw new UsageError(`--status ${quote(text)}: allowed: ${STATUS.allowed}`);
  }
  return `WORKER_STATUS_${status}`;
}

/** `ready` and `not-ready` are as good as READY and NOT_READY. */
function upperCase<T>(kind: { readonly allowed: string; parse(text: string): T | undefined }) {
  return {
    allowed: kind.allowed,
    parse: (text: string) => kind.parse(text.toUpperCase().replaceAll('-', '_')),
  };
}
