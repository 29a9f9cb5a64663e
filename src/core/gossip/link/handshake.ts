import { isFuture } from '../../boot.js';
import { PROTOCOL_MAX, PROTOCOL_MIN, SHOWN_LENGTH_MAX } from '../../limits.js';
import type { Hello } from './frames.js';

/** Checks a peer's Hello against ours; undefined when the two may talk. */
export function checkHello(
  theirs: Hello,
  ours: Hello,
  /** Names in the peer's certificate; none without TLS (X2). */
  peerNames: readonly string[] | undefined,
  wallMs: number,
): HelloFault | undefined {
  if (theirs.cluster !== ours.cluster) {
    const cluster = shown(theirs.cluster);
    return fault('cluster', `cluster is "${cluster}", this node is in "${ours.cluster}"`);
  }
  if (theirs.protocolMin > PROTOCOL_MAX || theirs.protocolMax < PROTOCOL_MIN) {
    const range = `${theirs.protocolMin} to ${theirs.protocolMax}`;
    return fault(
      'protocol',
      `protocol is ${range}, this node speaks ${PROTOCOL_MIN} to ${PROTOCOL_MAX}`,
    );
  }
  const wrongName = nameFault(theirs.node, peerNames);
  if (wrongName !== undefined) return fault('node', wrongName);
  if (isFuture(theirs.boot, wallMs)) {
    return fault('generation', `generation ${theirs.boot.generation} is no generation`);
  }
  return undefined;
}

/** Why a Hello is refused: the field that is wrong, and a sentence for the peer's operator (I5). */
export interface HelloFault {
  readonly field: 'cluster' | 'protocol' | 'node' | 'generation';
  readonly message: string;
}

/**
 * The door of names (X2), for links and unary calls, on both sides: why a peer may not speak for a node;
 * undefined when its certificate carries that name, or there is no TLS.
 */
export function nameFault(
  node: string,
  peerNames: readonly string[] | undefined,
): string | undefined {
  if (peerNames === undefined || peerNames.includes(node)) return undefined;
  const names = peerNames.slice(0, 3).map(shown).join(', ') || 'no name';
  return `node is "${shown(node)}", its certificate says ${names}`;
}

/** A text of a peer as errors repeat it: cut, so that no peer makes them grow. */
export function shown(text: string): string {
  return text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX)}…` : text;
}

function fault(field: HelloFault['field'], message: string): HelloFault {
  return { field, message };
}
