import { Client, credentials, Server, ServerCredentials } from '@grpc/grpc-js';
import type {
  sendUnaryData,
  ServerDuplexStream,
  ServerUnaryCall,
  ServerWritableStream,
} from '@grpc/grpc-js';

/**
 * The least that this stack can do, on bytes that nobody reads: an echo, and a chain of a unary call to one
 * process, a stream to the next one, and a push to its watchers. `node bare-server.js tail`, or `head PORT_OF_TAIL`.
 */
const asIs = (bytes: Buffer): Buffer => bytes;
const method = (name: string, requestStream: boolean, responseStream: boolean) => ({
  path: `/bench.Bare/${name}`,
  requestStream,
  responseStream,
  requestSerialize: asIs,
  requestDeserialize: asIs,
  responseSerialize: asIs,
  responseDeserialize: asIs,
});

/** Methods of both processes. */
export const bareService = {
  echo: method('Echo', false, false),
  put: method('Put', false, false),
  load: method('Load', true, true),
  sync: method('Sync', true, true),
  watch: method('Watch', false, true),
};

/** A channel to one on this machine. */
export function bareClient(port: string): Client {
  return new Client(`127.0.0.1:${port}`, credentials.createInsecure());
}

/** A stream of bytes there and back. */
export function openStream(client: Client, { path }: { path: string }) {
  return client.makeBidiStreamRequest(path, asIs, asIs);
}

type Bytes = ServerDuplexStream<Buffer, Buffer>;

function serve(next: string | undefined): void {
  const server = new Server();
  const watchers = new Set<ServerWritableStream<Buffer, Buffer>>();
  const hop = next === undefined ? undefined : openStream(bareClient(next), bareService.sync);
  hop?.resume();
  const acknowledge = (call: Bytes, take: (bytes: Buffer) => void): void => {
    call.on('data', (bytes: Buffer) => {
      take(bytes);
      call.write(Buffer.alloc(1));
    });
    call.on('end', () => call.end());
  };
  server.addService(bareService, {
    echo: (call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>) =>
      done(null, call.request),
    put: (call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>) => {
      hop?.write(call.request);
      done(null, call.request);
    },
    load: (call: Bytes) => acknowledge(call, (bytes) => hop?.write(bytes)),
    sync: (call: Bytes) =>
      acknowledge(call, (bytes) => watchers.forEach((watcher) => watcher.write(bytes))),
    watch: (call: ServerWritableStream<Buffer, Buffer>) => {
      watchers.add(call);
      call.on('cancelled', () => watchers.delete(call));
      call.write(Buffer.alloc(1));
    },
  });
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
  });
}

if (process.argv[2] === 'tail') serve(undefined);
if (process.argv[2] === 'head') serve(process.argv[3]);
