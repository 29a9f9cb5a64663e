import type { Worker } from '../../client/worker.js';
import { endpointOf, type Format } from '../format.js';

/**
 * A `backend` section for HAProxy, in a file of its own: `haproxy -f haproxy.cfg -f FILE`, to be reloaded
 * when it changes. A draining worker has weight 0, so that requests under way end.
 */
export const haproxy: Format = {
  statuses: ['READY', 'DRAINING'],
  render: (workers, name) => {
    const lines = workers.flatMap((worker) => server(worker) ?? []);
    const omitted = workers.filter((each) => server(each) === undefined).map(({ url }) => url);
    const section = [`backend ${word(name)}`, '  balance leastconn', ...lines];
    return { text: `${section.join('\n')}\n`, omitted };
  },
};

function server(worker: Worker): string | undefined {
  const endpoint = endpointOf(worker);
  if (endpoint === undefined) return undefined;
  const { host, port, tls } = endpoint;
  const weight = worker.status === 'DRAINING' ? 0 : Math.min(256, Math.max(1, worker.priority));
  const options = [
    `weight ${Math.round(weight)}`,
    ...(worker.connectionMode === 'grpc' ? ['proto h2'] : []),
    ...(tls ? ['ssl verify required ca-file @system-ca'] : []),
    'check',
  ];
  return `  server ${word(worker.id)} ${host}:${port} ${options.join(' ')}`;
}

/** HAProxy names are words of these characters; whoever named a worker must not write configuration. */
function word(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_.:-]/g, '_') || 'workers';
}
