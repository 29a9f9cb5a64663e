import type { Membership } from '../../membership/membership.js';
import type { MeshStore } from '../../store/mesh-store.js';
import type { Emit } from '../effects.js';
import type { RoomEvent } from '../events.js';
import type { Links } from '../link/links.js';
import type { Overlay } from './overlay.js';
import type { Peers } from './peers.js';

/** What the parts of a node touch in common: the lowest of them, and who hears what they say. */
export interface Around {
  readonly node: string;
  readonly store: MeshStore;
  readonly membership: Membership;
  readonly overlay: Overlay;
  readonly links: Links;
  readonly peers: Peers;
  readonly emit: Emit<RoomEvent>;
}
