import type { RoomEvent } from '../../../../src/core/gossip/events.js';
import { Links } from '../../../../src/core/gossip/link/links.js';
import type { Session } from '../../../../src/core/gossip/link/session.js';
import type { DigestRow } from '../../../../src/core/store/rows.js';
import { FakeSource, hello, row, said } from '../link/transcript.js';

/** The links of one node, without what decides about logs: a test says what peers hold, and reads what is said. */
export class LinkedNode {
  readonly source = new FakeSource(row('me', 1, 1));
  readonly links = new Links('me', this.source);
  readonly events: RoomEvent[] = [];
  /** Links that are about to go get nothing new. */
  readonly unserved = new Set<string>();
  readonly overlay = { on: false, serves: ({ name }: Session) => !this.unserved.has(name) };
  #links = 0;

  readonly emit = (event: RoomEvent): void => void this.events.push(event);

  /** A link on which logs flow, whose peer holds this, and on which there is nothing left to say. */
  link(peer: string, rows: readonly DigestRow[] = []): Session {
    this.#links += 1;
    const session = this.links.add({ linkId: this.#links, remoteAddress: `${peer}:1` }, 0);
    session.next(0);
    session.accept(hello(peer), 0);
    this.links.name(session);
    said(session, 0);
    this.tell(session, [row('me', 1, 1), ...rows]);
    said(session, 0);
    return session;
  }

  /** A peer tells all that it holds. */
  tell(session: Session, rows: readonly DigestRow[]): void {
    const digest = { rows, begin: true, end: true, receivedFrames: session.framesOut };
    session.receive({ kind: 'digest', digest }, 1, 0);
  }

  /** What was counted, by name, with these labels. */
  count(name: string, labels: Record<string, string> = {}): number {
    let sum = 0;
    for (const event of this.events) {
      if (event.kind !== 'count' || event.name !== name) continue;
      const told = event.labels as Record<string, string>;
      if (Object.entries(labels).every(([label, value]) => told[label] === value))
        sum += event.value;
    }
    return sum;
  }

  /** What was said to other rooms, but for counts and lines of the log. */
  words(): RoomEvent[] {
    return this.events.filter(({ kind }) => kind !== 'count' && kind !== 'log');
  }
}
