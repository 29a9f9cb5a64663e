import { status, type UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Rng } from '../../src/core/ports.js';
import { gossipDefinition } from '../../src/gossip/wire/gossip-definition.js';
import { createGossipHandlers } from '../../src/gossip/wire/gossip-service.js';
import { codec } from '../../src/grpc/proto.js';
import { between, chance, pick } from '../simulation/rng.js';
import { FUZZED, recordFrames } from './corpus.js';
import { FuzzedNode } from './fuzzed-node.js';
import { mutate } from './mutate.js';
import { parseFields } from './wire.js';

const LINKS_AT_ONCE = 6;
/** Messages to one node, then a new one: what piles up is seen, and no node is full for ever. */
const MESSAGES_PER_NODE = 500;

interface Refusal {
  readonly code: status;
  readonly details: string;
}

/** Fuzzes the gossip side: links from both ends, and unary calls. */
export class GossipFuzzer {
  readonly findings: string[] = [];
  readonly #rng: Rng;
  readonly #frames: readonly Buffer[];
  readonly #greetings: readonly (readonly Buffer[])[];
  readonly #calls: readonly Buffer[];
  #node: FuzzedNode;
  #handlers: UntypedServiceImplementation;
  #messages = 0;

  constructor(rng: Rng) {
    this.#rng = rng;
    this.#frames = recordFrames(between(rng, 1, 1_000));
    this.#greetings = [HELLO, DIGEST].map((kind) =>
      this.#frames.filter((frame) => kindOf(frame) === kind),
    );
    this.#calls = createCalls();
    this.#node = new FuzzedNode(rng);
    this.#handlers = this.#serve();
  }

  /** One message more. */
  async step(): Promise<void> {
    this.#messages += 1;
    if (this.#messages % MESSAGES_PER_NODE === 0 || this.#node.node.fenced) {
      this.#node.checkBounds();
      this.#node = new FuzzedNode(this.#rng);
      this.#handlers = this.#serve();
    }
    if (chance(this.#rng, 0.15)) await this.#call();
    else this.#frame();
    if (chance(this.#rng, 0.1)) this.#node.pass(pick(this.#rng, [1, 50, 600, 5_000, 61_000]));
    this.findings.push(...this.#node.findings.splice(0));
  }

  #frame(): void {
    const rng = this.#rng;
    const links = [...this.#node.links.keys()];
    if (links.length < LINKS_AT_ONCE && chance(rng, 0.3)) {
      const linkId = this.#node.open();
      // Most links begin as they should, so that what comes later is listened to.
      if (chance(rng, 0.9)) this.#greet(linkId);
      return;
    }
    const linkId = links.length === 0 ? this.#node.open() : pick(rng, links);
    const frame = pick(rng, this.#frames);
    this.#node.receive(linkId, chance(rng, 0.25) ? frame : mutate(rng, frame, this.#frames));
  }

  #greet(linkId: number): void {
    for (const frames of this.#greetings) this.#node.receive(linkId, pick(this.#rng, frames));
  }

  async #call(): Promise<void> {
    const method = pick(this.#rng, ['Ping', 'PingIndirect'] as const);
    const bytes = mutate(this.#rng, pick(this.#rng, this.#calls), this.#frames);
    const request: unknown = gossipDefinition[method]!.requestDeserialize(bytes);
    const call = { request, getAuthContext: () => null };
    const handler = this.#handlers[method === 'Ping' ? 'ping' : 'pingIndirect'] as (
      ...args: unknown[]
    ) => void;
    const refusal = await new Promise<Refusal | null>((resolve) => handler(call, resolve));
    if (refusal === null) return;
    const { code, details } = refusal;
    if (code === status.INTERNAL || code === status.UNKNOWN || details.length > 500) {
      this.findings.push(`${method}: ${status[code]} ${details.slice(0, 200)}`);
    }
  }

  #serve(): UntypedServiceImplementation {
    const fuzzed = this.#node;
    return createGossipHandlers({
      ...{ cluster: 'test', node: FUZZED, boot: () => fuzzed.node.boot, accept: () => undefined },
      pinged: (source, rows) => {
        fuzzed.input({ kind: 'pinged', source, rows });
        return fuzzed.node.membership.pair(source);
      },
      pingFor: (_, done) => done(chance(this.#rng, 0.5)),
      peerNames: () => undefined,
      refused: () => undefined,
      recall: () => ({ member: undefined, next: () => undefined }),
    });
  }
}

/** Numbers of fields of SyncFrame. */
const HELLO = 1;
const DIGEST = 2;

function kindOf(message: Buffer): number | undefined {
  const frame = parseFields(message)?.[0]?.value;
  return frame instanceof Buffer ? parseFields(frame)?.[0]?.number : undefined;
}

function createCalls(): Buffer[] {
  const ping = codec<object, unknown>('workermesh.v1.PingRequest');
  const indirect = codec<object, unknown>('workermesh.v1.PingIndirectRequest');
  const life = { generation: 1_800_000_000_500, instanceId: '00000000000000bb' };
  const row = { name: 'b', ...life, status: 'NODE_STATUS_ALIVE', address: 'b:1' };
  const asker = { cluster: 'test', source: 'b', target: FUZZED };
  return [
    ping.encode({ ...asker, rows: [row] }),
    ping.encode({ ...asker, rows: [{ ...row, name: FUZZED, observers: ['b', 'c'] }] }),
    indirect.encode({ ...asker, target: 'c', address: 'c:1' }),
  ];
}
