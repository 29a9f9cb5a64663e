import { call, register } from '../support/gateway.js';
import * as groups from './groups.js';
import { msUntil } from './measure.js';
import { freshSpec, type MeshPair } from './mesh.js';
import { startSmgMesh } from './rivals/smg.js';
import type { Figures } from './table.js';

/**
 * Once a run, so many times in turns: a worker is added at one gateway, until another one lists it, with smg's own mesh
 * beside us. Its processes work while nobody asks them, so they run for no other row.
 * @returns Why smg is left out, if it is.
 */
export async function measureListed(
  pair: MeshPair,
  figures: Figures,
  times: number,
): Promise<string | undefined> {
  const smg = await startSmgMesh();
  if ('missing' in smg) return smg.missing;
  try {
    for (let at = 0; at < times; at += 1) {
      figures.add(groups.LISTED, groups.MESH, await registered(pair));
      figures.add(groups.LISTED, groups.SMG, await smg.register());
    }
  } finally {
    await smg.end();
  }
  return undefined;
}

async function registered({ a, b: { registry } }: MeshPair): Promise<number> {
  const spec = freshSpec();
  const startMs = performance.now();
  await register(a.registry, spec);
  const get = registry.getWorker.bind(registry);
  return msUntil(startMs, () =>
    call(registry, get, { url: spec.url }).then(
      () => true,
      () => false,
    ),
  );
}
