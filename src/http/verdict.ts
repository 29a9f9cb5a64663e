import type { RestoreView } from '../core/views.js';
import type { NodeRow, SeedRow, StatusSelf } from './status.js';
import type { Summary } from './summary.js';

/** One sentence about the mesh. `bad` hurts requests now, `warn` may. */
export interface Finding {
  readonly level: 'bad' | 'warn' | 'good';
  readonly text: string;
}

/** Entries that a linked node may be behind before it is worth a word: bursts are. */
const LAG_WORTH_TELLING = 1_000;
/** Names in one sentence. */
const NAMES_MAX = 5;
/** Causes in one sentence. */
const CAUSES_MAX = 3;

/** What a verdict is drawn from. */
export interface VerdictSource {
  readonly self: StatusSelf;
  readonly nodes: readonly NodeRow[];
  readonly seeds: readonly SeedRow[];
  readonly summary: Summary;
}

/** The health of the mesh as this node sees it, the worst first; all is well in one sentence. */
export function findings(source: VerdictSource): Finding[] {
  const { self, nodes, seeds, summary } = source;
  // Evicted nodes and those that said goodbye are no part of the mesh any more.
  const members = nodes.filter(({ status }) => status !== 'EVICTED' && status !== 'LEFT');
  const found = [
    !self.ready && bad(`this node is not ready: ${self.notReadyReasons.join('; ')}`),
    ofNodes(members, 'DEAD', 'bad'),
    routability(summary),
    ofNodes(members, 'SUSPECT', 'warn'),
    ...self.degradedReasons.map((reason) => warn(reason)),
    self.restore !== undefined && putBack(self.restore),
    ...members.flatMap((node) => ofNode(node)),
    seeds.length > 0 && warn(`${seeds.length} of the seeds never answered: ${seedNames(seeds)}`),
    summary.shadowed > 0 && warn(`${workers(summary.shadowed)} claimed by another node too`),
    summary.stale > 0 &&
      warn(`${workers(summary.stale)} not confirmed by their owner since its restart`),
    summary.degraded > 0 &&
      warn(`${workers(summary.degraded)} shown without their spec, which cannot be read here`),
  ].filter((finding) => finding !== false);
  if (found.length === 0) found.push(allIsWell(members.length, summary));
  const order = { bad: 0, warn: 1, good: 2 };
  return found.sort((a, b) => order[a.level] - order[b.level]);
}

function putBack({ peer, lost, removed, changed, held }: RestoreView): Finding {
  const counts = Object.entries({ lost, removed, changed })
    .filter(([, urls]) => urls.length > 0)
    .map(([kind, urls]) => `${urls.length} ${kind}`);
  const words = held ? counts.join(', ') : 'nobody holds its log any more';
  return warn(`the data directory was put back, older than what ${peer} held: ${words}`);
}

function ofNodes(
  nodes: readonly NodeRow[],
  status: string,
  level: 'bad' | 'warn',
): Finding | false {
  const names = nodes.filter((node) => node.status === status).map(({ name }) => name);
  if (names.length === 0) return false;
  const verb = names.length === 1 ? 'is' : 'are';
  return {
    level,
    text: `${names.length} of ${nodes.length} nodes ${verb} ${status}: ${some(names)}`,
  };
}

function ofNode({ name, lag, evictionHeld, logRefused, maintenance }: NodeRow): Finding[] {
  return [
    evictionHeld !== '' && warn(`the eviction of ${name} is held: ${evictionHeld}`),
    logRefused !== '' && warn(`the log of ${name} is refused: ${logRefused}`),
    maintenance !== '' && warn(`${name} is ${maintenance}`),
    lag !== null && lag >= LAG_WORTH_TELLING && warn(`${name} is ${lag} entries behind this node`),
  ].filter((finding) => finding !== false);
}

function routability({ active, routable, causes }: Summary): Finding | false {
  const lost = active - routable;
  if (lost === 0) return false;
  const why = causes
    .slice(0, CAUSES_MAX)
    .map(({ status, reason, count }) => `${count} ${status}${reason ? ` (${reason})` : ''}`)
    .join(', ');
  if (routable === 0) return bad(`no worker is routable here: of ${active}, ${why}`);
  const verb = lost === 1 ? 'is' : 'are';
  return warn(`${lost} of ${active} workers ${verb} not routable here: ${why}`);
}

function allIsWell(nodes: number, { active }: Summary): Finding {
  const routable =
    active === 0 ? 'there are no workers yet' : `all ${active} workers are routable here`;
  const others = nodes === 1 ? 'this node is alone' : `all ${nodes} nodes are alive`;
  return { level: 'good', text: `${routable}; ${others}` };
}

function seedNames(seeds: readonly SeedRow[]): string {
  return some(seeds.map(({ name, cause }) => `${name} (${cause})`));
}

function workers(count: number): string {
  return count === 1 ? '1 worker is' : `${count} workers are`;
}

function some(names: readonly string[]): string {
  const more = names.length - NAMES_MAX;
  return names.slice(0, NAMES_MAX).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function bad(text: string): Finding {
  return { level: 'bad', text };
}

function warn(text: string): Finding {
  return { level: 'warn', text };
}
