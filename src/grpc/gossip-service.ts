import { Metadata, status } from '@grpc/grpc-js';
import type { ServerDuplexStream, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import type { MemberRow } from '../core/membership/member.js';
import type { Boot } from '../core/boot.js';
import type { PingIndirectRequest__Output } from '../gen/workermesh/v1/PingIndirectRequest.js';
import type { PingIndirectResponse } from '../gen/workermesh/v1/PingIndirectResponse.js';
import type { PingRequest__Output } from '../gen/workermesh/v1/PingRequest.js';
import type { PingResponse } from '../gen/workermesh/v1/PingResponse.js';
import { InvalidFrame, text } from './frame-fields.js';
import { encodeMemberRow } from './frame-rows.js';
import { decodeMemberRows } from './frames.js';
import { PeerLink } from './peer-link.js';

/** What the incoming half of the wire hands on. */
export interface GossipTarget {
  readonly cluster: string;
  readonly node: string;
  boot(): Boot;
  /** A peer opened a stream. */
  accept(link: PeerLink): void;
  /** A peer pinged; answers with the pair's rows. */
  pinged(source: string, rows: readonly MemberRow[]): readonly MemberRow[];
  /** Pings a node for a peer. */
  pingFor(target: string, address: string): Promise<boolean>;
}

/** GossipService over a target. */
export function createGossipHandlers(target: GossipTarget): UntypedServiceImplementation {
  return {
    sync: (call: ServerDuplexStream<Buffer, Buffer>) => {
      call.sendMetadata(new Metadata());
      const refuse = (details: string): void => {
        // This is how grpc-js takes the status of a stream that it serves; it ends it by itself.
        call.emit('error', { code: status.FAILED_PRECONDITION, details });
      };
      target.accept(new PeerLink(call, () => call.destroy(), refuse));
    },
    ping: (
      call: ServerUnaryCall<PingRequest__Output, PingResponse>,
      done: sendUnaryData<PingResponse>,
    ) => {
      answer(done, () => Promise.resolve(ping(target, call.request)));
    },
    pingIndirect: (
      call: ServerUnaryCall<PingIndirectRequest__Output, PingIndirectResponse>,
      done: sendUnaryData<PingIndirectResponse>,
    ) => {
      answer(done, () => pingIndirect(target, call.request));
    },
  };
}

function ping(target: GossipTarget, request: PingRequest__Output): PingResponse {
  checkCluster(target, request.cluster);
  if (request.target !== '' && request.target !== target.node) {
    throw new Refused(`this is node ${target.node}, not ${request.target}`);
  }
  const source = text('source', request.source, { required: true });
  const rows = target.pinged(source, decodeMemberRows(request.rows));
  const { generation, instanceId } = target.boot();
  return { node: target.node, generation, instanceId, rows: rows.map(encodeMemberRow) };
}

async function pingIndirect(
  target: GossipTarget,
  request: PingIndirectRequest__Output,
): Promise<PingIndirectResponse> {
  checkCluster(target, request.cluster);
  const name = text('target', request.target, { required: true });
  const reachable = await target.pingFor(name, text('address', request.address));
  return { reachable, rows: [] };
}

/** The asker is not of us (I5). */
class Refused extends Error {}

function checkCluster(target: GossipTarget, cluster: string): void {
  if (cluster === target.cluster) return;
  throw new Refused(`cluster differs: this node is of ${target.cluster}, the asker of ${cluster}`);
}

function answer<T>(done: sendUnaryData<T>, work: () => Promise<T>): void {
  const failed = (error: unknown): void => {
    const details = error instanceof Error ? error.message : String(error);
    done({ code: codeOf(error), details });
  };
  try {
    work().then((value) => done(null, value), failed);
  } catch (error) {
    failed(error);
  }
}

function codeOf(error: unknown): status {
  if (error instanceof Refused) return status.FAILED_PRECONDITION;
  return error instanceof InvalidFrame ? status.INVALID_ARGUMENT : status.INTERNAL;
}
