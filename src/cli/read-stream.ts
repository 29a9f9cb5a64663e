import type * as grpc from '@grpc/grpc-js';
import type { Invocation } from './command.js';
import { explain, type Connection } from './connection.js';

/**
 * Hands on what a stream says until the user ends it, and resolves with the exit code. A lost connection is an error,
 * because what happens meanwhile is lost.
 */
export function readStream<T>(
  { connection, io }: Pick<Invocation, 'connection' | 'io'>,
  open: (connection: Connection) => grpc.ClientReadableStream<T>,
  take: (message: T) => void,
): Promise<number> {
  if (io.signal.aborted) return Promise.resolve(0);
  return new Promise((resolve, reject) => {
    const stream = open(connection);
    const cancel = (): void => stream.cancel();
    io.signal.addEventListener('abort', cancel);
    stream.on('data', take);
    const end = (error: grpc.ServiceError | undefined): void => {
      io.signal.removeEventListener('abort', cancel);
      if (io.signal.aborted || error === undefined) resolve(0);
      else reject(explain(error, connection.address));
    };
    stream.on('error', end);
    stream.on('end', () => end(undefined));
  });
}
