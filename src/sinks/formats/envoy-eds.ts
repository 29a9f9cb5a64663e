import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { WORKER_STATUSES, type Worker } from '../../client/worker.js';
import { endpointOf, jsonText, type Endpoint, type Format } from '../format.js';

const TYPE = 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment';

/**
 * The file of a cluster of Envoy whose `eds_config` names a path. One file is one cluster, so select by
 * model; Envoy takes addresses here, no host names, and sees a new file by its rename.
 */
export const envoyEds: Format = {
  statuses: WORKER_STATUSES,
  render: (workers, name) => {
    const byLocality = new Map<string, { locality: object; lb_endpoints: object[] }>();
    const omitted: string[] = [];
    for (const worker of workers) {
      const endpoint = endpointOf(worker);
      if (endpoint === undefined || isIP(endpoint.host) === 0) {
        omitted.push(worker.url);
        continue;
      }
      const { region = '', zone = '' } = worker.labels;
      const key = JSON.stringify([region, zone]);
      const group = byLocality.get(key) ?? { locality: { region, zone }, lb_endpoints: [] };
      group.lb_endpoints.push(lbEndpoint(worker, endpoint));
      byLocality.set(key, group);
    }
    const groups = [...byLocality.values()];
    const endpoints = groups.map((group) => ({
      ...group,
      load_balancing_weight: group.lb_endpoints.length,
    }));
    const resource = { '@type': TYPE, cluster_name: name, endpoints };
    const version = createHash('sha256').update(JSON.stringify(resource)).digest('hex');
    return {
      text: jsonText({ version_info: version.slice(0, 16), resources: [resource] }),
      omitted,
    };
  },
};

function lbEndpoint(worker: Worker, { host, port }: Endpoint): object {
  return {
    endpoint: { address: { socket_address: { address: host, port_value: port } } },
    health_status: healthStatus(worker),
    load_balancing_weight: Math.min(1_000, Math.max(1, Math.round(worker.priority))),
    metadata: {
      filter_metadata: {
        'envoy.lb': { ...worker.labels, worker_id: worker.id },
      },
    },
  };
}

function healthStatus({ status }: Worker): string {
  if (status === 'READY') return 'HEALTHY';
  return status === 'DRAINING' ? 'DRAINING' : 'UNHEALTHY';
}
