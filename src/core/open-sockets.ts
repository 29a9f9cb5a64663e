/** What a socket that this process dials is for. */
export const SOCKET_PURPOSES = ['probe', 'link', 'ping'] as const;
export type SocketPurpose = (typeof SOCKET_PURPOSES)[number];

/**
 * Counts the sockets that this process has dialed and not yet closed. Whoever dials says when the socket
 * is made, and when the system has closed it: a connection that outlives its deadline then shows in a gauge.
 */
export class OpenSockets {
  readonly #counts = new Map<SocketPurpose, number>(SOCKET_PURPOSES.map((each) => [each, 0]));

  /** A socket was made. The returned function says that it is closed; further calls of it do nothing. */
  opened(purpose: SocketPurpose): () => void {
    this.#add(purpose, 1);
    let open = true;
    return () => {
      if (open) this.#add(purpose, -1);
      open = false;
    };
  }

  /** Sockets that are open now. */
  count(purpose: SocketPurpose): number {
    return this.#counts.get(purpose) ?? 0;
  }

  #add(purpose: SocketPurpose, change: number): void {
    this.#counts.set(purpose, this.count(purpose) + change);
  }
}
