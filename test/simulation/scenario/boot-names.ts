import type { Boot } from '../../../src/core/boot.js';
import { bootName } from '../oracle.js';
import type { SimNode } from '../sim-node.js';

/** What boots are called: `a#2` is the second one of the machine a. Generations are times, instances chance. */
export class BootNames {
  readonly #names = new Map<string, { readonly label: string; readonly node: string }>();
  readonly #counts = new Map<string, number>();

  /** A new boot of the process at a machine. */
  add({ machine, name: node }: SimNode, boot: Boot): void {
    const count = this.count(machine) + 1;
    this.#counts.set(machine, count);
    this.#names.set(bootName(boot), { label: `${machine}#${count}`, node });
  }

  /** How many boots a machine has had. */
  count(machine: string): number {
    return this.#counts.get(machine) ?? 0;
  }

  of(boot: Boot): string {
    return this.#names.get(bootName(boot))?.label ?? 'a boot that nobody had';
  }

  /** A node's own words with the generations and instances of its name replaced by names. */
  within(text: string, node: string): string {
    const named = (part: string): string => {
      const found = [...this.#names]
        .filter(([boot, known]) => known.node === node && boot.split('/').includes(part))
        .map(([, { label }]) => label);
      return found.length > 0 ? found.join(' or ') : 'of nobody';
    };
    return text.replaceAll(/\b(1\d{12}|[0-9a-f]{16})\b/g, named);
  }
}
