import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import type { SidecarProcess } from './sidecar-process.js';

/** All metrics of a node that was started with an admin address, as Prometheus reads them. */
export async function metricsOf(sidecar: SidecarProcess): Promise<string> {
  const answer = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    get(`http://${sidecar.addresses.admin}/metrics`, resolve).on('error', reject);
  });
  return text(answer);
}

/** The sum of all series of a metric, by its name without the prefix; 0 when there is none. */
export async function metricOf(sidecar: SidecarProcess, name: string): Promise<number> {
  const series = new RegExp(`^worker_mesh_${name}(?:\\{.*\\})? (\\S+)$`, 'gm');
  const values = [...(await metricsOf(sidecar)).matchAll(series)].map(([, value]) => Number(value));
  return values.reduce((sum, value) => sum + value, 0);
}
