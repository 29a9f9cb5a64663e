import type { SpanContext } from '@opentelemetry/api';
import type { Logger } from 'winston';
import { recordedTrace, type Span, type Tracer } from './core/trace.js';
import { version } from './version.js';

const EXPORT_TIMEOUT_MS = 5_000;
/** Spans that wait for the collector; beyond, new ones are dropped. */
const SPANS_QUEUED_MAX = 2_048;
const PACKAGES = [
  '@opentelemetry/sdk-trace-base',
  '@opentelemetry/exporter-trace-otlp-http',
  '@opentelemetry/resources',
].join(' ');

/** A tracer, and its end: what is left goes to the collector, as far as it takes it in time. */
export interface Tracing {
  readonly tracer: Tracer;
  close(): Promise<void>;
}

/**
 * Sends spans to a collector by OTLP over HTTP (O3). The packages for it are loaded only here: they are as large as a
 * sixth of the program, and are not part of it.
 * @throws when they are not installed.
 */
export async function createTracing(
  endpoint: string,
  who: { readonly node: string; readonly cluster: string },
  log: Logger,
): Promise<Tracing> {
  const { api, base, otlp, resources } = await load();
  const { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } = api;
  const kinds = {
    server: SpanKind.SERVER,
    internal: SpanKind.INTERNAL,
    producer: SpanKind.PRODUCER,
    consumer: SpanKind.CONSUMER,
  };
  const exporter = new otlp.OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const processor = new base.BatchSpanProcessor(exporter, {
    maxQueueSize: SPANS_QUEUED_MAX,
    exportTimeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const provider = new base.BasicTracerProvider({
    resource: resources.resourceFromAttributes({
      'service.name': 'worker-mesh',
      'service.version': version,
      'service.instance.id': who.node,
      'worker_mesh.cluster': who.cluster,
    }),
    spanProcessors: [processor],
  });
  const inner = provider.getTracer('worker-mesh', version);
  const close = async (): Promise<void> => {
    await provider.shutdown().catch((error: unknown) => {
      log.warn('spans were lost: the collector did not take them', { error: String(error) });
    });
  };
  const tracer: Tracer = {
    start: (name, kind, parent, attributes) => {
      const recorded = recordedTrace(parent);
      if (recorded === undefined) return undefined;
      const context = trace.setSpanContext(ROOT_CONTEXT, remote(recorded));
      const span = inner.startSpan(name, { kind: kinds[kind], attributes }, context);
      const { traceId, spanId } = span.spanContext();
      return {
        context: `00-${traceId}-${spanId}-01`,
        end: (error) => {
          if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
          span.end();
        },
      } satisfies Span;
    },
  };
  return { tracer, close };
}

async function load() {
  try {
    const [api, base, otlp, resources] = await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace-base'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
    return { api, base, otlp, resources };
  } catch (error) {
    const next = `install them beside worker-mesh: npm install ${PACKAGES}`;
    throw new Error(`--otlp-endpoint: the packages of OpenTelemetry are not there; ${next}`, {
      cause: error,
    });
  }
}

function remote(recorded: string): SpanContext {
  const [, traceId = '', spanId = ''] = recorded.split('-');
  return { traceId, spanId, traceFlags: 1, isRemote: true };
}
