import { isIPv6 } from 'node:net';
import type { WorkerSpec } from './source.js';

/** The part of a pod that is read. */
export interface Pod {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly status?: {
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

const PREFIX = 'worker-mesh/';

/**
 * The worker in a pod, as its annotations `worker-mesh/model` (several with commas), `type`, `port`,
 * `scheme` and `bootstrap-port` say; undefined while it is not ready or is being deleted, so that it is
 * drained.
 */
export function podSpec(pod: Pod, scheme: string, defaultPort: number): WorkerSpec | undefined {
  const { metadata = {}, status = {} } = pod;
  const { podIP, conditions = [] } = status;
  const isReady = conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True');
  if (podIP === undefined || !isReady || metadata.deletionTimestamp !== undefined) return undefined;
  const annotation = (name: string): string | undefined => metadata.annotations?.[PREFIX + name];
  const host = isIPv6(podIP) ? `[${podIP}]` : podIP;
  const models = (annotation('model') ?? '').split(',').filter((id) => id.trim() !== '');
  const type = annotation('type');
  const bootstrapPort = annotation('bootstrap-port');
  const spec = {
    url: `${annotation('scheme') ?? scheme}://${host}:${annotation('port') ?? defaultPort}`,
    models: models.map((id) => ({ id: id.trim() })),
    ...(type !== undefined && { worker_type: type }),
    ...(bootstrapPort !== undefined && { bootstrap_port: Number(bootstrapPort) }),
    labels: { ...metadata.labels, namespace: metadata.namespace ?? '', pod: metadata.name ?? '' },
  };
  return { spec, origin: `pod ${metadata.namespace ?? ''}/${metadata.name ?? ''}` };
}
