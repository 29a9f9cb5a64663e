import type { EdgeLog } from '../../../src/grpc/node-context.js';

/** A log that nobody reads. */
export const quietLog: EdgeLog = {
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
  isDebugEnabled: () => false,
};
