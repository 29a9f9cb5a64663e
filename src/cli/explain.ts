import * as grpc from '@grpc/grpc-js';
import { parsePublishedSpec } from '../core/registry/spec/parse-spec.js';
import type { HealthSettings } from '../core/registry/spec/spec.js';
import type { WorkerStatus } from '../core/registry/worker.js';
import type { NodeStatus } from '../core/node-status.js';
import {
  isRoutableHere,
  thresholdsOf,
  verdictOf,
  type Explained,
} from '../core/explain/verdict.js';
import type { Event__Output } from '../gen/workermesh/v1/Event.js';
import type { GetWorkerResponse__Output } from '../gen/workermesh/v1/GetWorkerResponse.js';
import type { ListWorkersResponse__Output } from '../gen/workermesh/v1/ListWorkersResponse.js';
import type { Node__Output } from '../gen/workermesh/v1/Node.js';
import type { Worker__Output } from '../gen/workermesh/v1/Worker.js';
import type { Command } from './command.js';
import { call, CallFailed, type Connection } from './connection.js';
import { eventsTable, listEvents } from './events.js';
import { formatJson } from './json.js';
import { getNode, listNodes } from './ask-mesh.js';
import { enumWord, formatFields, formatTable, formatTime, visible } from './table.js';
import { targetOf } from './workers.js';

const EVENTS_SHOWN_MAX = 10;

/** All that is asked about one worker. */
interface Gathered {
  /** This node. */
  readonly node: string;
  /** Undefined: this node knows no such worker. */
  readonly worker: Worker__Output | undefined;
  /** All claims of its URL, this one included. */
  readonly claims: readonly Worker__Output[];
  readonly owner: Node__Output | undefined;
  /** What happened last, the oldest first. */
  readonly events: readonly Event__Output[];
}

export const explainCommand: Command = {
  name: 'explain',
  args: 'ID|URL',
  help: 'Says whether a worker is routable on this node, why, and what happened to it last.',
  flags: {},
  run: async ({ connection, typed, output, io }) => {
    const target = typed.words[0] ?? '';
    const gathered = await gather(connection, target);
    const explained = explainedOf(gathered);
    const verdict = explained ? verdictOf(explained) : absent(gathered, target);
    const routable = explained !== undefined && isRoutableHere(explained);
    if (output === 'json') io.stdout.write(formatJson({ verdict, routable, ...gathered }));
    else io.stdout.write(`${visible(verdict)}\n${details(gathered)}`);
    return 0;
  },
};

async function gather(connection: Connection, text: string): Promise<Gathered> {
  const target = targetOf(text);
  const [self, worker, { nodes }] = await Promise.all([
    getNode(connection),
    getWorker(connection, target),
    listNodes(connection),
  ]);
  const url = worker?.url ?? ('url' in target ? target.url : '');
  const about = url === '' ? target : { url };
  const filter = { ...about, includeShadowed: true };
  const [claims, events] = await Promise.all([
    url === ''
      ? []
      : call<ListWorkersResponse__Output>(connection, (...rest) =>
          connection.registry.listWorkers({ filter }, ...rest),
        ).then(({ workers }) => workers),
    listEvents(connection, about),
  ]);
  return {
    node: self.node,
    worker,
    claims,
    owner: nodes.find(({ name }) => name === worker?.ownerNode),
    events: events.slice(-EVENTS_SHOWN_MAX),
  };
}

/** Undefined when there is no such worker. */
async function getWorker(
  connection: Connection,
  target: ReturnType<typeof targetOf>,
): Promise<Worker__Output | undefined> {
  const request = { ...target, view: 'WORKER_VIEW_SPEC_JSON' } as const;
  try {
    const answer = await call<GetWorkerResponse__Output>(connection, (...rest) =>
      connection.registry.getWorker(request, ...rest),
    );
    return answer.worker ?? undefined;
  } catch (error) {
    if (error instanceof CallFailed && error.code === grpc.status.NOT_FOUND) return undefined;
    throw error;
  }
}

/** Undefined when this node knows no such worker. */
function explainedOf({ worker, claims, owner }: Gathered): Explained | undefined {
  if (worker === undefined) return undefined;
  const { health, removeTime } = worker;
  return {
    ...{ url: worker.url, shadowed: worker.shadowed, owner: worker.ownerNode },
    ...{ stale: worker.stale, degraded: worker.degraded },
    status: enumWord(worker.status, 'WORKER_STATUS_') as WorkerStatus,
    activeOwner: claims.find(({ shadowed }) => !shadowed)?.ownerNode,
    reason: health?.reason ?? '',
    message: health?.message ?? '',
    consecutiveSuccesses: health?.consecutiveSuccesses ?? 0,
    probed: Boolean(health?.probeTime),
    removeTimeMs: removeTime ? Date.parse(formatTime(removeTime)) : undefined,
    settings: settingsOf(worker),
    ownerNodeStatus:
      owner === undefined || owner.status === 'NODE_STATUS_UNSPECIFIED'
        ? undefined
        : (enumWord(owner.status, 'NODE_STATUS_') as NodeStatus),
  };
}

/** The sentence about a worker that is not there. */
function absent({ node, events }: Gathered, target: string): string {
  const removed = events.findLast(({ type }) => type === 'EVENT_TYPE_WORKER_REMOVED');
  const last = removed
    ? `; it was here until ${formatTime(removed.eventTime)}: ${removed.cause}`
    : '';
  return `not routable here: ${node} knows no worker ${target}${last}`;
}

function details(gathered: Gathered): string {
  const { worker, claims, events } = gathered;
  const parts: string[] = [];
  if (worker !== undefined) parts.push(formatFields(fieldsOf(worker, gathered)));
  if (claims.length > 1) parts.push(`claims of the URL:\n${claimsTable(claims)}`);
  parts.push(events.length === 0 ? 'no events are kept\n' : `last events:\n${eventsTable(events)}`);
  return `\n${parts.join('\n')}`;
}

function fieldsOf(worker: Worker__Output, { owner, node }: Gathered): Record<string, string> {
  const { health } = worker;
  const settings = settingsOf(worker);
  const said = enumWord(worker.ownerStatus, 'WORKER_STATUS_');
  return {
    id: worker.workerId,
    owner:
      worker.ownerNode === node
        ? `${node} (this)`
        : `${worker.ownerNode} (${enumWord(owner?.status ?? '', 'NODE_STATUS_')})`,
    'owner, why': worker.ownerNode === node ? '' : (owner?.statusReason ?? ''),
    'eviction held': owner?.evictionHeld ?? '',
    "owner's word": `${said}, revision ${worker.revision}, log seq ${worker.meshSeq}`,
    'status since': formatTime(health?.statusTime ?? null),
    'last probe': formatTime(health?.probeTime ?? null),
    'next probe': formatTime(health?.nextProbeTime ?? null),
    probes: `${health?.consecutiveSuccesses ?? 0} good, ${health?.consecutiveFailures ?? 0} failed in a row`,
    thresholds: settings ? thresholdsOf(settings) : '',
    manager: worker.manager,
  };
}

/** A worker's health settings, defaults included; undefined when its spec cannot be read. */
function settingsOf({ specJson }: Worker__Output): HealthSettings | undefined {
  const parsed = parsePublishedSpec(specJson);
  return parsed.ok ? parsed.value.health : undefined;
}

function claimsTable(claims: readonly Worker__Output[]): string {
  const rows = claims.map((claim) => [
    claim.ownerNode,
    enumWord(claim.status, 'WORKER_STATUS_'),
    claim.shadowed ? 'shadowed' : 'active',
    claim.workerId,
  ]);
  return formatTable([['OWNER', 'STATUS', 'CLAIM', 'ID'], ...rows]);
}
