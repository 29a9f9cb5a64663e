import type * as grpc from '@grpc/grpc-js';
import { badRequestCodec, errorInfoCodec, statusCodec } from '../../../src/grpc/proto.js';
import type { Status__Output } from '../../../src/gen/google/rpc/Status.js';

/** What an error carries besides its code. */
export interface Details {
  readonly status: Status__Output;
  readonly info: { reason: string; domain: string; metadata: Record<string, string> } | undefined;
  /** Field paths of the BadRequest. */
  readonly fields: readonly string[];
}

/** Reads grpc-status-details-bin as any client would. */
export function detailsOf({ metadata }: Pick<grpc.StatusObject, 'metadata'>): Details {
  const [bytes] = metadata.get('grpc-status-details-bin');
  if (!(bytes instanceof Buffer)) throw new Error('no grpc-status-details-bin');
  return detailsOfStatus(statusCodec.decode(bytes));
}

/** The same for a google.rpc.Status inside of an answer. */
export function detailsOfStatus(status: Status__Output): Details {
  const valueOf = (name: string) =>
    status.details.find(
      (any) => 'type_url' in any && any.type_url === `type.googleapis.com/${name}`,
    )?.value;
  const info = valueOf('google.rpc.ErrorInfo');
  const bad = valueOf('google.rpc.BadRequest');
  return {
    status,
    info: info === undefined ? undefined : errorInfoCodec.decode(info),
    fields:
      bad === undefined
        ? []
        : badRequestCodec.decode(bad).fieldViolations.map((violation) => violation.field),
  };
}
