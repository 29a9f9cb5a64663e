import { isObject } from '../../core/is-object.js';
import { jsonText, type Format } from '../format.js';

/**
 * The file of vLLM production-stack's `--dynamic-config-json`. Backends and models are two lists of one
 * length: a worker with several models is named once for each. The other fields are the operator's, and
 * are kept as they stand in the file.
 */
export const productionStack: Format = {
  statuses: ['READY'],
  render: (workers, _name, previous) => {
    const named = workers.filter((worker) => worker.connectionMode === 'http');
    const pairs = named.flatMap(({ url, models }) => models.map(({ id }) => ({ url, id })));
    const urls = new Set(pairs.map(({ url }) => url));
    return {
      text: jsonText({
        routing_logic: 'roundrobin',
        ...readObject(previous),
        service_discovery: 'static',
        static_backends: pairs.map(({ url }) => url).join(','),
        static_models: pairs.map(({ id }) => id).join(','),
      }),
      omitted: workers.filter(({ url }) => !urls.has(url)).map(({ url }) => url),
    };
  },
};

function readObject(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
