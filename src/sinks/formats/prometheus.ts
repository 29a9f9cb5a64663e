import type { Worker } from '../../client/worker.js';
import { endpointOf, jsonText, type Format } from '../format.js';

/** A target group of Prometheus, as its file and HTTP discovery read it. */
export interface TargetGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** A group a worker, so that each has its own labels; those that start with `__` serve relabelling. */
export function targetGroups(workers: readonly Worker[]): TargetGroup[] {
  return workers.flatMap((worker) => {
    const endpoint = endpointOf(worker);
    if (endpoint === undefined) return [];
    const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
    const labels: Record<string, string> = {
      __scheme__: endpoint.tls ? 'https' : 'http',
      __meta_worker_mesh_url: worker.url,
      __meta_worker_mesh_id: worker.id,
      __meta_worker_mesh_status: worker.status,
      __meta_worker_mesh_runtime: worker.runtimeType,
      model: worker.models[0]?.id ?? '',
      owner_node: worker.owner,
      worker_type: worker.type,
    };
    for (const [key, value] of Object.entries(worker.labels)) {
      labels[`__meta_worker_mesh_label_${key.replaceAll(/[^A-Za-z0-9_]/g, '_')}`] = value;
    }
    return [{ targets: [`${host}:${endpoint.port}`], labels }];
  });
}

/** The file of Prometheus's file_sd_configs. */
export const prometheus: Format = {
  statuses: ['READY'],
  render: (workers) => ({
    text: jsonText(targetGroups(workers)),
    omitted: workers.filter((each) => endpointOf(each) === undefined).map(({ url }) => url),
  }),
};
