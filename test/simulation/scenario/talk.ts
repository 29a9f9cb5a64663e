import { say } from '../../core/gossip/link/transcript.js';
import type { SimNode } from '../sim-node.js';
import type { World } from '../world.js';
import type { BootNames } from './boot-names.js';

/** What two machines say to each other, frame by frame, and the states of both ends of their link (L1). */
export class Talk {
  readonly #pair: readonly string[];
  readonly #tell: (machine: string, verb: string) => void;
  readonly #states = new Map<string, string>();

  constructor(
    world: World,
    pair: readonly [string, string],
    boots: BootNames,
    tell: (machine: string, verb: string) => void,
  ) {
    this.#pair = pair;
    this.#tell = tell;
    world.network.onArrival = (to, frame) => {
      const from = to.peer?.machine ?? '';
      if (!pair.includes(from) || !pair.includes(to.machine)) return;
      tell(from, `says to ${to.machine}: ${say(frame, (boot) => boots.of(boot))}`);
    };
  }

  /** A turn is over: links that came, went on to another state, or went. */
  turn({ machine, mesh }: SimNode): void {
    const other = this.#pair.find((one) => one !== machine);
    if (other === undefined || !this.#pair.includes(machine)) return;
    const states = new Map<string, string>();
    for (const { linkId, peer, remoteAddress, state } of mesh.linkInfos()) {
      const theirs = peer === other || remoteAddress.split(':')[0] === other;
      if (theirs) states.set(`${machine} ${linkId}`, state);
    }
    for (const [link, state] of states) {
      if (this.#states.get(link) !== state) this.#tell(machine, `has the link ${state}`);
      this.#states.set(link, state);
    }
    for (const link of this.#states.keys()) {
      if (!link.startsWith(`${machine} `) || states.has(link)) continue;
      this.#states.delete(link);
      this.#tell(machine, 'has the link no more');
    }
  }
}
