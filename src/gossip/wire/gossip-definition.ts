import { makeGenericClientConstructor } from '@grpc/grpc-js';
import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import type { SyncFrame, SyncFrame__Output } from '../../gen/workermesh/v1/SyncFrame.js';
import type { GossipServiceClient } from '../../gen/workermesh/v1/GossipService.js';
import { codec, gossipService, type ClientConstructor } from '../../grpc/proto.js';

/** SyncRequest and SyncResponse: two names of one shape, as the linter of the contract wants it. */
const envelope = codec<{ frame: SyncFrame }, { frame: SyncFrame__Output | null }>(
  'workermesh.v1.SyncRequest',
);

const asIs = (bytes: Buffer): Buffer => bytes;

/** Sync as bytes: the link encodes and decodes, so that it can count them and name what is malformed. */
const rawSync: MethodDefinition<Buffer, Buffer> = {
  ...(gossipService.Sync as MethodDefinition<unknown, unknown>),
  requestSerialize: asIs,
  requestDeserialize: asIs,
  responseSerialize: asIs,
  responseDeserialize: asIs,
};

/** GossipService with Sync as bytes, as a server adds it. */
export const gossipDefinition: ServiceDefinition = { ...gossipService, Sync: rawSync };

/** A client of it. */
export const GossipClient = makeGenericClientConstructor(
  gossipDefinition,
  'GossipService',
) as unknown as ClientConstructor<GossipServiceClient>;

/** One frame in its message. */
export function frameToBytes(frame: SyncFrame): Buffer {
  return envelope.encode({ frame });
}

/** The frame of a message, null when it holds none. @throws on bytes that are no message. */
export function frameFromBytes(bytes: Buffer): SyncFrame__Output | null {
  return envelope.decode(bytes).frame;
}
