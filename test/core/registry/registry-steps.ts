import type { Step } from './registry-model.js';
import type { World } from './world.js';

/** The URLs that steps are about. */
export const URLS = ['http://u', 'http://v'] as const;

/** The same step on the real one; what it answered, in a word. */
export function run(world: World, step: Step): string {
  switch (step.t) {
    case 'register': {
      const { url: of, cost: at, t: _t, ...options } = step;
      return word(world.register({ url: of, cost: at }, options));
    }
    case 'replace': {
      const id = world.id('me', step.url);
      const revision = revisionOf(world, step);
      return word(world.replace({ url: step.url, cost: step.cost }, revision, id));
    }
    case 'patch': {
      const target = { url: step.url };
      const patch = { cost: step.cost };
      const expectedRevision = revisionOf(world, step);
      return word(
        world.settle(world.registry.patch({ target, patch, expectedRevision }, world.now)),
      );
    }
    case 'remove': {
      const { url: of, skipDrain } = step;
      const expectedRevision = revisionOf(world, step);
      const input = { target: { url: of }, expectedRevision, skipDrain, allowMissing: false };
      const result = world.settle(world.registry.remove(input, world.now));
      return result.ok ? (result.value.removed ? 'REMOVED' : 'DRAINING') : result.error.kind;
    }
    case 'report': {
      const result = world.report(step.status, step.validForMs, step.url);
      return result.ok ? result.value.status : result.error.kind;
    }
    case 'probe': {
      const id = world.id(step.owner, step.url);
      if (world.table.get(id)) world.probe([step.success], id);
      return '';
    }
    case 'import': {
      const { owner: from, url: of, status: published, revision, cost: at } = step;
      const spec = { cost: at };
      return world.import({ owner: from, url: of, status: published, revision, spec }).kind;
    }
    case 'removeImport': {
      const id = world.id(step.owner, step.url);
      return String(world.registry.removeImport(step.owner, id) !== undefined);
    }
    case 'sync':
      return word(world.sync(step));
    case 'wait':
      world.advance(step.ms);
      return '';
  }
}

function word(result: { ok: boolean; value?: unknown; error?: unknown }): string {
  const { value, error } = result as { value?: object; error?: { kind: string } };
  if (error) return error.kind;
  const { outcome, ...rest } = value as { outcome?: string };
  return outcome ?? JSON.stringify(rest);
}

function revisionOf(world: World, step: { url: string; expected: string }): number {
  if (step.expected === 'any') return 0;
  const revision = world.table.get(world.id('me', step.url))?.revision ?? 0;
  return step.expected === 'present' ? revision : revision + 1_000;
}

/** All that the model knows of the real one, the active claims first. */
export function shown(world: World): unknown {
  return URLS.map((of) =>
    world.table.claims(of).map((record) => {
      const { owner: by, origin, status: is, manager: who, spec, revision: at } = record;
      const revision = origin === 'MESH' ? at : 0;
      return { owner: by, origin, status: is, manager: who, cost: spec.cost, revision };
    }),
  );
}
