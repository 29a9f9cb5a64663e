import { HTTP_URL } from '../config/drive.js';
import type { KubernetesOptions } from '../discover/kubernetes-api.js';
import { readFile } from './connection.js';
import { textFlag, readFlag, type Flags, type Typed } from './flags.js';
import { UsageError, type Io } from './io.js';

/** Where a pod finds what its service account may use. */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

export const KUBERNETES_FLAGS: Flags = {
  selector: textFlag('SELECTOR', 'Label selector, such as app=vllm [all]'),
  namespace: textFlag('NAME', "Namespace [the pod's own]"),
  server: textFlag('URL', 'API server [that of the cluster we run in]'),
  'server-ca': textFlag('FILE', 'CA of its certificate'),
  'server-token-file': textFlag('FILE', 'File with the token for it'),
};

/** The API server of `--server`, or of the cluster in which this process is a pod. */
export function clusterOf(typed: Typed, io: Io): KubernetesOptions {
  const selector = typed.text('selector') ?? '';
  const given = readFlag(typed, 'server', HTTP_URL);
  if (given !== undefined) {
    const ca = typed.text('server-ca');
    const tokenFile = typed.text('server-token-file');
    return {
      server: given,
      namespace: typed.text('namespace') ?? 'default',
      selector,
      token: () => tokenFile && readFile(io, '--server-token-file', tokenFile).trim(),
      ca: ca && readFile(io, '--server-ca', ca),
    };
  }
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = io.env;
  if (host === undefined) {
    throw new UsageError('--server is missing, and this is no pod; allowed: --server URL');
  }
  const read = (name: string): string => readFile(io, 'service account', `${ACCOUNT}/${name}`);
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    namespace: typed.text('namespace') ?? read('namespace').trim(),
    selector,
    token: () => read('token').trim(),
    ca: read('ca.crt'),
  };
}
