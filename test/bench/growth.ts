import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bare } from './bare.js';
import { MeshPair, secondsToJoin, SPARE_WORKERS } from './mesh.js';
import { drawPlot } from './plot.js';
import { oneByOne, quantile } from './measure.js';
import { measureBulk } from './round.js';

const CHANGES = 200;

/** What a mesh costs at a number of workers, and the bare chain in the same minute. */
export interface Point {
  readonly workers: number;
  readonly changeMs: number;
  readonly bareChangeMs: number;
  readonly cpuMs: number;
  readonly bareCpuMs: number;
  readonly bytes: number;
  readonly joinSeconds: number;
}

/** Measures at each size on a fresh mesh; with a folder, draws it there. */
export async function grow(
  bare: Bare,
  sizes: readonly number[],
  folder: string | undefined,
): Promise<Point[]> {
  const points: Point[] = [];
  for (const workers of sizes) points.push(await measurePoint(bare, workers));
  if (folder === undefined || points.length === 0) return points;
  mkdirSync(folder, { recursive: true });
  const plots = {
    'performance-change': drawPlot('A change reaches another gateway: ms, p50', points, {
      'worker-mesh': ({ changeMs }) => changeMs,
      'bare gRPC chain': ({ bareChangeMs }) => bareChangeMs,
    }),
    'performance-cpu': drawPlot('CPU of a bulk load: ms, a worker and server', points, {
      'worker-mesh': ({ cpuMs }) => cpuMs,
      'bare gRPC chain': ({ bareCpuMs }) => bareCpuMs,
    }),
    'performance-memory': drawPlot('Memory: bytes a worker and node', points, {
      'worker-mesh': ({ bytes }) => bytes,
    }),
    'performance-join': drawPlot('A node joins: seconds until it has all workers', points, {
      'worker-mesh': ({ joinSeconds }) => joinSeconds,
    }),
  };
  for (const [name, svg] of Object.entries(plots)) writeFileSync(join(folder, `${name}.svg`), svg);
  return points;
}

async function measurePoint(bare: Bare, workers: number): Promise<Point> {
  const before = bare.cpuMs();
  await bare.bulk(workers);
  const bareCpuMs = (bare.cpuMs() - before) / 2 / workers;
  const pair = await MeshPair.start();
  try {
    const { cpuMs, bytes } = await measureBulk(pair, workers - SPARE_WORKERS);
    const bareChanges = await oneByOne(CHANGES, () => bare.change());
    const changes = await oneByOne(CHANGES, () => pair.change());
    return {
      ...{ workers, cpuMs, bareCpuMs, bytes: Math.max(...bytes) },
      changeMs: quantile(changes, 0.5),
      bareChangeMs: quantile(bareChanges, 0.5),
      joinSeconds: await secondsToJoin(pair),
    };
  } finally {
    await pair.end();
  }
}
