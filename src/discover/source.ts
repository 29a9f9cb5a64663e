/** Where workers are found outside the mesh. */
export interface Source {
  /** For log lines. */
  readonly name: string;
  /** Begins to look; returns what ends that. */
  start(found: Found): () => void;
  /** Looks now: the operator asks (SIGHUP). */
  look(): void;
}

/** Who is told what a source found. */
export interface Found {
  /** All workers that there are, as specs, each time anew. */
  all(specs: readonly WorkerSpec[]): void;
  /** It could not look: whatever was found before still holds. */
  failed(why: string): void;
}

/** A spec, as RegisterWorker takes it, and where it came from, such as `line 12`. */
export interface WorkerSpec {
  readonly spec: object;
  readonly origin: string;
}

/** What a sidecar said of a field of SyncWorkers, with the place that its worker came from. */
export function withPlace(text: string, found: readonly WorkerSpec[]): string {
  return text.replace(/^workers\[(\d+)\]\.(?:spec_json|spec)\.?/u, (path, index) => {
    const origin = found[Number(index)]?.origin;
    return origin === undefined ? path : `${origin}, `;
  });
}

/** Looks again after a pause, without overlap, until it is ended; `look` resolves with the pause in ms. */
export function repeat(look: () => Promise<number>): { now(): void; end(): void } {
  const is: { busy: boolean; again: boolean; ended: boolean } = {
    busy: false,
    again: false,
    ended: false,
  };
  let timer: NodeJS.Timeout | undefined;
  const hasEnded = (): boolean => is.ended;
  const run = async (): Promise<void> => {
    clearTimeout(timer);
    is.again = is.busy;
    if (is.busy || is.ended) return;
    is.busy = true;
    const pauseMs = await look();
    is.busy = false;
    if (!hasEnded()) timer = setTimeout(() => void run(), is.again ? 0 : pauseMs);
  };
  void run();
  return {
    now: () => void run(),
    end: () => {
      is.ended = true;
      clearTimeout(timer);
    },
  };
}
