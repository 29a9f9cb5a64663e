import { isIPv4 } from 'node:net';
import { endpointOf, jsonText, type Format } from '../format.js';

/**
 * The endpoints file of llm-d's router (plugin `file-discovery`, with `watchFile: true`). It takes IPv4
 * addresses only; the role stands in the label that its prefill and decode filters read.
 */
export const llmD: Format = {
  statuses: ['READY'],
  render: (workers) => {
    const omitted: string[] = [];
    const endpoints = workers.flatMap((worker) => {
      const endpoint = endpointOf(worker);
      if (endpoint === undefined || !isIPv4(endpoint.host)) {
        omitted.push(worker.url);
        return [];
      }
      const role = worker.type === 'regular' ? 'both' : worker.type;
      const labels = { ...worker.labels, 'llm-d.ai/role': role };
      return [{ name: worker.id, address: endpoint.host, port: String(endpoint.port), labels }];
    });
    return { text: jsonText({ endpoints }), omitted };
  },
};
