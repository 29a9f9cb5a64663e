import { expect } from 'chai';
import {
  LONG_CALLS_OPEN_MAX,
  LONG_CALLS_WAITING_MAX,
  TURN_BUDGET_MS,
} from '../../src/core/limits.js';
import { CallError } from '../../src/grpc/status.js';
import { Turns, type LongCall, type Steps } from '../../src/grpc/turns.js';
import { eventually } from '../support/eventually.js';

describe('Turns', () => {
  let nowMs: number;
  let turns: Turns;
  let done: string[];

  beforeEach(() => {
    nowMs = 0;
    turns = new Turns(() => nowMs);
    done = [];
  });

  /** A short step that takes so long by the clock of the test. */
  const takes = (name: string, ms: number) => (): void => {
    done.push(name);
    nowMs += ms;
  };
  const turnOfTheLoop = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

  function* steps(name: string, count: number, ms: number): Steps<string> {
    for (let at = 0; at < count; at += 1) {
      takes(`${name}${at}`, ms)();
      yield undefined;
    }
    return name;
  }

  it('runs a short call at once while the turn has time left, and the rest in the next one', async () => {
    turns.soon('a', takes('1', TURN_BUDGET_MS - 1));
    turns.soon('a', takes('2', 1));
    expect(done).to.deep.equal(['1', '2']);
    turns.soon('a', takes('3', 1));
    expect(done).to.deep.equal(['1', '2']);
    await turnOfTheLoop();
    expect(done).to.deep.equal(['1', '2', '3']);
  });

  it('runs what is behind before the turn ends, after what the present step does in a microtask', async () => {
    turns.afterThis('a', takes('behind', 1));
    queueMicrotask(takes('microtask', 0));
    expect(done).to.deep.equal([]);
    await Promise.resolve().then(() => undefined);
    await Promise.resolve();
    expect(done).to.deep.equal(['microtask', 'behind']);
  });

  it('leaves what is behind for the next turn when the budget is used up', async () => {
    turns.soon('a', takes('1', TURN_BUDGET_MS));
    turns.afterThis('a', takes('2', 1));
    await Promise.resolve().then(() => Promise.resolve());
    expect(done).to.deep.equal(['1']);
    await turnOfTheLoop();
    expect(done).to.deep.equal(['1', '2']);
  });

  it('counts the turns in which something was run', async () => {
    expect(turns.number).to.equal(0);
    await turnOfTheLoop();
    expect(turns.number).to.equal(0);
    turns.soon('a', takes('1', 1));
    expect(turns.number).to.equal(0);
    await turnOfTheLoop();
    expect(turns.number).to.equal(1);
  });

  it('gives the event loop a turn whenever the budget is used up', async () => {
    for (const name of ['1', '2', '3', '4', '5']) turns.later('a', takes(name, TURN_BUDGET_MS / 2));
    const seen: number[] = [];
    while (done.length < 5) {
      await turnOfTheLoop();
      seen.push(done.length);
    }
    expect(seen).to.deep.equal([2, 4, 5]);
  });

  it('lets connections take turns, however much one of them asks for', async () => {
    for (const name of ['a1', 'a2', 'a3', 'a4']) turns.later('a', takes(name, 1));
    turns.later('b', takes('b1', 1));
    turns.later('c', takes('c1', 1));
    await eventually(() => done.length === 6);
    expect(done).to.deep.equal(['a1', 'b1', 'c1', 'a2', 'a3', 'a4']);
  });

  it('does long calls in steps, and short ones of the same connection between them', async () => {
    const first = turns.long('a', steps('x', 3, 1));
    const second = turns.long('b', steps('y', 2, 1));
    turns.later('a', takes('short', 1));
    expect(await Promise.all([first.result, second.result])).to.deep.equal(['x', 'y']);
    expect(done).to.deep.equal(['short', 'x0', 'y0', 'x1', 'y1', 'x2']);
  });

  it('rejects with what a step throws', async () => {
    const broken = turns.long(
      'a',
      (function* (): Steps<string> {
        throw new Error('broken');
      })(),
    );
    expect(await broken.result.catch((error: unknown) => (error as Error).message)).to.equal(
      'broken',
    );
  });

  it('works on as many lists of a connection as may be unread, and on the next when one was read', async () => {
    const calls = Array.from({ length: LONG_CALLS_OPEN_MAX + 1 }, (_, at) =>
      turns.long('a', steps(`${at}:`, 1, 0)),
    );
    const other = turns.long('b', steps('other', 1, 0));
    await other.result;
    await Promise.all(calls.slice(0, -1).map(({ result }) => result));
    await turnOfTheLoop();
    expect(done.filter((name) => name !== 'other0')).to.have.length(LONG_CALLS_OPEN_MAX);
    calls[0]?.close();
    calls[0]?.close();
    expect(await calls.at(-1)?.result).to.equal(`${LONG_CALLS_OPEN_MAX}:`);
  });

  it('X4 refuses the list that would be one too many to wait, of that connection only', () => {
    const bound = LONG_CALLS_WAITING_MAX;
    const calls: LongCall<string>[] = [];
    const ask = (connection: string): void => {
      calls.push(turns.long(connection, steps('x', 1, 0)));
    };
    for (let at = 0; at < LONG_CALLS_OPEN_MAX + bound - 1; at += 1) ask('a');
    expect(() => ask('a')).not.to.throw();
    expect(() => ask('a')).to.throw(CallError, `${bound}`);
    expect(() => ask('b')).not.to.throw();
    // Those that nobody waits for any more make room.
    calls.slice(0, 2).forEach((call) => call.close());
    expect(() => ask('a')).not.to.throw();
    expect(() => ask('a')).not.to.throw();
    expect(() => ask('a')).to.throw(CallError);
  });
});
