import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Node__Output } from '../gen/workermesh/v1/Node.js';
import { replaceFile } from '../sinks/file-sink.js';
import { jsonText } from '../sinks/format.js';
import { getNode, listNodes } from './ask-mesh.js';
import type { Invocation } from './command.js';
import { followLog } from './follow.js';
import { CommandError, UsageError } from './io.js';

/** The form of a file that names the other gateways. */
export const PEERS_FORMAT = 'peers';
const LOOK_INTERVAL_MS = 1_000;

/** The gateways beside the other nodes that are not dead, by node name. */
export function peersText(nodes: readonly Node__Output[], self: string): string {
  const peers = nodes
    .filter(({ name, gatewayAddress }) => name !== self && gatewayAddress !== '')
    .filter(({ status }) => status === 'NODE_STATUS_ALIVE' || status === 'NODE_STATUS_SUSPECT')
    .map(({ name, gatewayAddress }) => ({ node: name, address: gatewayAddress }))
    .sort((a, b) => (a.node < b.node ? -1 : 1));
  return jsonText({ peers });
}

/**
 * Keeps a file equal to the addresses of the other gateways (--gateway-address), until the user ends it. While
 * the sidecar is away the file stays as it was.
 */
export async function exportPeers(invocation: Invocation): Promise<number> {
  const { typed, io, connection } = invocation;
  const output = typed.text('output');
  if (output === undefined || output === '') {
    throw new UsageError('--output is missing; allowed: a file');
  }
  const path = resolve(output);
  const log = await followLog(invocation);
  let fault = '';
  while (!io.signal.aborted) {
    try {
      const { node, ready } = await getNode(connection);
      const text = peersText((await listNodes(connection)).nodes, node);
      const previous = await readFile(path, 'utf8').catch(() => undefined);
      if (ready && text !== previous) {
        await replaceFile(path, text);
        log.info(`wrote ${PEERS_FORMAT}:${path}`);
      }
      fault = '';
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      if (error.message !== fault)
        log.warn('the sidecar does not answer', { error: error.message });
      fault = error.message;
    }
    await pause(LOOK_INTERVAL_MS, undefined, { signal: io.signal }).catch(() => undefined);
  }
  return 0;
}
