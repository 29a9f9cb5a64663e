import { parseSpecText } from '../../src/core/registry/spec/parse-spec.js';
import type { JsonObject } from '../../src/core/ports.js';
import type { SimNode } from './sim-node.js';

/** Registers a worker at a node, in a turn of it. @throws when the spec is refused */
export function registerAt(node: SimNode, spec: JsonObject): void {
  const parsed = parseSpecText(JSON.stringify(spec));
  if (!parsed.ok) throw new Error('BUG: a spec of the simulator is refused');
  const input = { parsed: parsed.value, manager: '', allowReplace: true, validateOnly: false };
  node.enter(() => {
    node.registry.register(input, node.now());
    node.changed();
  });
}
