import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Client } from '@grpc/grpc-js';
import { eventually } from '../support/eventually.js';
import { Process } from '../support/process.js';
import { bareClient, bareService, openStream } from './bare-server.js';
import { Crowd } from './crowd.js';
import { entry, Seen, tagOf, type Path } from './path.js';
import { cpuMs } from './usage.js';

const SERVER = fileURLToPath(new URL('bare-server.js', import.meta.url));

/** The bare stack: the echo of its first process, and the path to a watcher of its second one. */
export interface Bare extends Path {
  echo(bytes: Buffer): Promise<Buffer>;
  /** CPU time of both processes until now, and of the second one. */
  cpuMs(): number;
  tailCpuMs(): number;
  /** Many watchers of the second process. */
  crowd(): Promise<Crowd>;
}

async function start(args: readonly string[]): Promise<{ process: Process; port: string }> {
  const process_ = new Process(process.execPath, [SERVER, ...args]);
  await eventually(() => process_.out.includes('\n'), 30_000);
  return { process: process_, port: process_.out.trim() };
}

function unary(client: Client, { path }: { path: string }, bytes: Buffer): Promise<Buffer> {
  const asIs = (same: Buffer): Buffer => same;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, asIs, asIs, bytes, (error, answer) => {
      if (answer) resolve(answer);
      else reject(error ?? new Error('no answer'));
    });
  });
}

/** Starts both processes and their clients. */
export async function startBare(): Promise<Bare> {
  const tail = await start(['tail']);
  const head = await start(['head', tail.port]);
  const [writer, reader] = [bareClient(head.port), bareClient(tail.port)];
  const seen = new Seen();
  const asIs = (same: Buffer): Buffer => same;
  const watch = reader.makeServerStreamRequest(bareService.watch.path, asIs, asIs, Buffer.alloc(1));
  watch.on('data', (bytes: Buffer) => seen.tell(tagOf(bytes)));
  watch.on('error', () => undefined);
  await once(watch, 'data');
  let tags = 0;
  const next = (): string => `t${(tags += 1)}`;
  return {
    echo: (bytes) => unary(writer, bareService.echo, bytes),
    tailCpuMs: () => cpuMs(tail.process.child),
    crowd: () => Crowd.open(`127.0.0.1:${tail.port}`, bareService.watch.path, Buffer.alloc(1)),
    cpuMs: () => cpuMs(head.process.child) + cpuMs(tail.process.child),
    change: async () => {
      const tag = next();
      const put = unary(writer, bareService.put, Buffer.from(entry(tag)));
      await Promise.all([seen.wait(tag), put]);
    },
    bulk: async (count) => {
      const stream = openStream(writer, bareService.load);
      stream.resume();
      const ended = once(stream, 'end');
      let last = '';
      for (let at = 0; at < count; at += 1) {
        last = next();
        if (at === count - 1) break;
        if (!stream.write(Buffer.from(entry(last)))) await once(stream, 'drain');
      }
      const all = seen.wait(last);
      stream.end(Buffer.from(entry(last)));
      await Promise.all([ended, all]);
    },
    end: async () => {
      watch.cancel();
      writer.close();
      reader.close();
      await Promise.all([head.process.end('SIGKILL'), tail.process.end('SIGKILL')]);
    },
  };
}
