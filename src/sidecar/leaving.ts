import { now } from './clock.js';
import type { Acknowledgements } from './acknowledgements.js';
import type { MeshDriver } from './mesh-driver.js';
import type { Parts } from './wiring.js';

/**
 * Removes what this node owns, and waits until the peers know (M5).
 * @param changed To be called after the registry changed.
 * @returns The linked peers that did not acknowledge within `timeoutMs`.
 */
export async function removeOwnWorkers(
  { config, core }: Parts,
  driver: MeshDriver,
  acknowledgements: Acknowledgements,
  changed: () => void,
  timeoutMs: number,
): Promise<readonly string[]> {
  for (const { id } of [...core.table.byOwner(config.nodeName)]) {
    const removal = { expectedRevision: 0, skipDrain: true, allowMissing: true };
    core.registry.remove({ target: { id }, ...removal }, now());
  }
  changed();
  // The bridge writes the tombstones behind this turn.
  await new Promise((resolve) => setImmediate(resolve));
  driver.input({ type: 'written' });
  const head = core.mesh.store.row(config.nodeName)?.head ?? 0;
  const peers = (): string[] => core.mesh.linkInfos().map(({ peer }) => peer);
  return acknowledgements.missing(peers, head, timeoutMs);
}
