import { join } from 'node:path';

/**
 * Where a node keeps its data when nothing else is said: `$XDG_STATE_HOME/worker-mesh/<cluster>/<node>`,
 * with `~/.local/state` for the first part when it is not set. Names that are no file names are escaped.
 */
export function defaultDirectory(
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
  cluster: string,
  node: string,
): string {
  const state = environment.XDG_STATE_HOME || join(home, '.local', 'state');
  return join(state, 'worker-mesh', fileName(cluster), fileName(node));
}

function fileName(name: string): string {
  return encodeURIComponent(name).replace(/^\.+/, (dots) => '%2E'.repeat(dots.length));
}
