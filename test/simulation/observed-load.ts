import { encodeFrame } from '../../src/gossip/wire/frames.js';
import { codec } from '../../src/grpc/proto.js';
import type { SyncFrame, SyncFrame__Output } from '../../src/gen/workermesh/v1/SyncFrame.js';
import { VirtualMesh } from '../support/virtual-mesh.js';

const JOIN_MS = 5_000;
const REPORT_EVERY_MS = 100;

/** What gateways that report all the time cost, and how old their reports are where they arrive. */
export interface ObservedLoad {
  /** Bytes of frames in and out together, a node and second: of the busiest, and over all. */
  readonly bytesMax: number;
  readonly bytesMean: number;
  /** How long ago what one node knows of another one's workers was so, ms. */
  readonly ageMeanMs: number;
  readonly ageMaxMs: number;
  /** Facts that have not yet come. */
  readonly missing: number;
}

/** Every gateway reports another load of every worker, ten times a second. */
export function measureObserved(o: {
  readonly nodes: number;
  readonly workers: number;
  readonly seconds: number;
  /** Before the count begins: the keys of all workers are told once. */
  readonly warmSeconds?: number;
  /** Added to each load: long numbers fill the same bytes with fewer of them, which is quicker to play. */
  readonly base?: number;
  readonly progress?: (what: string) => void;
}): ObservedLoad {
  const wire = codec<SyncFrame, SyncFrame__Output>('workermesh.v1.SyncFrame');
  const mesh = new VirtualMesh({ delayMs: [1, 5] });
  const names = Array.from({ length: o.nodes }, (_, index) => `node-${index}`);
  for (const name of names) mesh.start(name, { seeds: ['node-0:1'] });
  mesh.run(JOIN_MS);
  o.progress?.('joined');
  const workers = Array.from({ length: o.workers }, (_, index) => workerId(index));
  const bytes = new Map<string, number>();
  mesh.onFrame = ({ from, to, frame }) => {
    if (frame.kind !== 'observed') return;
    const size = wire.encode(encodeFrame(frame)).byteLength;
    for (const name of [from, to]) bytes.set(name, (bytes.get(name) ?? 0) + size);
  };
  const { base = 0 } = o;
  let time = 0;
  const run = (seconds: number): void => {
    for (let step = 0; step < (seconds * 1000) / REPORT_EVERY_MS; step += 1) {
      time += 1;
      for (const name of names) {
        const process = mesh.get(name);
        for (const worker of workers) process.observed.report(worker, base + time);
        process.driver.rearm();
      }
      mesh.run(REPORT_EVERY_MS);
      o.progress?.(`${time} reports`);
    }
  };
  run(o.warmSeconds ?? 0);
  bytes.clear();
  run(o.seconds);
  const perSecond = [...bytes.values()].map((each) => each / o.seconds);
  const ages: number[] = [];
  let missing = 0;
  const { observed } = mesh.get(names[1] ?? '');
  for (const worker of workers) {
    const parts = observed.parts(worker).filter(({ node }) => node !== names[1]);
    missing += names.length - 1 - parts.length;
    for (const { load = 0 } of parts) ages.push((time + base - load) * REPORT_EVERY_MS);
  }
  const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);
  return {
    bytesMax: Math.max(...perSecond),
    bytesMean: sum(perSecond) / names.length,
    ageMeanMs: sum(ages) / ages.length,
    ageMaxMs: ages.reduce((max, age) => Math.max(max, age), 0),
    missing,
  };
}

function workerId(index: number): string {
  return `5f0c1c1e-0000-5000-8000-${String(index).padStart(12, '0')}`;
}
