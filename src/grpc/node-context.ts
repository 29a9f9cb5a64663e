import type { Metrics } from '../metrics.js';

/** What every service needs, whatever it serves. */
export interface NodeContext {
  /** This node's name; every response carries it. */
  readonly node: string;
  readonly log: EdgeLog;
  /** Where calls, writes and events are counted; absent: nowhere. */
  readonly metrics?: EdgeMetrics;
}

/** What the edge uses of the metrics. */
export type EdgeMetrics = Pick<Metrics, 'count' | 'observe' | 'gauge'>;

/** Where the edge says what no caller may see. A winston logger fits. */
export interface EdgeLog {
  warn(message: string, fields: Record<string, unknown>): unknown;
  error(message: string, fields: Record<string, unknown>): unknown;
}
