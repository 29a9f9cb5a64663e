import { join } from 'node:path';
import protobuf from 'protobufjs';
import type { Codec } from '../../../src/grpc/proto.js';
import { repository } from '../../support/process.js';

/** The options by which scripts/generate writes the types of messages. */
const CONVERSION = { longs: Number, enums: String, defaults: true, oneofs: true };

const root = new protobuf.Root();
root.resolvePath = (_origin, target) => join(repository, 'proto', target);
root.loadSync([
  ...['worker', 'registry', 'mesh', 'gossip'].map((name) => `workermesh/v1/${name}.proto`),
  'google/rpc/status.proto',
  'google/rpc/error_details.proto',
  'grpc/health/v1/health.proto',
  'grpc/reflection/v1/reflection.proto',
  'grpc/reflection/v1alpha/reflection.proto',
]);
root.resolveAll();

/** A message type by its full name, as protobufjs reads it from proto/. */
export function reflectedType(name: string): protobuf.Type {
  return root.lookupType(name);
}

/** The codec of a message by protobufjs at run time: what the generated ones are compared with. */
export function reflectedCodec(name: string): Codec<object, object> {
  const type = reflectedType(name);
  return {
    encode: (message) => Buffer.from(type.encode(type.fromObject({ ...message })).finish()),
    decode: (bytes) => type.toObject(type.decode(bytes), CONVERSION),
  };
}
