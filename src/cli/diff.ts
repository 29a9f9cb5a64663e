import { REGISTRY_ADDRESS } from '../config/kinds.js';
import type { DiffNodeResponse__Output } from '../gen/workermesh/v1/DiffNodeResponse.js';
import type { ListRecordsResponse__Output } from '../gen/workermesh/v1/ListRecordsResponse.js';
import type { RecordInfo__Output } from '../gen/workermesh/v1/RecordInfo.js';
import type { Command } from './command.js';
import { call, openConnection, type Connection } from './connection.js';
import { compareLogs, compareViews, type Difference, type View } from './differences.js';
import { textFlag, readFlag } from './flags.js';
import { CommandError } from './io.js';
import { formatJson } from './json.js';
import { listAllWorkers } from './list-all.js';
import { getNode, listNodes } from './ask-mesh.js';
import { formatTable } from './table.js';

/** What no log says of another node. */
const NOT_KNOWN =
  'not known from here: the status that its own probes give, and which claim of a URL it routes to; ' +
  '--with ADDRESS, its registry address, shows them';

export const diffCommand: Command = {
  name: 'diff',
  args: 'NODE',
  help: 'Shows where this node and another one see the workers differently, and why. Exit code 1 when they do.',
  flags: {
    with: textFlag(
      'ADDRESS',
      'Registry address of NODE: compares statuses and claims, too; without it, what gossip tells',
    ),
  },
  run: async ({ connection, typed, output, io }) => {
    const node = typed.words[0] ?? '';
    const address = readFlag(typed, 'with', REGISTRY_ADDRESS);
    let differences: readonly Difference[];
    if (address === undefined) differences = await byGossip(connection, node);
    else {
      const text = (name: string) => (name === 'address' ? address : typed.text(name));
      const other = openConnection({ ...typed, text }, io);
      try {
        differences = await byRegistry(connection, other, node);
      } finally {
        other.close();
      }
    }
    const unknown = address === undefined ? NOT_KNOWN : '';
    if (output === 'json') io.stdout.write(formatJson({ node, differences, unknown }));
    else io.stdout.write(shown(node, differences, unknown));
    return differences.length > 0 ? 1 : 0;
  },
};

function shown(node: string, differences: readonly Difference[], unknown: string): string {
  const head = ['WORKER', 'OWNER', 'HERE', `AT ${node}`, 'CAUSE'];
  const rows = differences.map(({ worker, owner, here, there, cause }) => [
    ...[worker, owner, here, there, cause],
  ]);
  const table = rows.length === 0 ? `no difference to ${node}\n` : formatTable([head, ...rows]);
  return unknown === '' ? table : `${table}${unknown}\n`;
}

async function byGossip(connection: Connection, nodeName: string): Promise<Difference[]> {
  const answer = await call<DiffNodeResponse__Output>(connection, (...rest) =>
    connection.mesh.diffNode({ nodeName }, ...rest),
  );
  if (!answer.linked) {
    if ((await getNode(connection)).node === nodeName) {
      throw new CommandError(`${nodeName} is the node that answers; name another one`);
    }
    const { nodes } = await listNodes(connection);
    const why = nodes.find(({ name }) => name === nodeName)?.statusReason ?? '';
    throw new CommandError(
      `no link to ${nodeName} is open${why === '' ? '' : ` (${why})`}: nothing is known of its view; ` +
        '--with ADDRESS asks it',
    );
  }
  const differing = answer.logs.filter(({ same }) => !same);
  const records = new Map<string, RecordInfo__Output[]>();
  for (const { owner } of differing) records.set(owner, await listRecords(connection, owner));
  return compareLogs(nodeName, differing, records);
}

async function byRegistry(
  connection: Connection,
  other: Connection,
  node: string,
): Promise<Difference[]> {
  const [here, there] = await Promise.all([viewOf(connection), viewOf(other)]);
  if (there.node === node) return compareViews(here, there);
  throw new CommandError(`at ${other.address} is node ${there.node}, not ${node}`);
}

async function viewOf(connection: Connection): Promise<View> {
  const request = { filter: { includeShadowed: true }, view: 'WORKER_VIEW_BASIC' } as const;
  const [{ node }, { nodes }, { workers }] = await Promise.all([
    getNode(connection),
    listNodes(connection),
    listAllWorkers(connection, request),
  ]);
  return { node, nodes, workers };
}

async function listRecords(connection: Connection, owner: string): Promise<RecordInfo__Output[]> {
  const records: RecordInfo__Output[] = [];
  let pageToken = '';
  do {
    const request = { owner, includeTombstones: true, pageToken };
    const page: ListRecordsResponse__Output = await call(connection, (...rest) =>
      connection.mesh.listRecords(request, ...rest),
    );
    records.push(...page.records);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return records;
}
