/**
 * Everything that input can make fail in the registry. None of these changed any state.
 * Only grpc/status.ts knows the codes that they become.
 */
export type RegistryError =
  | InvalidInput
  | { readonly kind: 'WORKER_NOT_FOUND'; readonly target: string }
  | { readonly kind: 'WORKER_EXISTS'; readonly workerId: string; readonly url: string }
  | {
      readonly kind: 'REVISION_MISMATCH';
      readonly workerId: string;
      readonly expected: number;
      readonly actual: number;
    }
  | { readonly kind: 'NOT_OWNER'; readonly workerId: string; readonly owner: string }
  | { readonly kind: 'LIMIT_EXCEEDED'; readonly what: string; readonly max: number };

/** The caller's words are wrong; each violation names the field as the caller typed it. */
export interface InvalidInput {
  readonly kind: 'INVALID';
  readonly reason: 'INVALID_REQUEST' | 'INVALID_SPEC';
  readonly violations: readonly FieldViolation[];
}

/** One field and what is wrong with it, in a sentence that says what is allowed. */
export interface FieldViolation {
  /** Path such as `spec.models[0].id`. */
  readonly field: string;
  readonly description: string;
}

/** One violation as an error. */
export function invalid(
  reason: InvalidInput['reason'],
  field: string,
  description: string,
): InvalidInput {
  return { kind: 'INVALID', reason, violations: [{ field, description }] };
}

/** What was thrown, in words. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // `fetch` says only that it failed; of several addresses the cause is a code.
  if (error.message !== 'fetch failed' || !(error.cause instanceof Error)) return error.message;
  const { message, code } = error.cause as Error & { readonly code?: string };
  return `${error.message}: ${message || (code ?? error.cause.name)}`;
}
