import { AsyncLocalStorage } from 'node:async_hooks';
import type { Span } from '../core/trace.js';

/** The span of the call whose answer is being made. */
export const callSpan = new AsyncLocalStorage<Span>();
