import type { GetNodeResponse__Output } from '../gen/workermesh/v1/GetNodeResponse.js';
import type { ListNodesResponse__Output } from '../gen/workermesh/v1/ListNodesResponse.js';
import { call, type Connection } from './connection.js';

/** All nodes that the sidecar knows, and its seeds that never answered. */
export async function listNodes(
  connection: Connection,
): Promise<Pick<ListNodesResponse__Output, 'nodes' | 'seeds'>> {
  const found: Pick<ListNodesResponse__Output, 'nodes' | 'seeds'> = { nodes: [], seeds: [] };
  let pageToken = '';
  do {
    const request = { pageToken };
    const page: ListNodesResponse__Output = await call(connection, (...rest) =>
      connection.mesh.listNodes(request, ...rest),
    );
    found.nodes.push(...page.nodes);
    found.seeds.push(...page.seeds);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return found;
}

/** The sidecar itself. */
export function getNode(connection: Connection): Promise<GetNodeResponse__Output> {
  return call(connection, (...rest) => connection.mesh.getNode({}, ...rest));
}
