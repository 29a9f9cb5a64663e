import { setTimeout as wait } from 'node:timers/promises';
import type { Rng } from '../../src/core/ports.js';
import type { Worker__Output } from '../../src/gen/workermesh/v1/Worker.js';
import { call, list } from '../support/gateway.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';
import { runLoad } from './load.js';
import { Model, type Shown } from './model.js';

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
}

/**
 * Writes at full speed, kills with SIGKILL at a random moment, restarts, compares, and again (D1).
 * Throws with all differences of the first round that has any.
 */
export async function torture(options: TortureOptions): Promise<void> {
  const { directory, rounds, rng, lanes, urls, killBeforeMs, report } = options;
  const model = new Model();
  let generation = 0;
  let sidecar = await start(directory);
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
    sidecar = await start(directory);
    const restartMs = Math.round(performance.now() - killed);
    const problems = model.compare((await list(sidecar.registry)).map(show));
    const next = await generationOf(sidecar);
    if (next <= generation) problems.push(`generation ${next} follows ${generation}`);
    generation = next;
    if (problems.length > 0) {
      await sidecar.end('SIGKILL');
      throw new Error(`round ${number}:\n${problems.join('\n')}`);
    }
    report({ number, killedAfterMs, acknowledged, workers: model.size, restartMs });
  }
  await sidecar.end();
}

function start(directory: string): Promise<SidecarProcess> {
  return startSidecar('tortured', ['--data-dir', directory]);
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
