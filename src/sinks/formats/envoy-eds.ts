import { createHash } from 'node:crypto';
import { WORKER_STATUSES } from '../../client/worker.js';
import { envoyLocalities, type EnvoyEndpoint } from '../envoy.js';
import { jsonText, type Format } from '../format.js';

const TYPE = 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment';

/**
 * The file of a cluster of Envoy whose `eds_config` names a path. One file is one cluster, so select by
 * model; Envoy sees a new file by its rename.
 */
export const envoyEds: Format = {
  statuses: WORKER_STATUSES,
  render: (workers, name) => {
    const { localities, omitted } = envoyLocalities(workers);
    const endpoints = localities.map(({ region, zone, weight, endpoints: all }) => ({
      locality: { region, zone },
      lb_endpoints: all.map(lbEndpoint),
      load_balancing_weight: weight,
    }));
    const resource = { '@type': TYPE, cluster_name: name, endpoints };
    const version = createHash('sha256').update(JSON.stringify(resource)).digest('hex');
    return {
      text: jsonText({ version_info: version.slice(0, 16), resources: [resource] }),
      omitted,
    };
  },
};

function lbEndpoint({ host, port, health, weight, metadata }: EnvoyEndpoint): object {
  return {
    endpoint: { address: { socket_address: { address: host, port_value: port } } },
    health_status: health,
    load_balancing_weight: weight,
    metadata: { filter_metadata: { 'envoy.lb': metadata } },
  };
}
