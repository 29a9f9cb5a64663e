import { connect, type Socket } from 'node:net';

const DIAL_MS = 250;

/**
 * Calls `restarted` when a server is back after its connections ended: a router that restarts has lost
 * its workers, and polling would find out late. One idle connection is held for it; a server that closes
 * idle connections is asked once more than it had to be.
 */
export function watchRestarts(target: string, restarted: () => void): () => void {
  const { hostname, port, protocol } = new URL(target);
  const defaultPort = protocol === 'https:' ? 443 : 80;
  const address = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? defaultPort : Number(port),
  };
  let socket: Socket;
  let timer: NodeJS.Timeout | undefined;
  let first = true;
  const dial = (): void => {
    socket = connect(address);
    socket.on('connect', () => {
      if (!first) restarted();
      first = false;
    });
    socket.on('error', () => undefined);
    // Nobody reads: data that nobody asked for must not hold the end of the connection back.
    socket.resume();
    socket.on('close', () => {
      first = false;
      timer = setTimeout(dial, DIAL_MS);
    });
  };
  dial();
  return () => {
    socket.removeAllListeners('close');
    socket.destroy();
    clearTimeout(timer);
  };
}
