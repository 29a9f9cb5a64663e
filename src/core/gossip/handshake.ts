import { PROTOCOL_MAX, PROTOCOL_MIN } from '../limits.js';
import { isFuture } from './door.js';
import type { Hello } from './frames.js';

/** Why a Hello is refused: the field that is wrong, and a sentence for the peer's operator (I5). */
export interface HelloFault {
  readonly field: 'cluster' | 'protocol' | 'node' | 'generation';
  readonly message: string;
}

/** Checks a peer's Hello against ours; undefined when the two may talk. */
export function checkHello(
  theirs: Hello,
  ours: Hello,
  /** Names in the peer's certificate; none without TLS (X2). */
  peerNames: readonly string[] | undefined,
  wallMs: number,
): HelloFault | undefined {
  if (theirs.cluster !== ours.cluster) {
    return fault('cluster', `cluster is "${theirs.cluster}", this node is in "${ours.cluster}"`);
  }
  if (theirs.protocolMin > PROTOCOL_MAX || theirs.protocolMax < PROTOCOL_MIN) {
    const range = `${theirs.protocolMin} to ${theirs.protocolMax}`;
    return fault(
      'protocol',
      `protocol is ${range}, this node speaks ${PROTOCOL_MIN} to ${PROTOCOL_MAX}`,
    );
  }
  if (peerNames !== undefined && !peerNames.includes(theirs.node)) {
    const names = peerNames.slice(0, 3).join(', ') || 'no name';
    return fault('node', `node is "${theirs.node}", its certificate says ${names}`);
  }
  if (isFuture(theirs.boot, wallMs)) {
    return fault('generation', `generation ${theirs.boot.generation} is over a day in the future`);
  }
  return undefined;
}

function fault(field: HelloFault['field'], message: string): HelloFault {
  return { field, message };
}
