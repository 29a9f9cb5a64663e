import { messageOf } from '../core/errors.js';
import type { StoredWorker, UnsavedChange } from '../core/registry/table/stored.js';

/** Where a journal gets the workers that it keeps: the registry, and who waits for its writes. */
export interface WorkerSource {
  /** Whether there is anything to write that is not under way. */
  readonly hasUnsaved: boolean;
  /** The newest revision that was given out (W3). */
  readonly highestRevision: number;
  /** The next batch, about `max` workers; it is written whole or not at all. May be empty. */
  takeUnsaved(max: number): readonly UnsavedChange[];
  /** The batch is on disk. */
  committed(): void;
  /** There is no disk: nothing is to be taken, and nothing waits. */
  skipDisk(): void;
  /** It was refused, and is not tried again: the source may give some of it once more. */
  refused(error: JournalError): void;
}

/**
 * Where a node keeps what must survive kill -9 (D1): its generation, its local workers, the peers it
 * knew. One process holds a journal at a time. Staging is synchronous and free; only `commit` waits.
 */
export interface Journal {
  /** Commits that are on disk, over all lives (D6); 0 where there is no disk. */
  readonly commits: number;
  /** What earlier lives left, as it was when the journal was opened. */
  readonly restored: RestoredState;
  /** Lets go of `restored.workers`, which may be big, once the registry has taken them in. */
  releaseRestored(): void;
  /** From now on the workers of `source` are kept. */
  follow(source: WorkerSource): void;
  /**
   * The source has something to write: it is taken when the disk has done what it is doing, one batch at a
   * time. While the disk refuses, it is tried again every JOURNAL_RETRY_MS.
   */
  save(): void;
  /** What the node keeps besides its workers, the newest of each: tried again until it is on disk. */
  stageHeader(change: HeaderChange): void;
  /** Changes of what the disk gave back: kept and tried again until they are on disk, like the header. */
  stage(changes: readonly UnsavedChange[], highestRevision: number): void;
  /**
   * Resolves when what was staged before the call is durable. Rejects with a JournalError when the disk
   * refuses: it is kept and tried again every JOURNAL_RETRY_MS, and until that succeeds every further
   * commit rejects at once.
   */
  commit(): Promise<void>;
  /** False once another process took the directory over. */
  readonly locked: boolean;
  /** Set while the disk refuses. */
  readonly failure: JournalError | undefined;
  /** Makes what is left durable, then lets the directory go, in this order; idempotent. */
  close(): Promise<void>;
}

/** What a node keeps besides its workers; what is absent stays as it was. */
export interface HeaderChange {
  readonly generation?: number;
  /**
   * True: a boot of this node has settled (S7), so what there is on disk is all that there is. False: the directory
   * lacks what peers hold of this node, so it counts as a fresh one until it settles (D6).
   */
  readonly settled?: boolean;
  /** Addresses to dial after a restart; what is beyond STORED_PEERS_MAX is not kept. */
  readonly peers?: readonly string[];
}

export interface RestoredState {
  /** 0 when there was no earlier boot. */
  readonly generation: number;
  readonly highestRevision: number;
  /** Commits that were on disk, over all lives; an earlier version did not count them. */
  readonly commits: number;
  readonly workers: readonly StoredWorker[];
  readonly peers: readonly string[];
  /**
   * No earlier boot of this node was found that had settled (S7): a new, lost, wiped or absent directory,
   * or one that was, and whose boots since died before their gateway had claimed what there was.
   */
  readonly fresh: boolean;
  /** The node that used the directory last (I7); absent where no node has said so. */
  readonly formerNode?: string;
  /** What was mended while opening, in a sentence for the log. */
  readonly notice?: string;
}

/**
 * FULL and READ_ONLY: the operator makes room. IN_USE: another process holds the directory. CORRUPT,
 * OLDER_FORMAT, NEWER_FORMAT and OTHER_CLUSTER: nothing was changed in the directory. IO: anything else
 * the system said.
 */
export type JournalErrorKind =
  | 'FULL'
  | 'DESCRIPTORS'
  | 'READ_ONLY'
  | 'IN_USE'
  | 'CORRUPT'
  | 'OLDER_FORMAT'
  | 'NEWER_FORMAT'
  | 'OTHER_CLUSTER'
  | 'IO';

/** What the disk refused, with the file it is about and, in the message, what to do next. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
  readonly kind: JournalErrorKind;
  readonly path: string;
  /** Whether a restart may find what was refused: else nothing of it is on disk. */
  readonly outcomeUnknown: boolean;

  constructor(
    kind: JournalErrorKind,
    path: string,
    message: string,
    cause?: unknown,
    outcomeUnknown = false,
  ) {
    super(message, { cause });
    this.kind = kind;
    this.path = path;
    this.outcomeUnknown = outcomeUnknown;
  }
}

/** The one place that knows the system's error codes: what a failed file operation means to the operator. */
export function journalErrorFrom(error: unknown, path: string): JournalError {
  if (error instanceof JournalError) return error;
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  const said = messageOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const next = 'make room there: writes are tried again every second';
    return new JournalError('FULL', path, `no space left for ${path}; ${next}`, error);
  }
  // A thread that cannot be started says so in words only.
  if (code === 'EMFILE' || code === 'ENFILE' || /\b(EMFILE|ENFILE)\b/.test(said)) {
    const next = 'raise the limit of open files (ulimit -n, LimitNOFILE)';
    const message = `no file descriptor left to use ${path}; ${next}`;
    return new JournalError('DESCRIPTORS', path, message, error);
  }
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    const next = 'let this user read and write it, or choose another --data-dir';
    return new JournalError(
      'READ_ONLY',
      path,
      `no permission to use ${path} (${said}); ${next}`,
      error,
    );
  }
  const next = 'check the disk, or choose another --data-dir';
  return new JournalError('IO', path, `cannot use ${path} (${said}); ${next}`, error);
}
