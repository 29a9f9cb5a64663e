import type { NodeStatus } from '../../../src/core/node-status.js';
import { disagreement } from '../agreement.js';
import { urlOf } from '../gateway.js';
import { matchForm, type Form } from './forms.js';
import { processOf, type Scene } from './scene.js';
import { sayShown } from './shown.js';
import { readNames, readWorkers, sayMs } from './words.js';

/** What speaks against it, in words; undefined when it holds. */
export type Expectation = (scene: Scene) => string | undefined;

/** The first of some nodes that something speaks against. */
function each(names: string, look: (scene: Scene, id: string) => string | undefined): Expectation {
  return (scene) => {
    for (const id of readNames(names)) {
      const found = look(scene, id);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

/** All of it, no more: `http://w1 of a stale, http://w3 of b`. Words that are not said may be anything. */
function shows(names: string, list: string): Expectation {
  const wanted = list.split(/,\s*/).flatMap((item) => {
    const [, urls = '', words = ''] = /^(http:\/\/\w+(?: to http:\/\/\w+)?)(.*)$/.exec(item) ?? [];
    if (urls === '')
      throw new Error(`'${item}' is no worker: http://w1 [of NODE] [stale] [STATUS]`);
    return readWorkers(urls).map((name) => ({
      url: `http://${name}`,
      words: words.trim().split(/\s+/),
    }));
  });
  return each(names, (scene, id) => {
    const shown = sayShown(processOf(scene, id)).map((text) => text.split(' '));
    const fits = wanted.every(({ url, words }) => {
      const one = shown.find(([first]) => first === url);
      return one !== undefined && words.every((word) => word === '' || one.includes(word));
    });
    return fits && shown.length === wanted.length ? undefined : showing(scene, id);
  });
}

function neverRemoved(names: string, urls: string): Expectation {
  return each(names, ({ transcript }, id) => {
    for (const name of readWorkers(urls)) {
      const [first] = transcript.facts.removals(id, urlOf(name));
      if (first !== undefined) return `${id} removed http://${name} at ${sayMs(first)}`;
    }
    return undefined;
  });
}

function removedTimes(names: string, urls: string, count: number): Expectation {
  return each(names, ({ transcript }, id) => {
    for (const name of readWorkers(urls)) {
      const found = transcript.facts.removals(id, urlOf(name));
      const when = found.length > 0 ? `, at ${found.map(sayMs).join(', ')}` : '';
      if (found.length !== count)
        return `${id} removed http://${name} ${found.length} times${when}`;
    }
    return undefined;
  });
}

function sees(names: string, other: string, status: string): Expectation {
  return each(names, (scene, id) => {
    const row = processOf(scene, id).mesh.membership.row(other);
    const seen: NodeStatus | 'nothing' = row?.status ?? 'nothing';
    return seen === status ? undefined : `${id} sees ${other} ${seen}`;
  });
}

function neverSaw(names: string, other: string, status: string): Expectation {
  return each(names, ({ transcript }, id) =>
    transcript.facts.sightings(id, other).includes(status)
      ? `${id} saw ${other} ${status}`
      : undefined,
  );
}

/** In one turn: nothing of it before the rest (S2). */
function atOnce(id: string, urls: string): Expectation {
  return ({ transcript }) => {
    const names = readWorkers(urls);
    const times = names.map((name) => transcript.facts.firstShown(id, urlOf(name)));
    const missing = names.find((_, index) => times[index] === undefined);
    if (missing !== undefined) return `${id} never showed http://${missing}`;
    const distinct = new Set(times);
    return distinct.size === 1
      ? undefined
      : `${id} showed them in ${distinct.size} steps, from ${sayMs(Math.min(...(times as number[])))} on`;
  };
}

function neverShowed(names: string, urls: string): Expectation {
  return each(names, ({ transcript }, id) => {
    const found = readWorkers(urls).find(
      (name) => transcript.facts.firstShown(id, urlOf(name)) !== undefined,
    );
    return found === undefined ? undefined : `${id} showed http://${found}`;
  });
}

function agree(names: string): Expectation {
  return (scene) =>
    disagreement(
      scene.world,
      readNames(names).map((id) => processOf(scene, id)),
    );
}

function tombstones(names: string, count: number, owner: string): Expectation {
  return each(names, (scene, id) => {
    const held = processOf(scene, id).mesh.store.counts(owner).tombstones;
    return held === count ? undefined : `${id} keeps ${held} tombstones of ${owner}`;
  });
}

function noLog(names: string, owner: string): Expectation {
  return each(names, (scene, id) => {
    const row = processOf(scene, id).mesh.store.row(owner);
    return row?.boot === undefined ? undefined : `${id} holds ${owner} at head ${row.head}`;
  });
}

function boots(names: string, count: number): Expectation {
  return each(names, ({ transcript }, id) => {
    const found = transcript.boots.count(id);
    return found === count ? undefined : `${id} is in its boot number ${found}`;
  });
}

function counted(ids: string, metric: string, least: number, most: number): Expectation {
  return each(ids, ({ transcript }, id) => {
    const found = transcript.facts.total(id, metric);
    const fits = found >= least && found <= most;
    return fits ? undefined : `${id} counted ${metric} ${found} times`;
  });
}

function warned(id: string, text: string): Expectation {
  return ({ transcript }) =>
    transcript.facts.warnings(id).some((line) => line.includes(text.slice(1, -1)))
      ? undefined
      : `${id} warned of: ${transcript.facts.warnings(id).join('; ') || 'nothing'}`;
}

const EXPECTATIONS: readonly Form<Expectation>[] = [
  { form: 'NODES agree', make: agree },
  { form: 'NODES shows nothing', make: (ids) => each(ids, showsNothing) },
  { form: 'NODES shows LIST', make: shows },
  { form: 'NODES never removed URLS', make: neverRemoved },
  { form: 'NODES removed URLS once', make: (ids, urls) => removedTimes(ids, urls, 1) },
  {
    form: 'NODES removed URLS N times',
    make: (ids, urls, n) => removedTimes(ids, urls, Number(n)),
  },
  { form: 'NODES never showed URLS', make: neverShowed },
  { form: 'NODE showed URLS at once', make: atOnce },
  { form: 'NODES sees NODE STATUS', make: sees },
  { form: 'NODES never saw NODE STATUS', make: neverSaw },
  {
    form: 'NODES keeps N tombstones of NODE',
    make: (ids, n, id) => tombstones(ids, Number(n), id),
  },
  { form: 'NODES has forgotten NODE', make: forgotten },
  { form: 'NODES holds no log of NODE', make: noLog },
  { form: 'NODE is in its boot number N', make: (id, n) => boots(id, Number(n)) },
  { form: 'NODES finds its clock wrong', make: (ids) => each(ids, (...at) => clock(true, ...at)) },
  { form: 'NODES finds its clock right', make: (ids) => each(ids, (...at) => clock(false, ...at)) },
  { form: 'NODES is down', make: (ids) => each(ids, down) },
  { form: 'NODE warned TEXT', make: warned },
  {
    form: 'NODES counted WORD N times',
    make: (ids, metric, n) => counted(ids, metric, Number(n), Number(n)),
  },
  {
    form: 'NODES counted WORD at least N times',
    make: (ids, metric, n) => counted(ids, metric, Number(n), Infinity),
  },
];

function showing(scene: Scene, id: string): string {
  return `${id} shows ${sayShown(processOf(scene, id)).join(', ') || 'nothing'}`;
}

function showsNothing(scene: Scene, id: string): string | undefined {
  return sayShown(processOf(scene, id)).length === 0 ? undefined : showing(scene, id);
}

function forgotten(names: string, other: string): Expectation {
  return each(names, (scene, id) => {
    const row = processOf(scene, id).mesh.membership.row(other);
    return row && `${id} knows ${other}, which is ${row.status}`;
  });
}

function clock(wrong: boolean, { transcript }: Scene, id: string): string | undefined {
  const fault = transcript.facts.clock(id);
  if ((fault !== '') === wrong) return undefined;
  return `${id} ${wrong ? 'finds its clock right' : `says: ${fault}`}`;
}

function down({ world }: Scene, id: string): string | undefined {
  return world.machine(id).running ? `${id} runs` : undefined;
}

/** Reads what follows `expect`. @throws Error that lists what there is */
export function parseExpectation(text: string): Expectation {
  return matchForm(EXPECTATIONS, text, 'expectation');
}
