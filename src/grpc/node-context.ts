/** What every service needs, whatever it serves. */
export interface NodeContext {
  /** This node's name; every response carries it. */
  readonly node: string;
  readonly log: EdgeLog;
}

/** Where the edge says what no caller may see. A winston logger fits. */
export interface EdgeLog {
  warn(message: string, fields: Record<string, unknown>): unknown;
  error(message: string, fields: Record<string, unknown>): unknown;
}
