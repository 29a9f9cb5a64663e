import { expect } from 'chai';
import { of, type Subscription } from 'rxjs';
import { chooseProbers } from '../../src/core/probes/shared-probing.js';
import { factKey } from '../../src/core/observed/fact.js';
import { workerId } from '../../src/core/registry/spec/ids.js';
import { health$ } from '../../src/streams/health.js';
import { marbles, type Marbles } from '../support/marbles.js';
import { DOWN, HealthWorld, UP } from './health-world.js';

const PROBERS = 3;
const NODES = Array.from({ length: 10 }, (_, index) => `n${index}`);
/** As long as the spec of every worker says. */
const INTERVAL_MS = 10_000;

/** Backends of two workers a node. */
function urlsOf(node: string): string[] {
  return [`http://${node}-a:1`, `http://${node}-b:1`];
}

/** Ten sidecars that hear of each other what their records say, at once. */
class Fleet {
  readonly worlds = new Map<string, HealthWorld>();
  readonly down = new Set<string>();
  readonly #dead = new Set<string>();
  readonly #running = new Map<string, Subscription>();

  constructor(m: Marbles, probers = PROBERS, sabotaged = new Set<string>()) {
    for (const node of NODES) {
      const answer = ({ url }: { url: string }) => of(this.down.has(url) ? DOWN : UP);
      const rng = () => 0.5;
      const world = new HealthWorld(m, { answer, node, rng, probers });
      this.worlds.set(node, world);
      for (const url of urlsOf(node)) world.register(url);
    }
    for (const [node, world] of this.worlds) {
      for (const other of NODES) {
        if (other === node) continue;
        world.registry.setNodeStatus(other, 'ALIVE');
        for (const url of urlsOf(other))
          world.import(other, url, { success_threshold: 1, failure_threshold: 1 });
      }
      world.registry.observed.listen({
        own: (key) => {
          if (this.#dead.has(node) || sabotaged.has(node)) return;
          const said = world.registry.observed.own(key) ?? 0;
          for (const each of this.worlds.values()) each.registry.observed.hear(node, key, said);
        },
      });
      this.#running.set(node, health$(world.context).subscribe());
    }
  }

  kill(nodes: Iterable<string>): void {
    for (const node of nodes) {
      this.#dead.add(node);
      this.#running.get(node)?.unsubscribe();
      for (const world of this.worlds.values()) world.registry.setNodeStatus(node, 'DEAD');
    }
  }

  end(): void {
    for (const each of this.#running.values()) each.unsubscribe();
  }

  /** Who has probed a backend in this time. */
  probedBy(url: string, fromMs: number, toMs: number): string[] {
    return [...this.worlds].flatMap(([node, { launches }]) =>
      launches.flatMap((launch) => {
        const [ms = '', of] = launch.split(' ');
        return of === url && Number(ms) >= fromMs && Number(ms) < toMs ? [node] : [];
      }),
    );
  }

  statuses(owner: string, url: string): (string | undefined)[] {
    const alive = [...this.worlds].filter(([node]) => !this.#dead.has(node));
    return alive.map(([, world]) => world.status(workerId(owner, url)));
  }
}

describe('H11 shared probing', () => {
  it('H11 of ten sidecars with twenty workers, a backend is probed by its owner and three others', () => {
    marbles((m) => {
      const fleet = new Fleet(m);
      m.scheduler.schedule(() => {
        fleet.end();
        for (const owner of NODES) {
          for (const url of urlsOf(owner)) {
            for (let start = 0; start < 5 * INTERVAL_MS; start += INTERVAL_MS) {
              const nodes = fleet.probedBy(url, start, start + INTERVAL_MS);
              expect(nodes, `${url} from ${start}`).to.have.length(PROBERS + 1);
              expect(new Set(nodes).size).to.equal(PROBERS + 1);
              expect(nodes).to.include(owner);
            }
          }
        }
      }, 5 * INTERVAL_MS);
    });
  });

  it('H11 what they find is so at all nodes at once', () => {
    marbles((m) => {
      const [url = ''] = urlsOf('n0');
      const fleet = new Fleet(m);
      m.scheduler.schedule(() => fleet.down.add(url), 2 * INTERVAL_MS + 1);
      m.scheduler.schedule(
        () => {
          const statuses = fleet.statuses('n0', url);
          // The owner, which has other thresholds, waits for a third failure.
          expect(statuses.slice(1)).to.deep.equal(new Array(9).fill('NOT_READY'));
          fleet.down.delete(url);
        },
        3 * INTERVAL_MS + 10,
      );
      m.scheduler.schedule(
        () => {
          fleet.end();
          expect(new Set(fleet.statuses('n0', url))).to.deep.equal(new Set(['READY']));
        },
        4 * INTERVAL_MS + 1_010,
      );
    });
  });

  it('H11 when all probers of a backend are killed, others have taken over within an interval', () => {
    marbles((m) => {
      const [url = ''] = urlsOf('n0');
      const fleet = new Fleet(m);
      let probers: string[] = [];
      m.scheduler.schedule(
        () => {
          probers = fleet.probedBy(url, 0, INTERVAL_MS).filter((node) => node !== 'n0');
          fleet.kill(probers);
          fleet.down.add(url);
        },
        2 * INTERVAL_MS + 5_000,
      );
      m.scheduler.schedule(
        () => {
          const taken = fleet.probedBy(url, 2 * INTERVAL_MS + 5_001, 3 * INTERVAL_MS + 5_001);
          const others = new Set(taken.filter((node) => node !== 'n0'));
          expect(others.size).to.equal(PROBERS);
          expect(probers.some((node) => others.has(node))).to.equal(false);
          fleet.end();
          expect(fleet.statuses('n0', url).slice(1)).to.deep.equal(new Array(6).fill('NOT_READY'));
        },
        3 * INTERVAL_MS + 5_001,
      );
    });
  });

  it('H11 who hears of nobody probes by himself after an interval', () => {
    marbles((m) => {
      const [url = ''] = urlsOf('n0');
      const fleet = new Fleet(m, PROBERS, new Set(NODES));
      m.scheduler.schedule(() => {
        fleet.end();
        expect(fleet.probedBy(url, 0, INTERVAL_MS)).to.have.length(PROBERS + 1);
        expect(fleet.probedBy(url, INTERVAL_MS, 2 * INTERVAL_MS)).to.have.length(NODES.length);
      }, 2 * INTERVAL_MS);
    });
  });

  for (const verdict of [1, 2]) {
    it(`H11 one of three that alone says ${verdict} decides nothing`, () => {
      marbles((m) => {
        const [url = ''] = urlsOf('n0');
        const id = workerId('n0', url);
        const [liar = ''] = chooseProbers(url, NODES.slice(1), PROBERS);
        const fleet = new Fleet(m, PROBERS, new Set(NODES));
        let before: unknown[] = [];
        m.scheduler.schedule(() => {
          before = fleet.statuses('n0', url);
          for (const { registry } of fleet.worlds.values()) {
            registry.applyVerdict(id, verdict === 2, { monotonicMs: 0, wallMs: 0 });
            registry.observed.hear(liar, factKey('verdict', id), verdict);
          }
          before = fleet.statuses('n0', url);
        }, INTERVAL_MS / 2);
        m.scheduler.schedule(() => {
          fleet.end();
          expect(fleet.statuses('n0', url)).to.deep.equal(before);
        }, INTERVAL_MS - 1_000);
      });
    });
  }

  it('H11 with 0 all probe, and nobody tells what he finds', () => {
    marbles((m) => {
      const [url = ''] = urlsOf('n0');
      const fleet = new Fleet(m, 0);
      m.scheduler.schedule(() => {
        fleet.end();
        expect(fleet.probedBy(url, 0, INTERVAL_MS)).to.have.length(NODES.length);
        expect(
          [...fleet.worlds.values()].map(({ registry }) => registry.observed.size),
        ).to.deep.equal(new Array(10).fill(0));
      }, INTERVAL_MS);
    });
  });

  it('H11 little moves when a node dies, and backends are spread over all', () => {
    const urls = Array.from({ length: 1_000 }, (_, index) => `http://w${index}:1`);
    const counts = new Map(NODES.map((node) => [node, 0]));
    let moved = 0;
    for (const url of urls) {
      const before = chooseProbers(url, NODES, PROBERS);
      const after = chooseProbers(url, NODES.slice(1), PROBERS);
      for (const node of before) counts.set(node, (counts.get(node) ?? 0) + 1);
      moved += [...after].filter((node) => !before.has(node)).length;
    }
    for (const count of counts.values()) expect(count).to.be.within(200, 400);
    expect(moved).to.equal(counts.get('n0'));
  });
});
