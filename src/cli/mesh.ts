import { quote } from '../config/given.js';
import { duration, oneOf } from '../config/kinds.js';
import { NODE_STATUSES } from '../core/node-status.js';
import type { LeaveMeshResponse__Output } from '../gen/workermesh/v1/LeaveMeshResponse.js';
import type { ListRecordsResponse__Output } from '../gen/workermesh/v1/ListRecordsResponse.js';
import type { RecordInfo__Output } from '../gen/workermesh/v1/RecordInfo.js';
import type { Command } from './command.js';
import { DRAIN_WAIT, drainNode } from './drain.js';
import { getNode, listNodes } from './ask-mesh.js';
import { call } from './connection.js';
import { listFlag, switchFlag, textFlag, readFlag } from './flags.js';
import { CommandError, UsageError } from './io.js';
import { formatJson } from './json.js';
import { nodesTable, recordsTable, seedsTable, statusFields } from './mesh-view.js';

const LEAVE_WAIT = duration(1, 60_000);
const NODE_STATUS = oneOf(...NODE_STATUSES);
const LEAVE_WAIT_DEFAULT_MS = 5_000;

export const statusCommand: Command = {
  name: 'status',
  args: '',
  help: 'Shows this node: addresses, readiness, workers by origin and status.',
  flags: {
    ready: switchFlag('Exit 0 when ready, 1 when not, saying why'),
  },
  run: async ({ connection, typed, output, io }) => {
    const node = await getNode(connection);
    if (typed.on('ready') && !node.ready) {
      throw new CommandError(`${node.node} is not ready: ${node.notReadyReasons.join('; ')}`);
    }
    if (output === 'json') io.stdout.write(formatJson(node));
    else io.stdout.write(typed.on('ready') ? `${node.node} is ready\n` : statusFields(node));
    return 0;
  },
};

export const nodesCommand: Command = {
  name: 'nodes',
  args: '',
  help: 'Lists the nodes of the mesh as this one sees them.',
  flags: {
    status: listFlag('STATUS', 'Has this status; repeatable'),
    all: switchFlag('Evicted nodes, too'),
  },
  run: async ({ connection, typed, output, io }) => {
    const { node: self } = await getNode(connection);
    const statuses = typed.list('status').map(readNodeStatus);
    const { nodes: known, seeds } = await listNodes(connection);
    const nodes = known.filter(({ status }) =>
      statuses.length > 0
        ? statuses.includes(status)
        : typed.on('all') || status !== 'NODE_STATUS_EVICTED',
    );
    io.stdout.write(
      output === 'json'
        ? formatJson({ nodes, seeds })
        : `${nodesTable(nodes, self, Date.now())}${seedsTable(seeds)}`,
    );
    return 0;
  },
};

export const recordsCommand: Command = {
  name: 'records',
  args: '',
  help: 'Lists records of the replicated logs, by owner and key.',
  flags: {
    owner: textFlag('NODE', "Only this owner's log"),
    prefix: textFlag('TEXT', 'Only keys that start so'),
    tombstones: switchFlag('Tombstones too'),
  },
  run: async ({ connection, typed, output, io }) => {
    const records: RecordInfo__Output[] = [];
    let pageToken = '';
    do {
      const request = {
        owner: typed.text('owner') ?? '',
        keyPrefix: typed.text('prefix') ?? '',
        includeTombstones: typed.on('tombstones'),
        pageToken,
      };
      const page: ListRecordsResponse__Output = await call(connection, (...rest) =>
        connection.mesh.listRecords(request, ...rest),
      );
      records.push(...page.records);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    io.stdout.write(output === 'json' ? formatJson({ records }) : recordsTable(records));
    return 0;
  },
};

export const forgetCommand: Command = {
  name: 'forget',
  args: 'NODE',
  help: 'Evicts a node that is not alive, with its workers, whatever holds its eviction.',
  flags: {},
  run: async ({ connection, typed, output, io }) => {
    const nodeName = typed.words[0] ?? '';
    await call(connection, (...rest) => connection.mesh.forgetNode({ nodeName }, ...rest));
    io.stdout.write(output === 'json' ? formatJson({ nodeName }) : `${nodeName} is forgotten\n`);
    return 0;
  },
};

export const leaveCommand: Command = {
  name: 'leave',
  args: 'NODE',
  help: 'Makes the sidecar that answers leave for good: its workers drain and go everywhere, then it ends. NODE must be its name.',
  flags: {
    wait: textFlag(
      'DURATION',
      'How long workers may drain, and then peers may take to confirm [5s]',
    ),
    drain: textFlag(
      'DURATION',
      'First wait so long until all workers are idle, as far as their load is known; leave only then',
    ),
  },
  run: async ({ connection, typed, output, io }) => {
    const nodeName = typed.words[0] ?? '';
    const drainMs = readFlag(typed, 'drain', DRAIN_WAIT);
    if (drainMs !== undefined) await drainNode(connection, nodeName, { waitMs: drainMs });
    const waitMs = readFlag(typed, 'wait', LEAVE_WAIT) ?? LEAVE_WAIT_DEFAULT_MS;
    const timeout = { seconds: Math.floor(waitMs / 1000), nanos: (waitMs % 1000) * 1e6 };
    const answer = await call<LeaveMeshResponse__Output>(
      connection,
      (...rest) => connection.mesh.leaveMesh({ nodeName, timeout }, ...rest),
      2 * waitMs + connection.timeoutMs,
    );
    const { unacknowledgedNodes: missing, diskError } = answer;
    const silent = missing.length === 0 ? '' : `; not confirmed by ${missing.join(', ')}`;
    io.stdout.write(output === 'json' ? formatJson(answer) : `${nodeName} has left${silent}\n`);
    if (diskError === '') return 0;
    throw new CommandError(
      `the workers of ${nodeName} are still on its disk (${diskError}); ` +
        'remove its data directory before it is started there again, or they are back',
    );
  },
};

function readNodeStatus(text: string): string {
  const status = NODE_STATUS.parse(text.toUpperCase());
  if (status !== undefined) return `NODE_STATUS_${status}`;
  throw new UsageError(`--status ${quote(text)}: allowed: ${NODE_STATUS.allowed}`);
}
