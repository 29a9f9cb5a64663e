import { randomUUID } from 'node:crypto';
import {
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { JournalError, journalErrorFrom } from './journal.js';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.js';

/** How often the holder of a data directory shows that it lives, and for how long a stranger watches. */
const JOURNAL_LOCK_RENEWAL_MS = 1_000;
const JOURNAL_LOCK_WATCH_MS = 4_000;

interface LockText extends ProcessIdentity {
  readonly token: string;
}

export const LOCK_FILE = 'lock';
const ATTEMPTS_MAX = 8;

/**
 * Holds a data directory for one process (D3). The lock is a file that names its holder, so that what
 * kill -9 leaves behind is recognised at once: the pid is gone, or was given to a process that
 * started later. A holder in another container or on another machine cannot be looked up; it renews
 * the file's time every second, and one that is not renewed for a while is taken for dead.
 */
export class DirectoryLock {
  readonly #path: string;
  readonly #text: string;
  readonly #renewal: NodeJS.Timeout;

  private constructor(path: string, text: string) {
    this.#path = path;
    this.#text = text;
    this.#renewal = setInterval(() => this.#renew(), JOURNAL_LOCK_RENEWAL_MS);
    this.#renewal.unref();
  }

  /** Takes the directory, or rejects with IN_USE naming who has it. */
  static async acquire(directory: string): Promise<DirectoryLock> {
    const path = join(directory, LOCK_FILE);
    const token = randomUUID();
    const text = JSON.stringify({ ...ownIdentity(), token } satisfies LockText);
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      if (claim(path, token, text)) return new DirectoryLock(path, text);
      const held = readIfThere(path);
      if (held === undefined) continue;
      await refuseWhileHeld(path, held, directory);
      removeStale(path, held, token);
    }
    throw inUse(path, directory, 'several processes are starting on it at once');
  }

  /** False once another process took the directory over, as it may after this one stood still. */
  get held(): boolean {
    return readIfThere(this.#path) === this.#text;
  }

  release(): void {
    clearInterval(this.#renewal);
    if (this.held) rmSync(this.#path, { force: true });
  }

  #renew(): void {
    try {
      const now = new Date();
      if (this.held) utimesSync(this.#path, now, now);
    } catch {
      // A disk that refuses shows in the next commit; the lock itself needs no room.
    }
  }
}

/** A link appears with its whole text or not at all, and never over another. */
function claim(path: string, token: string, text: string): boolean {
  const draft = `${path}.${token}`;
  try {
    writeFileSync(draft, text, { mode: 0o600 });
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw journalErrorFrom(error, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

async function refuseWhileHeld(path: string, held: string, directory: string): Promise<void> {
  const holder = parse(held);
  const alive = holder === undefined ? undefined : isAlive(holder);
  if (alive === false) return;
  if (alive === true) throw inUse(path, directory, `process ${holder?.pid ?? 0} has it`);
  const before = renewedAt(path);
  await new Promise((resolve) => setTimeout(resolve, JOURNAL_LOCK_WATCH_MS));
  if (renewedAt(path) === before && readIfThere(path) === held) return;
  throw inUse(path, directory, 'a process in another container or on another machine has it');
}

/** Takes a dead holder's file away; puts it back when it turns out to be another's by now. */
function removeStale(path: string, held: string, token: string): void {
  const aside = `${path}.stale.${token}`;
  try {
    renameSync(path, aside);
    if (readIfThere(aside) !== held) linkSync(aside, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw journalErrorFrom(error, path);
  } finally {
    rmSync(aside, { force: true });
  }
}

function inUse(path: string, directory: string, who: string): JournalError {
  const next = 'stop that process, or choose another --data-dir';
  return new JournalError('IN_USE', path, `${directory} is in use: ${who}; ${next}`);
}

function parse(text: string): LockText | undefined {
  try {
    return JSON.parse(text) as LockText;
  } catch {
    return undefined;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw journalErrorFrom(error, path);
  }
}

function renewedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
