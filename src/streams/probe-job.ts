import { probeUrl } from '../core/registry/spec/url.js';
import type { WorkerRecord } from '../core/registry/worker.js';
import type { HealthContext, ProbeTarget } from './health-context.js';

/** What another node's spec may ask of this one: no closer probes, and none that wait longer. */
const IMPORT_PROBE_INTERVAL_MIN_MS = 1_000;
const IMPORT_PROBE_TIMEOUT_MAX_MS = 60_000;
/** However short the check interval of a spec, one backend is not probed more often. */
const PROBE_INTERVAL_MIN_MS = 100;

/** Whether probes decide about this record here (H6). */
export function isProbed(record: WorkerRecord, probeImports: boolean): boolean {
  if (record.spec.health.disableHealthCheck || record.spec.connectionMode === 'zmq') return false;
  return record.origin === 'LOCAL' || probeImports;
}

/** One probe: what to ask, and for whom the answer counts. */
export interface ProbeJob {
  readonly target: ProbeTarget;
  readonly intervalMs: number;
  /** Every probed claim of the URL, with its revision at launch (H3). */
  readonly claims: readonly ProbedClaim[];
}

/** A claim at the launch of its probe. */
export interface ProbedClaim {
  readonly id: string;
  readonly revision: number;
  /** The key that is sent is its own, so that a refusal of the key is its failure (H10). */
  readonly ownKey: boolean;
}

/**
 * What to do about a URL now, with the settings of its active claim; undefined when none of its claims
 * is probed any more. The answer is about the backend, so it counts for every claim; so it does for every
 * data-parallel rank of the URL, and the settings of the smallest one count where there is no other (I6).
 */
export function createProbeJob(context: HealthContext, url: string): ProbeJob | undefined {
  const { registry, probeImports, defaults } = context;
  const { table } = registry;
  const claims = [url, ...table.ranks(url)]
    .flatMap((each) => table.claims(each))
    .filter((claim) => isProbed(claim, probeImports));
  const [active] = claims;
  if (active === undefined) return undefined;
  // Of an import no key is known.
  const keyOf = ({ id }: WorkerRecord): string | undefined => registry.apiKey(id);
  const apiKey = claims.map(keyOf).find((key) => key !== undefined);
  const { health, connectionMode } = active.spec;
  const imported = active.origin === 'MESH';
  const target: ProbeTarget = {
    url,
    protocol: connectionMode === 'grpc' ? 'grpc' : 'http',
    path: health.path ?? defaults.path,
    service: health.service ?? defaults.service,
    timeoutMs: Math.min(
      health.timeoutSecs * 1000,
      imported ? IMPORT_PROBE_TIMEOUT_MAX_MS : Infinity,
    ),
    ...(apiKey === undefined ? {} : { apiKey }),
  };
  return {
    target,
    intervalMs: Math.max(
      health.checkIntervalSecs * 1000,
      imported ? IMPORT_PROBE_INTERVAL_MIN_MS : PROBE_INTERVAL_MIN_MS,
    ),
    claims: claims.map((claim) => ({
      id: claim.id,
      revision: claim.revision,
      ownKey: apiKey !== undefined && keyOf(claim) === apiKey,
    })),
  };
}

/** All URLs that are probed: of a rank, its base (I6). */
export function probedUrls(context: HealthContext): Set<string> {
  const urls = new Set<string>();
  for (const record of context.registry.table.records()) {
    if (isProbed(record, context.probeImports)) urls.add(probeUrl(record.url));
  }
  return urls;
}
