import { parentPort, workerData } from 'node:worker_threads';
import { open, type RootDatabaseOptionsWithPath } from 'lmdb';
import { HEADER_KEY, PEERS_KEY, WORKER_KEY_PREFIX, encodeRecord, type Header } from './record.js';
import type { WriteReply, WriteRequest } from './lmdb-writer.js';

/**
 * The thread that writes: a flush waits for the disk, and the event loop of the sidecar must not.
 * Transactions are synchronous here, which is also what makes their errors tellable. After the first
 * error the thread ends, and a fresh one opens the file again: nothing half done lives on in memory.
 */
const settings = {
  path: (workerData as { path: string }).path,
  noSubdir: true,
  encoding: 'binary',
  keyEncoding: 'binary',
  // A commit must be on disk when it returns.
  overlappingSync: false,
  cache: false,
  maxDbs: 1,
  // Known to lmdb, and not to its types.
  permissionsMode: 0o600,
} satisfies RootDatabaseOptionsWithPath & { permissionsMode: number };
const database = open<Buffer, Buffer>(settings);
let header = readHeader();

parentPort?.on('message', (request: WriteRequest | 'close') => {
  if (request === 'close') {
    void end();
    return;
  }
  try {
    write(request);
    reply({});
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    reply({ error: { code: String(code), message } });
    void end();
  }
});

function reply(message: WriteReply): void {
  parentPort?.postMessage(message);
}

async function end(): Promise<void> {
  await database.close();
  parentPort?.close();
}

function readHeader(): Pick<Header, 'count' | 'sum'> {
  const bytes = database.get(Buffer.from(HEADER_KEY));
  if (bytes === undefined) return { count: 0, sum: 0 };
  return JSON.parse(bytes.toString('utf8', 4)) as Header;
}

function write(request: WriteRequest): void {
  let { count, sum } = header;
  const replace = (key: string, text: string | undefined): void => {
    const keyBytes = Buffer.from(key);
    const old = database.get(keyBytes);
    if (old !== undefined) {
      count -= 1;
      sum = (sum - old.readUInt32LE()) >>> 0;
    }
    if (text === undefined) {
      if (old !== undefined) database.removeSync(keyBytes);
      return;
    }
    const { bytes, checksum } = encodeRecord(key, text);
    count += 1;
    sum = (sum + checksum) >>> 0;
    database.putSync(keyBytes, bytes);
  };
  database.transactionSync(() => {
    for (const [id, text] of request.workers) replace(WORKER_KEY_PREFIX + id, text);
    if (request.peers !== undefined) replace(PEERS_KEY, JSON.stringify(request.peers));
    const { generation, highestRevision, settled, secrets } = request;
    const next: Header = { generation, highestRevision, settled, secrets, count, sum };
    database.putSync(Buffer.from(HEADER_KEY), encodeRecord(HEADER_KEY, JSON.stringify(next)).bytes);
  });
  header = { count, sum };
}
