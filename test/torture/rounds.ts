import { setTimeout as wait } from 'node:timers/promises';
import type { Rng } from '../../src/core/ports.js';
import type { Worker__Output } from '../../src/gen/workermesh/v1/Worker.js';
import { call, list } from '../support/gateway.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';
import { runLoad } from './load.js';
import { Model, type Shown } from './model.js';
import { Sightings } from './sightings.js';

export interface TortureOptions {
  readonly directory: string;
  readonly rounds: number;
  readonly rng: Rng;
  /** Requests at a time. */
  readonly lanes: number;
  readonly urls: number;
  /** The kill comes at a random moment before this, from the first answer on. */
  readonly killBeforeMs: number;
  /** Told of each round that ended well. */
  readonly report: (round: Round) => void;
}

export interface Round {
  readonly number: number;
  readonly killedAfterMs: number;
  readonly acknowledged: number;
  readonly workers: number;
  readonly restartMs: number;
  /** Events that watchers on both nodes were shown, since the first round. */
  readonly shown: number;
}

/**
 * Writes at full speed, kills with SIGKILL at a random moment, restarts, compares, and again (D1): with
 * what was acknowledged, and with what watchers on this node and on a peer had been shown (D4).
 * Throws with all differences of the first round that has any.
 */
export async function torture(options: TortureOptions): Promise<void> {
  const { directory, rounds, rng, lanes, urls, killBeforeMs, report } = options;
  const model = new Model();
  let generation = 0;
  const peer = await startSidecar('peer', ['--health-checks=off', '--data-dir', 'none']);
  const sightings = new Sightings(NODE);
  sightings.follow(peer.registry, 'the peer');
  let sidecar = await start(directory, peer);
  sightings.follow(sidecar.registry, 'the owner');
  let load = Promise.resolve(0);
  for (let number = 1; number <= rounds; number += 1) {
    const killedAfterMs = Math.round(rng() * killBeforeMs);
    const early = rng() < 0.2;
    const begun = new Promise<void>((first) => {
      load = runLoad(sidecar.registry, model, rng, { lanes, urls, first });
    });
    // On a busy machine it takes a while until the work is under way; a few kills come before that.
    if (!early) await begun;
    await wait(killedAfterMs);
    // The process alone: its client lives until each lane has seen that the sidecar is gone.
    sidecar.child.kill('SIGKILL');
    const acknowledged = await load;
    await sidecar.end('SIGKILL');
    const killed = performance.now();
    sidecar = await start(directory, peer);
    const restartMs = Math.round(performance.now() - killed);
    const back = (await list(sidecar.registry, { ownerNode: NODE })).map(show);
    const problems = [
      ...sightings.compare(back, (url) => model.mayBeGone(url)),
      ...model.compare(back),
    ];
    sightings.follow(sidecar.registry, 'the owner');
    const next = await generationOf(sidecar);
    if (next <= generation) problems.push(`generation ${next} follows ${generation}`);
    generation = next;
    if (problems.length > 0) {
      await Promise.all([sidecar.end('SIGKILL'), peer.end()]);
      throw new Error(`round ${number}:\n${problems.join('\n')}`);
    }
    const { count: shown } = sightings;
    report({ number, killedAfterMs, acknowledged, workers: model.size, restartMs, shown });
  }
  await Promise.all([sidecar.end(), peer.end()]);
}

const NODE = 'tortured';

function start(directory: string, peer: SidecarProcess): Promise<SidecarProcess> {
  return startSidecar(NODE, ['--data-dir', directory, '--peer', peer.addresses.gossip]);
}

function show(worker: Worker__Output): Shown {
  return {
    url: worker.url,
    version: Number(worker.labels.version),
    draining: worker.status === 'WORKER_STATUS_DRAINING',
    revision: worker.revision,
  };
}

async function generationOf({ mesh }: SidecarProcess): Promise<number> {
  const { generation } = await call(mesh, mesh.getNode.bind(mesh), {});
  return generation;
}
