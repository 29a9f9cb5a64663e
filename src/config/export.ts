import { parseDuration } from './duration.js';
import { absolute, oneOf, type Kind } from './kinds.js';

/** The forms in which workers can be written to a file. */
export const EXPORT_FORMAT = oneOf(
  'smg',
  'envoy-eds',
  'prometheus',
  'llm-d',
  'production-stack',
  'haproxy',
  'json',
);

export type ExportFormat = NonNullable<ReturnType<typeof EXPORT_FORMAT.parse>>;

/** One file that follows the workers. */
export interface ExportSetting {
  readonly format: ExportFormat;
  readonly path: string;
  /** Only workers that serve this model. */
  readonly model: string | undefined;
  /** Only workers with these labels. */
  readonly labels: Readonly<Record<string, string>>;
  /** How long a change waits for others to be written with it. */
  readonly debounceMs: number;
  /** A file never shows fewer ready workers than this, once there were more. */
  readonly minWorkers: number;
}

export const EXPORT_DEBOUNCE_DEFAULT_MS = 50;
export const EXPORT_DEBOUNCE_MAX_MS = 60_000;
export const EXPORT_MIN_WORKERS_MAX = 1_000_000;

/** `FORMAT:FILE`, and after a question mark what `worker-mesh export` takes as flags. */
export const EXPORTS: Kind<readonly ExportSetting[]> = {
  placeholder: 'FORMAT:FILE',
  allowed: `FORMAT:FILE such as smg:/run/workers.json?model=llama-3&min-workers=2, with model, label (key=value, repeatable), debounce and min-workers behind the question mark; FORMAT is ${EXPORT_FORMAT.allowed}`,
  parse: (text) => {
    const [, formatText = '', given = '', query = ''] =
      /^([a-z-]+):([^?]+)(?:\?(.*))?$/s.exec(text) ?? [];
    const format = EXPORT_FORMAT.parse(formatText);
    const options = readOptions(new URLSearchParams(query));
    const path = absolute(given);
    if (format === undefined || options === undefined || path === undefined) return undefined;
    return [{ format, path, ...options }];
  },
  format: (value) => value.map(({ format, path }) => `${format}:${path}`).join(' '),
  repeat: true,
};

function readOptions(query: URLSearchParams): Omit<ExportSetting, 'format' | 'path'> | undefined {
  const known = ['model', 'label', 'debounce', 'min-workers'];
  if ([...query.keys()].some((key) => !known.includes(key))) return undefined;
  const labels = query.getAll('label').map((label) => /^([^=]+)=(.*)$/s.exec(label));
  const debounceMs = parseDuration(query.get('debounce') ?? `${EXPORT_DEBOUNCE_DEFAULT_MS}ms`);
  const minWorkers = Number(query.get('min-workers') ?? 0);
  if (labels.includes(null) || debounceMs === undefined) return undefined;
  if (debounceMs > EXPORT_DEBOUNCE_MAX_MS || !Number.isSafeInteger(minWorkers)) return undefined;
  if (minWorkers < 0 || minWorkers > EXPORT_MIN_WORKERS_MAX) return undefined;
  const pairs = labels.map((match) => [match?.[1] ?? '', match?.[2] ?? '']);
  return {
    model: query.get('model') ?? undefined,
    labels: Object.fromEntries(pairs) as Record<string, string>,
    debounceMs,
    minWorkers,
  };
}
