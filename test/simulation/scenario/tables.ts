import type { SimNode } from '../sim-node.js';
import type { Scene } from './scene.js';
import { sayClaim, sayTogether, shownAt } from './shown.js';
import { sayUrl } from './words.js';

/** What each node shows, holds and knows in the end. */
export function tables(scene: Scene): string[] {
  return [...scene.world.machines.values()].flatMap(({ id, running }) => [
    '',
    ...(running ? nodeTable(scene, running) : [`${id} is down`]),
    ...metrics(scene, id),
  ]);
}

function nodeTable({ transcript }: Scene, node: SimNode): string[] {
  const { store, membership } = node.mesh;
  const shown = shownAt(node).map((record) => ({
    name: sayUrl(record.url),
    how: sayClaim(node, record),
  }));
  const logs = [...store.owners()].sort().map((owner) => {
    const row = store.row(owner);
    if (row?.boot === undefined) return `${owner}: nothing`;
    const { live, tombstones, prior } = store.counts(owner);
    const words = [
      `${transcript.boots.of(row.boot)} at ${row.head}`,
      `${live} live`,
      ...(tombstones > 0 ? [`${tombstones} tombstones`] : []),
      ...(row.floor > 0 ? [`floor ${row.floor}`] : []),
      ...(prior > 0 ? [`${prior} of earlier boots`] : []),
      ...(row.settled ? [] : ['unsettled']),
    ];
    return words.join(', ');
  });
  const members = membership
    .rows()
    .filter(({ name }) => name !== node.name)
    .map(({ name, status }) => `${name} ${status}`);
  const together = sayTogether(shown);
  return [
    `${node.machine}  shows  ${together.join('\n          ') || 'nothing'}`,
    `   holds  ${logs.join('\n          ')}`,
    `   sees   ${members.sort().join(', ') || 'nobody'}`,
  ];
}

function metrics({ transcript }: Scene, id: string): string[] {
  return transcript.facts
    .totals(id)
    .map((text, index) => `${index === 0 ? '   counts ' : '          '}${text}`);
}
