import * as grpc from '@grpc/grpc-js';
import type { RegistryServiceClient } from '../gen/workermesh/v1/RegistryService.js';
import { RegistryClient } from '../grpc/proto.js';

/** How to reach a sidecar. */
export interface SidecarOptions {
  /** host:port, or unix:/path. */
  readonly address: string;
  /** Bearer token of the registry listener. */
  readonly token?: string;
  /** CA of the listener's certificate, as PEM; turns TLS on. */
  readonly tlsCa?: string | Buffer;
}

/** A client of the registry, and the metadata that each call needs. */
export interface RegistryChannel {
  readonly registry: RegistryServiceClient & grpc.Client;
  /** For a call that waits until the sidecar is there. */
  metadata(): grpc.Metadata;
}

/** A dial after a failed one comes this soon: gRPC would wait up to two minutes by default. */
const DIAL_BACKOFF_MS = 25;

const OPTIONS: grpc.ClientOptions = {
  'grpc.initial_reconnect_backoff_ms': DIAL_BACKOFF_MS,
  'grpc.max_reconnect_backoff_ms': DIAL_BACKOFF_MS,
  'grpc.dns_min_time_between_resolutions_ms': 1_000,
  // The sidecar permits a ping each 10 s: a host that vanished is noticed before the watch's silence.
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5_000,
  // A sidecar is nearby: the proxy that the environment names is for what is far away.
  'grpc.enable_http_proxy': 0,
};

/** Makes a client; nothing is dialed before the first call. */
export function openChannel({ address, token, tlsCa }: SidecarOptions): RegistryChannel {
  const credentials =
    tlsCa === undefined
      ? grpc.credentials.createInsecure()
      : grpc.credentials.createSsl(Buffer.from(tlsCa));
  const target = /^(unix|dns):/.test(address) ? address : `dns:${address}`;
  return {
    registry: new RegistryClient(target, credentials, OPTIONS),
    metadata: () => {
      const metadata = new grpc.Metadata({ waitForReady: true });
      if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
      return metadata;
    },
  };
}
