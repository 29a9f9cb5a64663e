import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Connections at once; a scraper and a few browsers need no more. */
export const ADMIN_CONNECTIONS_MAX = 128;
/** How many of these may come from one address. */
export const ADMIN_CONNECTIONS_PER_SOURCE_MAX = 64;

interface Connection {
  readonly socket: Socket;
  readonly source: string;
  /** A request of it is being answered. */
  busy: boolean;
}

/**
 * Bounds the connections of a server without ever shutting its door: a new one takes the place of the one
 * that has been there the longest without a request, of the address that has the most. So a liveness probe
 * is answered however many connections somebody else holds.
 */
export function boundConnections(server: Server): void {
  /** In the order of their coming. */
  const connections = new Map<Socket, Connection>();
  server.on('connection', (socket: Socket) => {
    const source = socket.remoteAddress ?? '';
    connections.set(socket, { socket, source, busy: false });
    socket.once('close', () => connections.delete(socket));
    const counts = countBySource(connections.values());
    if ((counts.get(source) ?? 0) > ADMIN_CONNECTIONS_PER_SOURCE_MAX) {
      oldest(connections.values(), source).socket.destroy();
    } else if (connections.size > ADMIN_CONNECTIONS_MAX) {
      const [most] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
      oldest(connections.values(), most).socket.destroy();
    }
  });
  server.on('request', (request, response) => {
    const connection = connections.get(request.socket);
    if (connection === undefined) return;
    connection.busy = true;
    response.once('close', () => (connection.busy = false));
  });
}

function countBySource(connections: Iterable<Connection>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { source } of connections) counts.set(source, (counts.get(source) ?? 0) + 1);
  return counts;
}

/** The oldest of a source that waits for a request, else the oldest at all. There is one. */
function oldest(connections: Iterable<Connection>, source: string): Connection {
  const own = [...connections].filter((one) => one.source === source && !one.socket.destroyed);
  return own.find(({ busy }) => !busy) ?? (own[0] as Connection);
}
