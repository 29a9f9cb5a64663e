import { expect } from 'chai';
import { TestScheduler } from 'rxjs/testing';
import type { Instant } from '../../src/core/ports.js';

type RunHelpers = Parameters<Parameters<TestScheduler['run']>[0]>[0];

/** What a marble test is handed: RxJS's helpers, its scheduler, and a clock over virtual time. */
export interface Marbles extends RunHelpers {
  readonly scheduler: TestScheduler;
  /** Virtual time from 0; the wall clock runs along from 1,700,000,000,000. */
  now(): Instant;
}

/**
 * Runs a marble test in virtual time. A mismatch shows both timelines, one frame a line; stacks of
 * errors are left out, for they never match.
 */
export function marbles(test: (helpers: Marbles) => void): void {
  const scheduler = new TestScheduler((actual, expected) => {
    expect(timeline(actual)).to.deep.equal(timeline(expected));
  });
  scheduler.run((helpers) => {
    const now = (): Instant => ({
      monotonicMs: scheduler.now(),
      wallMs: 1_700_000_000_000 + scheduler.now(),
    });
    test({ ...helpers, scheduler, now });
  });
}

interface Frame {
  readonly frame: number;
  readonly notification: {
    readonly kind: string;
    readonly value?: unknown;
    readonly error?: unknown;
  };
}

/** Frames of messages, or of subscriptions, as plain data. */
function timeline(frames: unknown): unknown {
  if (!Array.isArray(frames)) return frames;
  return frames.map((entry: unknown) => (isFrame(entry) ? plain(entry) : entry));
}

function isFrame(entry: unknown): entry is Frame {
  return typeof entry === 'object' && entry !== null && 'notification' in entry;
}

function plain({ frame, notification: { kind, value, error } }: Frame): unknown {
  if (kind === 'N') return { frame, value };
  if (kind === 'E') return { frame, error: error instanceof Error ? error.message : error };
  return { frame, complete: true };
}
