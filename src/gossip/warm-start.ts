import { setImmediate, setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'winston';
import { messageOf } from '../core/errors.js';
import { OwnerRecording, readRecording } from '../core/gossip/logs/owner-recording.js';
import type { MeshInput } from '../core/gossip/mesh-io.js';
import type { MeshNode } from '../core/gossip/mesh-node.js';
import { decodeFrame, encodeFrame } from './wire/frames.js';
import { codec } from '../grpc/proto.js';
import type { Metrics } from '../metrics.js';
import type { SyncFrame, SyncFrame__Output } from '../gen/workermesh/v1/SyncFrame.js';
import { warmFileName, type WarmFiles } from '../storage/warm-files.js';

/** How often it is looked for what has changed. */
const WARM_LOOK_INTERVAL_MS = 500;
/** One owner's file is not written more often, however much changes. */
const WARM_OWNER_INTERVAL_MS = 3_000;
/** Bytes that go to these files in a second, over all owners. */
const WARM_BYTES_PER_SECOND = 1024 * 1024;

const frames = codec<SyncFrame, SyncFrame__Output>('workermesh.v1.SyncFrame');

/** What a warm start is handed. */
export interface WarmStartOptions {
  readonly node: string;
  /** undefined: there is no data directory, and nothing is kept. */
  readonly files: WarmFiles | undefined;
  readonly mesh: MeshNode;
  readonly log: Logger;
  readonly metrics: Metrics;
  input(input: MeshInput): void;
}

/** What of an owner is on disk, and since when. */
interface Kept {
  readonly label: string;
  readonly atMs: number;
}

/**
 * Keeps what this node knows of other owners in files, and gives it back at the next start (D5): a file an
 * owner, so that a busy one does not cost a rewrite of the others; seldom, slowly, and a frame at a time.
 */
export class WarmStart {
  readonly #o: WarmStartOptions;
  readonly #kept = new Map<string, Kept>();
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #failing = false;

  constructor(options: WarmStartOptions) {
    this.#o = options;
  }

  /** Gives the mesh back what the files say. Before it is started; a damaged file is dropped. */
  async restore(): Promise<void> {
    for (const name of this.#names()) {
      try {
        this.#take(name);
      } catch (error) {
        this.#drop(name, error);
      }
      await setImmediate();
    }
  }

  /** Begins to keep. */
  start(): void {
    if (this.#o.files) this.#running = this.#run(this.#o.files);
  }

  /** Writes what is not on disk yet, as far as `timeoutMs` allows, and ends. */
  async stop(timeoutMs: number): Promise<void> {
    const endMs = performance.now() + timeoutMs;
    this.#stop.abort();
    await this.#running;
    const { files } = this.#o;
    if (files === undefined) return;
    for (const owner of this.#due(Infinity)) {
      if (performance.now() >= endMs) return;
      await this.#write(files, owner, endMs);
    }
  }

  #isStopping(): boolean {
    return this.#stop.signal.aborted;
  }

  #names(): string[] {
    try {
      return this.#o.files?.list() ?? [];
    } catch (error) {
      this.#failed(error);
      return [];
    }
  }

  #take(name: string): void {
    const { files, mesh, node, metrics } = this.#o;
    const pieces = files?.read(name) ?? [];
    const memory = readRecording(pieces.map((piece) => decodeFrame(frames.decode(piece))));
    if (memory === undefined) throw new Error('it does not say what is known of one owner');
    const { member, deltas } = memory;
    if (warmFileName(member.name) !== name)
      throw new Error(`it is a copy of that of ${member.name}`);
    if (member.name === node) throw new Error('it is about this node');
    for (const delta of deltas) this.#o.input({ kind: 'remember', delta, member });
    if (mesh.store.row(member.name) === undefined) throw new Error('it is not taken back');
    this.#kept.set(member.name, { label: this.#label(member.name) ?? '', atMs: -Infinity });
    metrics.count('warm_start_files_total', { outcome: 'restored' });
  }

  #drop(name: string, error: unknown): void {
    const { files, log, metrics } = this.#o;
    const why = messageOf(error);
    metrics.count('warm_start_files_total', { outcome: 'dropped' });
    log.warn('a file with what was known of another node is dropped', { file: name, why });
    files?.drop(name);
  }

  async #run(files: WarmFiles): Promise<void> {
    const { signal } = this.#stop;
    const wait = (ms: number) =>
      pause(ms, undefined, { signal, ref: false }).catch(() => undefined);
    while (!this.#isStopping()) {
      await wait(WARM_LOOK_INTERVAL_MS);
      this.#forget(files);
      for (const owner of this.#due(performance.now() - WARM_OWNER_INTERVAL_MS)) {
        if (this.#isStopping()) return;
        const bytes = await this.#write(files, owner, Infinity);
        await wait((bytes / WARM_BYTES_PER_SECOND) * 1000);
      }
    }
  }

  /** Owners of whom something else is held than is on disk, if that was written before `beforeMs`. */
  #due(beforeMs: number): string[] {
    const { mesh, node } = this.#o;
    return [...mesh.store.owners()].filter((owner) => {
      const label = owner === node ? undefined : this.#label(owner);
      const kept = this.#kept.get(owner);
      return label !== undefined && label !== kept?.label && (kept?.atMs ?? -Infinity) < beforeMs;
    });
  }

  /** Says which state of an owner is held; undefined for one that is not kept. */
  #label(owner: string): string | undefined {
    const { store, membership } = this.#o.mesh;
    const row = store.row(owner);
    if (row === undefined || OwnerRecording.begin(this.#o.mesh, owner) === undefined) {
      return undefined;
    }
    const { generation, instanceId } = row.boot;
    const member = membership.row(owner);
    const known = [member?.boot.generation, member?.address, member?.restarting];
    return [generation, instanceId, row.head, row.prior?.hash, ...known].join(' ');
  }

  /** Of an owner that was evicted, or has left, nothing comes back. */
  #forget(files: WarmFiles): void {
    for (const owner of this.#kept.keys()) {
      if (this.#label(owner) !== undefined) continue;
      this.#kept.delete(owner);
      files.drop(warmFileName(owner));
    }
  }

  async #write(files: WarmFiles, owner: string, endMs: number): Promise<number> {
    const label = this.#label(owner);
    const recording = OwnerRecording.begin(this.#o.mesh, owner);
    if (label === undefined || recording === undefined) return 0;
    try {
      const bytes = await writeRecording(files, owner, recording, endMs);
      this.#failing = false;
      if (bytes === undefined) return 0;
      this.#kept.set(owner, { label, atMs: performance.now() });
      this.#o.metrics.count('warm_start_files_total', { outcome: 'written' });
      this.#o.metrics.count('warm_start_written_bytes_total', {}, bytes);
      return bytes;
    } catch (error) {
      this.#kept.set(owner, { label: '', atMs: performance.now() });
      this.#failed(error);
      return 0;
    }
  }

  /** The disk refuses: that is said once, until it takes a file again. */
  #failed(error: unknown): void {
    const { log, metrics } = this.#o;
    metrics.count('warm_start_files_total', { outcome: 'failed' });
    if (this.#failing) return;
    this.#failing = true;
    const why = messageOf(error);
    log.warn('what is known of other nodes cannot be kept for a restart', { why });
  }
}

/** Bytes of the new file; undefined when there is none: the log was exchanged meanwhile, or it took too long. */
async function writeRecording(
  files: WarmFiles,
  owner: string,
  recording: OwnerRecording,
  endMs: number,
): Promise<number | undefined> {
  const draft = await files.write(owner);
  try {
    for (let frame = recording.next(); frame !== undefined; frame = recording.next()) {
      await draft.append(frames.encode(encodeFrame(frame)));
      if (performance.now() >= endMs) break;
    }
    if (recording.ended) {
      await draft.commit();
      return draft.bytes;
    }
  } catch (error) {
    await draft.abandon();
    throw error;
  }
  await draft.abandon();
  return undefined;
}
