import { createHash, timingSafeEqual } from 'node:crypto';
import * as grpc from '@grpc/grpc-js';
import { CallError, toStatusObject } from './status.js';

/**
 * Refuses calls without `authorization: Bearer <token>` (X3), before anything of their messages is read.
 * `token` is asked at each call, so that a token file may change. Methods whose path `isPublic` need none.
 */
export function bearerInterceptor(
  node: string,
  token: () => string,
  isPublic: (path: string) => boolean = () => false,
): grpc.ServerInterceptor {
  return ({ path }, call) => {
    if (isPublic(path)) return new grpc.ServerInterceptingCall(call);
    return new grpc.ServerInterceptingCall(call, {
      start: (next) => {
        const listener = new grpc.ServerListenerBuilder()
          .withOnReceiveMetadata((metadata, proceed) => {
            const error = refusal(metadata, token());
            if (error === undefined) proceed(metadata);
            else call.sendStatus(toStatusObject(error, node));
          })
          .build();
        next(listener);
      },
    });
  };
}

/** True for health and reflection: what they tell is no secret, and probes carry no token. */
export function tellsNoSecret(path: string): boolean {
  return path.startsWith('/grpc.health.') || path.startsWith('/grpc.reflection.');
}

function refusal(metadata: grpc.Metadata, token: string): CallError | undefined {
  const { UNAUTHENTICATED } = grpc.status;
  const values = metadata.get('authorization');
  if (values.length === 0) {
    const message = 'a token is needed: send the metadata `authorization: Bearer <token>`';
    return new CallError(UNAUTHENTICATED, 'TOKEN_MISSING', message);
  }
  const given = /^bearer +(\S+)$/i.exec(String(values[0]).trim())?.[1];
  if (values.length === 1 && given !== undefined && same(given, token)) return undefined;
  const message = 'wrong token: send the one in the file of --registry-token-file';
  return new CallError(UNAUTHENTICATED, 'TOKEN_WRONG', message);
}

// Over hashes: neither the length nor the first difference shows in the time that it takes.
function same(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(left as Buffer, right as Buffer);
}
