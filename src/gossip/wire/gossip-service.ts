import { Metadata, status } from '@grpc/grpc-js';
import type { ServerDuplexStream, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { nameFault, shown } from '../../core/gossip/link/handshake.js';
import type { PingIndirectRequest__Output } from '../../gen/workermesh/v1/PingIndirectRequest.js';
import type { PingIndirectResponse } from '../../gen/workermesh/v1/PingIndirectResponse.js';
import type { PingRequest__Output } from '../../gen/workermesh/v1/PingRequest.js';
import type { PingResponse } from '../../gen/workermesh/v1/PingResponse.js';
import { UnreadableRequest } from '../../grpc/definition.js';
import { InvalidFrame, text } from './frame-fields.js';
import { encodeMemberRow } from './frame-rows.js';
import { decodeMemberRows } from './frames.js';
import { PeerLink } from './peer-link.js';
import type { Incoming, RecallSource } from '../transport.js';
import type { Authenticated, PeerNames } from './peer-names.js';
import { knownOnDisk, Recalls, type RecallCall } from './recall.js';

/** To whom the incoming half of the wire hands on what it lets in. */
export interface GossipTarget extends Incoming {
  readonly cluster: string;
  readonly node: string;
  readonly peerNames: PeerNames;
  /** A unary call was refused: this field of it differs. */
  refused(field: 'cluster' | 'node'): void;
}

/** GossipService over a target. */
export function createGossipHandlers(target: GossipTarget): UntypedServiceImplementation {
  const recalls = new Recalls();
  return {
    sync: (call: ServerDuplexStream<Buffer, Buffer>) => {
      call.sendMetadata(new Metadata());
      const refuse = (details: string): void => {
        // This is how grpc-js takes the status of a stream that it serves; it ends it by itself.
        call.emit('error', { code: status.FAILED_PRECONDITION, details });
      };
      target.accept(new PeerLink(call, target.peerNames, () => call.destroy(), refuse));
    },
    ping: (
      call: ServerUnaryCall<PingRequest__Output, PingResponse>,
      done: sendUnaryData<PingResponse>,
    ) => {
      answer(target, call, done, () => ping(target, call.request));
    },
    pingIndirect: (
      call: ServerUnaryCall<PingIndirectRequest__Output, PingIndirectResponse>,
      done: sendUnaryData<PingIndirectResponse>,
    ) => {
      answer(target, call, done, () => pingIndirect(target, call.request));
    },
    recall: (call: RecallCall) => {
      const find = (): RecallSource => {
        checkAsker(target, call, call.request);
        return target.recall(call.request.source, knownOnDisk(call.request));
      };
      recalls.serve(call, find, (error) => statusOf(target, error));
    },
  };
}

function ping(target: GossipTarget, request: PingRequest__Output): PingResponse {
  const asked = text('target', request.target);
  if (asked !== '' && asked !== target.node) {
    throw new Refused('node', `this is node ${target.node}, not ${shown(asked)}`);
  }
  const rows = target.pinged(request.source, decodeMemberRows(request.rows));
  const { generation, instanceId } = target.boot();
  return { node: target.node, generation, instanceId, rows: rows.map(encodeMemberRow) };
}

async function pingIndirect(
  target: GossipTarget,
  request: PingIndirectRequest__Output,
): Promise<PingIndirectResponse> {
  const name = text('target', request.target, { required: true });
  const reachable = await new Promise<boolean>((resolve) => target.pingFor(name, resolve));
  return { reachable, rows: [] };
}

/** The asker is not of us (I5), or not who it says (X2). */
class Refused extends Error {
  readonly field: 'cluster' | 'node';

  constructor(field: Refused['field'], message: string) {
    super(`${field} differs: ${message}`);
    this.field = field;
  }
}

interface Asked {
  readonly cluster: string;
  readonly source: string;
}

/** The door of unary calls: what a Hello is refused for, they are refused for (I5, X2). */
function checkAsker(target: GossipTarget, call: Authenticated, request: Asked): void {
  if (request instanceof UnreadableRequest) {
    throw new InvalidFrame('request', `cannot be read: ${shown(request.message)}`);
  }
  const cluster = text('cluster', request.cluster);
  if (cluster !== target.cluster) {
    const message = `this node is of ${target.cluster}, the asker of ${shown(cluster)}`;
    throw new Refused('cluster', message);
  }
  const source = text('source', request.source, { required: true });
  const fault = nameFault(source, target.peerNames(call));
  if (fault !== undefined) throw new Refused('node', fault);
}

function answer<T>(
  target: GossipTarget,
  call: Authenticated & { readonly request: Asked },
  done: sendUnaryData<T>,
  work: () => T | Promise<T>,
): void {
  const answered = async (): Promise<T> => {
    checkAsker(target, call, call.request);
    return work();
  };
  answered().then(
    (value) => done(null, value),
    (error: unknown) => {
      done(statusOf(target, error));
    },
  );
}

function statusOf(target: GossipTarget, error: unknown): { code: status; details: string } {
  if (error instanceof Refused) target.refused(error.field);
  const details = error instanceof Error ? error.message : String(error);
  return { code: codeOf(error), details };
}

function codeOf(error: unknown): status {
  if (error instanceof Refused) return status.FAILED_PRECONDITION;
  return error instanceof InvalidFrame ? status.INVALID_ARGUMENT : status.INTERNAL;
}
