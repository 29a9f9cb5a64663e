import type { CounterLabels } from '../core/counters.js';
import type { Tracer } from '../core/trace.js';
import type { Turns } from './turns.js';

/** What every service needs, whatever it serves. */
export interface NodeContext {
  /** This node's name; every response carries it. */
  readonly node: string;
  readonly log: EdgeLog;
  /** Shares the event loop among the calls of all connections. */
  readonly turns: Turns;
  /** Where spans of calls go; absent: nowhere. */
  readonly tracer?: Tracer;
  /** Where calls, writes and events are counted; absent: nowhere. */
  readonly metrics?: EdgeMetrics;
}

/** What the edge counts; the metrics of the process fit. */
export interface EdgeMetrics {
  count<N extends 'rpc_requests_total' | 'registry_writes_total' | 'registry_watch_events_total'>(
    name: N,
    labels: CounterLabels<N>,
    value?: number,
  ): void;
  observe(
    name: 'rpc_seconds' | 'watch_delivery_seconds',
    value: number,
    labels?: Readonly<Record<string, string>>,
  ): void;
  gauge(name: 'watchers', collect: () => Iterable<{ readonly value: number }>): void;
}

/** Where the edge says what no caller may see. A winston logger fits. */
export interface EdgeLog {
  warn(message: string, fields: Record<string, unknown>): unknown;
  error(message: string, fields: Record<string, unknown>): unknown;
  debug(message: string, fields: Record<string, unknown>): unknown;
  /** Whether anybody reads lines of debug: what nobody reads is not made. */
  isDebugEnabled(): boolean;
}
