import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { eventually } from '../../support/eventually.js';
import { Process } from '../../support/process.js';
import { bareClient } from '../bare-server.js';
import { pathOfStore, Seen, tagOf, type Path } from '../path.js';
import { freePort } from './socket.js';

/** As much of etcd's API as a put and a watch need; other fields are skipped. */
const API = protobuf.parse(`syntax = "proto3";
message PutRequest { bytes key = 1; bytes value = 2; }
message PutResponse {}
message CreateRequest { bytes key = 1; bytes range_end = 2; }
message WatchRequest { CreateRequest create_request = 1; }
message KeyValue { bytes value = 5; }
message Event { KeyValue kv = 2; }
message WatchResponse { bool created = 3; repeated Event events = 11; }`).root;

const encoder = (name: string) => {
  const type = API.lookupType(name);
  return (message: object): Buffer => Buffer.from(type.encode(message as never).finish());
};
const decoder = (name: string) => {
  const type = API.lookupType(name);
  return (bytes: Buffer): object => type.decode(bytes);
};
const [encodePut, decodePut] = [encoder('PutRequest'), decoder('PutResponse')];

function put(client: Client, key: string, value: string): Promise<void> {
  const request = { key: Buffer.from(key), value: Buffer.from(value) };
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest('/etcdserverpb.KV/Put', encodePut, decodePut, request, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

interface Watched {
  readonly created: boolean;
  readonly events: readonly { readonly kv: { readonly value: Uint8Array } }[];
}

function watch(client: Client, seen: Seen): Promise<void> {
  const [encode, decode] = [encoder('WatchRequest'), decoder('WatchResponse')];
  const stream = client.makeBidiStreamRequest('/etcdserverpb.Watch/Watch', encode, decode);
  stream.on('error', () => undefined);
  stream.write({ createRequest: { key: Buffer.from('w/'), rangeEnd: Buffer.from('w0') } });
  return new Promise((resolve) => {
    stream.on('data', ({ created, events }: Watched) => {
      if (created) resolve();
      events.forEach(({ kv }) => seen.tell(tagOf(Buffer.from(kv.value))));
    });
  });
}

/** One etcd, which syncs to its disk before it answers, driven by grpc-js as the sidecar is. */
export async function startEtcd(): Promise<Path> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-etcd-'));
  const [port, peers] = [await freePort(), await freePort()];
  const [here, peer] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${peers}`];
  const server = new Process('etcd', [
    ...['--name', 'one', '--data-dir', directory, '--initial-cluster', `one=${peer}`],
    ...['--listen-client-urls', here, '--advertise-client-urls', here],
    ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer, '--log-level', 'error'],
  ]);
  const [writer, reader] = [bareClient(`${port}`), bareClient(`${port}`)];
  await eventually(() => put(writer, 'up', ''), 30_000);
  const seen = new Seen();
  await watch(reader, seen);
  const write = (key: string, value: string) => put(writer, `w/${key}`, value);
  return pathOfStore(seen, write, async () => {
    writer.close();
    reader.close();
    await server.end('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });
}
