import type { Frame, Hello } from '../../src/core/gossip/link/frames.js';
import { PROTOCOL_MAX, PROTOCOL_MIN } from '../../src/core/limits.js';
import { WORLD_START_MS } from './sim-node.js';
import type { World } from './world.js';

/** How long a raw peer stays. */
const STAY_MS = 500;

/** Somebody who opens a link, says hello, holds nothing, sends frames that nobody asked for, and goes. */
export function sendRaw(world: World, at: string, frames: readonly Frame[]): void {
  const { address } = world.machine(at);
  world.network.dial('mallory', address, (end) => {
    if (!end) return;
    const hello: Hello = {
      cluster: 'sim',
      node: 'mallory',
      boot: {
        generation: WORLD_START_MS + Math.floor(world.nowMs),
        instanceId: '00000000deadbeef',
      },
      address: 'mallory:50052',
      protocolMin: PROTOCOL_MIN,
      protocolMax: PROTOCOL_MAX,
      version: 'raw',
    };
    const nothing = { rows: [], begin: true, end: true, receivedFrames: 0 };
    const all: Frame[] = [{ kind: 'hello', hello }, { kind: 'digest', digest: nothing }, ...frames];
    for (const frame of all) end.send(frame);
    world.scheduler.at(STAY_MS, () => end.end('gone'));
  });
}
