import type { SimDisk } from '../disk.js';
import type { SimNode } from '../sim-node.js';
import type { World } from '../world.js';
import type { Transcript } from './transcript.js';

/** What the steps of a script work on. */
export interface Scene {
  readonly world: World;
  readonly transcript: Transcript;
  /** Copies of disks that were put aside, by the name that the script gave them. */
  readonly disks: Map<string, SimDisk>;
}

/** The process of a machine. @throws Error when it is down */
export function processOf({ world }: Scene, id: string): SimNode {
  const { running } = world.machine(id);
  if (!running) throw new Error(`${id} is down`);
  return running;
}
